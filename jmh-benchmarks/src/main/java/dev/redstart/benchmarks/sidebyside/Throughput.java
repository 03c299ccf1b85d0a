package dev.redstart.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.List;

/** How many requests a second, at what latency, for how much processor time and memory. */
final class Throughput {
    private static final double BUSY = 0.9;

    /** Memory with all keys in. */
    record Loaded(
            String server,
            int valueBytes,
            int keys,
            Double idleBytes,
            Double loadedBytes,
            Double bytesPerKey,
            Double ratio) {}

    /** What is written as JSON. */
    record Result(List<ServerProcess.Info> servers, List<CommandRounds.Cell> cells, List<Loaded> memory) {}

    private Throughput() {}

    static Result run(Session session) {
        List<ServerProcess.Info> infos = new ArrayList<>();
        List<CommandRounds.Cell> cells = new ArrayList<>();
        List<Loaded> memory = new ArrayList<>();
        int keys = session.options().keys;
        for (int valueBytes : session.options().valueBytes) {
            List<ServerProcess> servers = session.startPinned();
            List<Double> idle =
                    servers.stream().map(ServerProcess::residentBytes).toList();
            for (ServerProcess server : servers) {
                session.fill(server, Requests.set(Keys.sequence(0), valueBytes), keys, keys);
            }
            memory.addAll(loaded(servers, idle, valueBytes, keys));
            List<CommandRounds.Cell> measured = CommandRounds.measure(session, servers, keys, valueBytes);
            cells.addAll(measured);
            print(session, valueBytes, measured);
            if (infos.isEmpty()) {
                servers.forEach(server -> infos.add(server.info()));
                session.printCollectors(infos);
            }
            session.stop(servers);
        }
        print(session, memory);
        return new Result(infos, cells, memory);
    }

    private static List<Loaded> loaded(List<ServerProcess> servers, List<Double> idle, int valueBytes, int keys) {
        List<Loaded> all = new ArrayList<>();
        double base = Double.NaN;
        for (int i = 0; i < servers.size(); i++) {
            double bytes = servers.get(i).residentBytes();
            base = i == 0 ? bytes : base;
            all.add(new Loaded(
                    servers.get(i).name(),
                    valueBytes,
                    keys,
                    known(idle.get(i)),
                    known(bytes),
                    known(bytes / keys),
                    known(bytes / base)));
        }
        return all;
    }

    /** Null, which JSON has, for NaN, which it has not. */
    static Double known(double figure) {
        return Double.isFinite(figure) ? figure : null;
    }

    private static void print(Session session, int valueBytes, List<CommandRounds.Cell> cells) {
        session.print("\nThroughput: " + Spread.number(session.options().keys) + " random keys of " + Requests.KEY_BYTES
                + " B, values of " + valueBytes + " B, " + session.options().clients
                + " connections; medians of " + session.options().rounds + " rounds (min - max); a ratio is to "
                + cells.get(0).server() + ", round by round\n");
        TextTable table = new TextTable(
                "",
                "server",
                "requests/s",
                "ratio",
                "p50 us",
                "p99 us",
                "p99.9 us",
                "CPU us/request",
                "ratio",
                "server busy",
                "load busy");
        String last = cells.get(0).command() + cells.get(0).pipeline();
        for (CommandRounds.Cell cell : cells) {
            if (!last.equals(cell.command() + cell.pipeline())) {
                table.gap();
                last = cell.command() + cell.pipeline();
            }
            table.row(
                    cell.command() + " P" + cell.pipeline(),
                    cell.server(),
                    Spread.fullText(cell.requestsPerSecond()),
                    Spread.medianText(cell.requestsRatio()),
                    Spread.medianText(cell.p50Micros()),
                    Spread.medianText(cell.p99Micros()),
                    Spread.medianText(cell.p999Micros()),
                    Spread.fullText(cell.cpuMicrosPerRequest()),
                    Spread.fullText(cell.cpuRatio()),
                    Spread.medianText(cell.serverBusy()),
                    Spread.medianText(cell.loadBusy()));
            noteWhatLimits(session, cell);
        }
        session.print(table.toString());
    }

    /** A server that always has work is busy all the time: where it is not, something else was measured. */
    private static void noteWhatLimits(Session session, CommandRounds.Cell cell) {
        if (cell.serverBusy() == null || cell.serverBusy().median() >= BUSY) {
            return;
        }
        if (cell.loadBusy().median() >= BUSY) {
            session.note("where a server is busy less than " + BUSY
                    + " of the time, the load was the limit: its requests/s are a lower bound");
        } else {
            session.note("where neither server nor load is busy " + BUSY
                    + " of the time, other programs had the processors: requests/s and latency tell nothing there,"
                    + " processor time a little");
        }
    }

    private static void print(Session session, List<Loaded> memory) {
        session.print("\nMemory (RSS of the process) after putting in " + Spread.number(session.options().keys)
                + " keys; memory a key is all of it by the number of keys\n");
        TextTable table = new TextTable("server", "value B", "empty MiB", "loaded MiB", "B a key", "ratio");
        for (Loaded loaded : memory) {
            table.row(
                    loaded.server,
                    Integer.toString(loaded.valueBytes),
                    mebibytes(loaded.idleBytes),
                    mebibytes(loaded.loadedBytes),
                    number(loaded.bytesPerKey),
                    number(loaded.ratio));
        }
        session.print(table.toString());
    }

    static String mebibytes(Double bytes) {
        return number(bytes == null ? null : bytes / (1 << 20));
    }

    static String number(Double figure) {
        return figure == null ? "-" : Spread.number(figure);
    }
}
