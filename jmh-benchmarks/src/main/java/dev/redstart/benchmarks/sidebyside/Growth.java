package dev.redstart.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a request costs when the data outgrows the processor's caches: one run of servers, filled further each time. */
final class Growth {
    private static final int VALUE_BYTES = 32;

    /** What is written as JSON. */
    record Result(List<ServerProcess.Info> servers, List<CommandRounds.Cell> cells) {}

    private Growth() {}

    static Result run(Session session) {
        List<ServerProcess> servers = session.startPinned();
        List<CommandRounds.Cell> cells = new ArrayList<>();
        int present = 0;
        for (int keys : session.options().growthKeys) {
            for (ServerProcess server : servers) {
                session.fill(server, Requests.set(Keys.sequence(present), VALUE_BYTES), keys - present, keys);
            }
            present = keys;
            cells.addAll(CommandRounds.measure(session, servers, keys, VALUE_BYTES));
        }
        List<ServerProcess.Info> infos =
                servers.stream().map(ServerProcess::info).toList();
        session.stop(servers);
        print(session, cells, infos);
        return new Result(infos, cells);
    }

    private static void print(Session session, List<CommandRounds.Cell> cells, List<ServerProcess.Info> infos) {
        session.print("\nGrowth: processor time a request, us; values of " + VALUE_BYTES + " B, medians of "
                + session.options().rounds + " rounds (min - max); a ratio is to "
                + cells.get(0).server() + "\n");
        TextTable table = new TextTable("", "server", "keys", "requests/s", "CPU us/request", "ratio");
        for (CommandRounds.Cell cell : sorted(cells)) {
            table.row(
                    cell.command() + " P" + cell.pipeline(),
                    cell.server(),
                    String.format(Locale.ROOT, "%,d", cell.keys()),
                    Spread.medianText(cell.requestsPerSecond()),
                    Spread.fullText(cell.cpuMicrosPerRequest()),
                    Spread.fullText(cell.cpuRatio()));
        }
        session.print(table.toString());
        session.printCollectors(infos);
    }

    /** All numbers of keys of one figure below each other. */
    private static List<CommandRounds.Cell> sorted(List<CommandRounds.Cell> cells) {
        List<CommandRounds.Cell> sorted = new ArrayList<>();
        for (CommandRounds.Cell first : cells) {
            if (first.keys() == cells.get(0).keys()) {
                cells.stream()
                        .filter(cell -> cell.command().equals(first.command())
                                && cell.pipeline() == first.pipeline()
                                && cell.server().equals(first.server()))
                        .forEach(sorted::add);
            }
        }
        return sorted;
    }
}
