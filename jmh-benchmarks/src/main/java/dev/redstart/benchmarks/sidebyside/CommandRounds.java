package dev.redstart.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * SET and GET of random keys at each pipeline, on servers that are filled. The servers take turns within each figure,
 * the other way round in every second round, and only one has work at a time; the round before the first warms up.
 */
final class CommandRounds {
    private static final String SET = "SET";
    private static final String GET = "GET";
    private static final double LEAD_PART = 0.15;

    /** What is measured of each server. */
    private record Place(String command, int pipeline, String server) {}

    /** One server's figures at one place; those that could not be measured are null. */
    record Cell(
            String command,
            int pipeline,
            int valueBytes,
            int keys,
            String server,
            Spread requestsPerSecond,
            Spread requestsRatio,
            Spread p50Micros,
            Spread p99Micros,
            Spread p999Micros,
            Spread cpuMicrosPerRequest,
            Spread cpuRatio,
            Spread serverBusy,
            Spread loadBusy) {}

    private final Session session;
    private final List<ServerProcess> servers;
    private final int keys;
    private final int valueBytes;
    private final Map<Place, List<Window>> windows = new LinkedHashMap<>();

    private CommandRounds(Session session, List<ServerProcess> servers, int keys, int valueBytes) {
        this.session = session;
        this.servers = servers;
        this.keys = keys;
        this.valueBytes = valueBytes;
    }

    /** Measures; the servers hold {@code keys} keys of {@code valueBytes} bytes. */
    static List<Cell> measure(Session session, List<ServerProcess> servers, int keys, int valueBytes) {
        CommandRounds rounds = new CommandRounds(session, servers, keys, valueBytes);
        session.rounds(Spread.number(keys) + " keys, " + valueBytes + " B", servers, rounds::run);
        return rounds.cells();
    }

    private void run(int round, List<ServerProcess> turns) {
        for (String command : List.of(SET, GET)) {
            for (int pipeline : session.options().pipelines) {
                for (ServerProcess server : turns) {
                    Window window = turn(server, command, pipeline, round);
                    if (round > 0) {
                        windows.computeIfAbsent(new Place(command, pipeline, server.name()), place -> new ArrayList<>())
                                .add(window);
                    }
                }
            }
        }
    }

    private Window turn(ServerProcess server, String command, int pipeline, int round) {
        Keys random = Keys.random(keys, Objects.hash(command, pipeline, round));
        Requests requests = command.equals(SET) ? Requests.set(random, valueBytes) : Requests.get(random, valueBytes);
        return load(session.options(), server, pipeline, requests);
    }

    /** One turn of the options' length. */
    static Window load(Options options, ServerProcess server, int pipeline, Requests requests) {
        long nanos = (long) (options.seconds * 1e9);
        long requestsAtMost = options.requests > 0 ? options.requests : Long.MAX_VALUE;
        ClosedLoop.Span span = new ClosedLoop.Span((long) (nanos * LEAD_PART), nanos, requestsAtMost);
        try (ClosedLoop load = new ClosedLoop(server.port(), options.clients, pipeline, requests)) {
            return load.measure(span, server::cpuNanos);
        } catch (MeasuringException e) {
            throw server.failed(e);
        }
    }

    private List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (String command : List.of(SET, GET)) {
            for (int pipeline : session.options().pipelines) {
                List<Window> base =
                        windows.get(new Place(command, pipeline, servers.get(0).name()));
                for (ServerProcess server : servers) {
                    cells.add(cell(new Place(command, pipeline, server.name()), base));
                }
            }
        }
        return cells;
    }

    private Cell cell(Place place, List<Window> base) {
        List<Window> own = windows.get(place);
        Spread requests = Spread.of(own, Window::perSecond);
        Spread cpu = Spread.of(own, Window::cpuMicros);
        return new Cell(
                place.command,
                place.pipeline,
                valueBytes,
                keys,
                place.server,
                requests,
                Spread.ratio(requests, Spread.of(base, Window::perSecond)),
                Spread.of(own, window -> window.micros(50)),
                Spread.of(own, window -> window.micros(99)),
                Spread.of(own, window -> window.micros(99.9)),
                cpu,
                Spread.ratio(cpu, Spread.of(base, Window::cpuMicros)),
                Spread.of(own, Window::serverBusy),
                Spread.of(own, Window::loadBusy));
    }
}
