package dev.redstart.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.List;

/**
 * Memory under overwrites that do not end: what a collector or an allocator needs on top of the data shows only then.
 * Servers run one after the other, not pinned, with the flags that their users get.
 */
final class Memory {
    private static final int VALUE_BYTES = 32;
    private static final int PIPELINE = 16;
    private static final long SLICE_NANOS = 1_000_000_000;

    /** One server's figures; null for what could not be measured. */
    record Row(
            String server,
            Double emptyBytes,
            Double filledBytes,
            Double overwrittenBytes,
            Double maxBytes,
            Double bytesPerKey,
            Double ratio,
            double overwritesPerSecond) {}

    /** What is written as JSON. */
    record Result(int keys, int keyBytes, int valueBytes, List<ServerProcess.Info> servers, List<Row> rows) {}

    private Memory() {}

    static Result run(Session session) {
        List<ServerProcess.Info> infos = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        for (ServerCommand command : session.commands()) {
            ServerProcess server = session.startUnpinned(command);
            try {
                rows.add(row(session, server, rows.isEmpty() ? null : rows.get(0)));
            } catch (MeasuringException e) {
                throw server.failed(e);
            }
            infos.add(server.info());
            session.stop(List.of(server));
        }
        Result result = new Result(session.options().memoryKeys, Requests.KEY_BYTES, VALUE_BYTES, infos, rows);
        print(session, result);
        return result;
    }

    private static Row row(Session session, ServerProcess server, Row base) {
        Options options = session.options();
        int keys = options.memoryKeys;
        double empty = server.residentBytes();
        session.fill(server, Requests.set(Keys.sequence(0), VALUE_BYTES), keys, keys);
        double filled = server.residentBytes();
        session.progress(server.name() + ": overwriting for " + options.overwriteSeconds + " s");
        Requests requests = Requests.set(Keys.random(keys, 1), VALUE_BYTES);
        double most = filled;
        long overwrites = 0;
        long nanos = 0;
        double overwritten = filled;
        try (ClosedLoop load = new ClosedLoop(server.port(), options.clients, PIPELINE, requests)) {
            for (int second = 0; second < options.overwriteSeconds; second++) {
                Window window = load.measure(new ClosedLoop.Span(0, SLICE_NANOS, Long.MAX_VALUE), server::cpuNanos);
                overwrites += window.requests();
                nanos += window.nanos();
                overwritten = server.residentBytes();
                most = Math.max(most, overwritten);
            }
        }
        double baseBytes =
                base == null ? overwritten : base.overwrittenBytes == null ? Double.NaN : base.overwrittenBytes;
        return new Row(
                server.name(),
                Throughput.known(empty),
                Throughput.known(filled),
                Throughput.known(overwritten),
                Throughput.known(most),
                Throughput.known(overwritten / keys),
                Throughput.known(overwritten / baseBytes),
                overwrites * 1e9 / nanos);
    }

    private static void print(Session session, Result result) {
        session.print("\nMemory (RSS of the process): " + Spread.number(result.keys) + " keys of " + Requests.KEY_BYTES
                + " B, values of " + VALUE_BYTES + " B, after " + session.options().overwriteSeconds
                + " s of random overwrites; servers not pinned\n");
        TextTable table = new TextTable(
                "server", "empty MiB", "filled MiB", "overwritten MiB", "most MiB", "B a key", "ratio", "overwrites/s");
        for (Row row : result.rows) {
            table.row(
                    row.server,
                    Throughput.mebibytes(row.emptyBytes),
                    Throughput.mebibytes(row.filledBytes),
                    Throughput.mebibytes(row.overwrittenBytes),
                    Throughput.mebibytes(row.maxBytes),
                    Throughput.number(row.bytesPerKey),
                    Throughput.number(row.ratio),
                    Spread.number(row.overwritesPerSecond));
        }
        session.print(table.toString());
        session.printCollectors(result.servers);
    }
}
