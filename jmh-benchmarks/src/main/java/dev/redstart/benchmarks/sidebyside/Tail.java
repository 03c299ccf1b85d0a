package dev.redstart.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The slowest requests at a rate that all servers can bear: overwrites with values of random size, in an open loop (see
 * {@link OpenLoop}), at half of what the slowest server does in a closed one.
 */
final class Tail {
    private static final int MIN_VALUE_BYTES = 10;
    private static final int MAX_VALUE_BYTES = 1000;
    private static final long LEAD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double TRUSTED_LATE_MICROS = 1000;
    private static final double TRUSTED_LATE_PART = 0.1;
    private static final double KEPT_RATE = 0.98;

    /** One server's round. */
    private record Round(Window window, double lateMicros) {}

    /** One server's figures; null for what could not be measured. */
    record Row(
            String server,
            double saturatingPerSecond,
            Spread requestsPerSecond,
            Spread p50Micros,
            Spread p99Micros,
            Spread p999Micros,
            Spread p999Ratio,
            Spread maxMicros,
            Spread maxRatio,
            Spread cpuMicrosPerRequest,
            Spread sentLateP999Micros) {}

    /** What is written as JSON. */
    record Result(
            int keys,
            int minValueBytes,
            int maxValueBytes,
            double requestsPerSecond,
            List<ServerProcess.Info> servers,
            List<Row> rows) {}

    private final Session session;
    private final Options options;
    private final List<ServerProcess> servers;
    private final Map<String, Double> saturating = new LinkedHashMap<>();
    private final Map<String, List<Round>> rounds = new LinkedHashMap<>();

    private Tail(Session session) {
        this.session = session;
        options = session.options();
        servers = session.startPinned();
    }

    static Result run(Session session) {
        Tail tail = new Tail(session);
        tail.fillAndSaturate();
        double slowest = tail.saturating.values().stream()
                .mapToDouble(Double::doubleValue)
                .min()
                .orElseThrow();
        double perSecond = session.options().rate > 0 ? session.options().rate : slowest / 2;
        session.rounds(
                "tail, " + Spread.number(perSecond) + " requests/s",
                tail.servers,
                (round, turns) -> turns.forEach(server -> tail.turn(server, perSecond, round)));
        Result result = tail.result(perSecond);
        session.stop(tail.servers);
        print(session, result);
        return result;
    }

    private Requests overwrites(int seed) {
        return Requests.setOfRandomSize(Keys.random(options.keys, seed), MIN_VALUE_BYTES, MAX_VALUE_BYTES, seed);
    }

    private void fillAndSaturate() {
        for (ServerProcess server : servers) {
            Requests all = Requests.setOfRandomSize(Keys.sequence(0), MIN_VALUE_BYTES, MAX_VALUE_BYTES, 0);
            session.fill(server, all, options.keys, options.keys);
            session.progress("tail: the rate that " + server.name() + " can bear");
            CommandRounds.load(options, server, 1, overwrites(1));
            saturating.put(
                    server.name(),
                    CommandRounds.load(options, server, 1, overwrites(2)).perSecond());
        }
    }

    private void turn(ServerProcess server, double perSecond, int round) {
        try (OpenLoop load = new OpenLoop(server.port(), options.clients, overwrites(round))) {
            long nanos = TimeUnit.SECONDS.toNanos(options.tailSeconds);
            Window window = load.measure(perSecond, LEAD_NANOS, nanos, server::cpuNanos);
            if (round == 0) {
                return;
            }
            double lateMicros = load.lateness().getValueAtPercentile(99.9) / 1e3;
            rounds.computeIfAbsent(server.name(), name -> new ArrayList<>()).add(new Round(window, lateMicros));
            if (lateMicros > Math.max(TRUSTED_LATE_MICROS, TRUSTED_LATE_PART * window.micros(99.9))) {
                session.note("tail: one request in a thousand left more than a millisecond late, because the load's"
                        + " processor was not free: latency is not only the servers'");
            }
            if (window.perSecond() < KEPT_RATE * perSecond) {
                session.note("tail: " + server.name() + " or the load did not keep up with " + Spread.number(perSecond)
                        + " requests/s: its latency says by how much it fell behind");
            }
        } catch (MeasuringException e) {
            throw server.failed(e);
        }
    }

    private Result result(double perSecond) {
        List<Row> rows = new ArrayList<>();
        List<Round> base = rounds.get(servers.get(0).name());
        for (ServerProcess server : servers) {
            List<Round> own = rounds.get(server.name());
            Spread p999 = Spread.of(own, round -> round.window.micros(99.9));
            Spread max = Spread.of(own, round -> round.window.maxMicros());
            rows.add(new Row(
                    server.name(),
                    saturating.get(server.name()),
                    Spread.of(own, round -> round.window.perSecond()),
                    Spread.of(own, round -> round.window.micros(50)),
                    Spread.of(own, round -> round.window.micros(99)),
                    p999,
                    Spread.ratio(p999, Spread.of(base, round -> round.window.micros(99.9))),
                    max,
                    Spread.ratio(max, Spread.of(base, round -> round.window.maxMicros())),
                    Spread.of(own, round -> round.window.cpuMicros()),
                    Spread.of(own, Round::lateMicros)));
        }
        List<ServerProcess.Info> infos =
                servers.stream().map(ServerProcess::info).toList();
        return new Result(options.keys, MIN_VALUE_BYTES, MAX_VALUE_BYTES, perSecond, infos, rows);
    }

    private static void print(Session session, Result result) {
        session.print("\nTail: SET of " + Spread.number(result.keys) + " random keys, values of random size "
                + MIN_VALUE_BYTES + " - " + MAX_VALUE_BYTES + " B, " + Spread.number(result.requestsPerSecond)
                + " requests/s on " + session.options().clients + " connections, "
                + session.options().tailSeconds + " s a round; latency since a request was due; medians of "
                + session.options().rounds + " rounds (min - max)\n");
        TextTable table = new TextTable(
                "server",
                "can requests/s",
                "p50 us",
                "p99 us",
                "p99.9 us",
                "ratio",
                "max us",
                "ratio",
                "CPU us/request",
                "p99.9 sent late us");
        for (Row row : result.rows) {
            table.row(
                    row.server,
                    Spread.number(row.saturatingPerSecond),
                    Spread.fullText(row.p50Micros),
                    Spread.fullText(row.p99Micros),
                    Spread.fullText(row.p999Micros),
                    Spread.medianText(row.p999Ratio),
                    Spread.fullText(row.maxMicros),
                    Spread.medianText(row.maxRatio),
                    Spread.medianText(row.cpuMicrosPerRequest),
                    Spread.medianText(row.sentLateP999Micros));
        }
        session.print(table.toString());
        session.printCollectors(result.servers);
    }
}
