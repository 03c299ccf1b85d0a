package dev.redstart.benchmarks.sidebyside;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What clients notice of snapshots: overwrites in an open loop (see {@link OpenLoop}) at a quarter of what the slowest
 * server can, once without and once with one BGSAVE after the other.
 */
final class SnapshotTail {
    private static final long LEAD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long ASK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int PART_OF_SATURATION = 4;

    /** One server's figures. */
    record Row(
            String server,
            Spread quietP99Micros,
            Spread savingP99Micros,
            Spread quietP999Micros,
            Spread savingP999Micros,
            Spread savingP999Ratio,
            long snapshots) {}

    /** What is written as JSON. */
    record Result(double requestsPerSecond, List<Row> rows) {}

    private final Session session;
    private final Options options;
    private final int valueBytes;
    private final List<ServerProcess> servers;
    private final Map<String, List<Window>> quiet = new LinkedHashMap<>();
    private final Map<String, List<Window>> saving = new LinkedHashMap<>();
    private final Map<String, AtomicLong> snapshots = new LinkedHashMap<>();

    private SnapshotTail(Session session, int valueBytes) {
        this.session = session;
        this.options = session.options();
        this.valueBytes = valueBytes;
        this.servers = session.startPinned();
    }

    static Result run(Session session, int valueBytes) {
        SnapshotTail tail = new SnapshotTail(session, valueBytes);
        double perSecond = tail.fillAndFindRate();
        session.rounds(
                "files, " + Spread.number(perSecond) + " requests/s",
                tail.servers,
                (round, turns) -> turns.forEach(server -> tail.turn(server, perSecond, round)));
        Result result = new Result(perSecond, tail.rows());
        session.stop(tail.servers);
        print(session, result);
        return result;
    }

    private Requests overwrites(int seed) {
        return Requests.set(Keys.random(options.fileKeys, seed), valueBytes);
    }

    private double fillAndFindRate() {
        double slowest = Double.POSITIVE_INFINITY;
        for (ServerProcess server : servers) {
            snapshots.put(server.name(), new AtomicLong());
            session.fill(server, Requests.set(Keys.sequence(0), valueBytes), options.fileKeys, options.fileKeys);
            CommandRounds.load(options, server, 1, overwrites(1));
            slowest = Math.min(
                    slowest,
                    CommandRounds.load(options, server, 1, overwrites(2)).perSecond());
        }
        return options.rate > 0 ? options.rate : slowest / PART_OF_SATURATION;
    }

    private void turn(ServerProcess server, double perSecond, int round) {
        Window without = load(server, perSecond, round);
        Window with = loadWhileSaving(server, perSecond, round);
        if (round > 0) {
            quiet.computeIfAbsent(server.name(), name -> new ArrayList<>()).add(without);
            saving.computeIfAbsent(server.name(), name -> new ArrayList<>()).add(with);
        }
    }

    private Window load(ServerProcess server, double perSecond, int round) {
        try (OpenLoop load = new OpenLoop(server.port(), options.clients, overwrites(round))) {
            return load.measure(perSecond, LEAD_NANOS, TimeUnit.SECONDS.toNanos(options.tailSeconds), server::cpuNanos);
        } catch (MeasuringException e) {
            throw server.failed(e);
        }
    }

    private Window loadWhileSaving(ServerProcess server, double perSecond, int round) {
        AtomicBoolean over = new AtomicBoolean();
        Thread saver = new Thread(() -> saveUntil(over, server), "save");
        saver.start();
        try {
            return load(server, perSecond, round);
        } finally {
            over.set(true);
            join(saver);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasuringException("interrupted", e);
        }
    }

    /** A server in the middle of one refuses the next. */
    private void saveUntil(AtomicBoolean over, ServerProcess server) {
        while (!over.get()) {
            try {
                if (Probe.ask(server.port(), "BGSAVE").startsWith("+")) {
                    snapshots.get(server.name()).incrementAndGet();
                }
            } catch (IOException e) {
                session.note("files: " + server.name() + " did not answer BGSAVE: " + e.getMessage());
            }
            LockSupport.parkNanos(ASK_NANOS);
        }
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        String base = servers.get(0).name();
        for (ServerProcess server : servers) {
            String name = server.name();
            Spread savingP999 = Spread.of(saving.get(name), window -> window.micros(99.9));
            rows.add(new Row(
                    name,
                    Spread.of(quiet.get(name), window -> window.micros(99)),
                    Spread.of(saving.get(name), window -> window.micros(99)),
                    Spread.of(quiet.get(name), window -> window.micros(99.9)),
                    savingP999,
                    Spread.ratio(savingP999, Spread.of(saving.get(base), window -> window.micros(99.9))),
                    snapshots.get(name).get()));
        }
        return rows;
    }

    private static void print(Session session, Result result) {
        session.print("\nFiles: SET of " + Spread.number(session.options().fileKeys) + " random keys at "
                + Spread.number(result.requestsPerSecond)
                + " requests/s, without a snapshot and with one BGSAVE after the"
                + " other; latency since a request was due; medians of " + session.options().rounds
                + " rounds (min - max)\n");
        TextTable table = new TextTable(
                "server", "p99 us", "p99 us, saving", "p99.9 us", "p99.9 us, saving", "ratio, saving", "snapshots");
        for (Row row : result.rows) {
            table.row(
                    row.server,
                    Spread.fullText(row.quietP99Micros),
                    Spread.fullText(row.savingP99Micros),
                    Spread.fullText(row.quietP999Micros),
                    Spread.fullText(row.savingP999Micros),
                    Spread.medianText(row.savingP999Ratio),
                    Spread.number((double) row.snapshots));
        }
        session.print(table.toString());
    }
}
