package dev.redstart.benchmarks.sidebyside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Snapshots: how long SAVE takes a client, how long the start takes until PING is no longer answered with LOADING, and
 * what the clients of a server notice of a BGSAVE ({@link SnapshotTail}). Servers run one after the other, not pinned, each
 * on a file of its own writing.
 */
final class SnapshotFiles {
    private static final int VALUE_BYTES = 32;
    private static final int PATIENCE_MILLIS = 600_000;

    /** One server's figures. */
    record Row(
            String server,
            double fileBytes,
            Spread loadMillis,
            Spread loadRatio,
            Spread saveMillis,
            Spread saveRatio) {}

    /** What is written as JSON. */
    record Result(int keys, int keyBytes, int valueBytes, List<Row> rows, SnapshotTail.Result tail) {}

    private final Session session;
    private final Map<ServerCommand, Path> folders = new LinkedHashMap<>();
    private final Map<String, List<Double>> loads = new LinkedHashMap<>();
    private final Map<String, List<Double>> saves = new LinkedHashMap<>();

    private SnapshotFiles(Session session) {
        this.session = session;
    }

    static Result run(Session session) {
        SnapshotFiles files = new SnapshotFiles(session);
        List<Row> rows;
        try {
            files.makeFiles();
            files.rounds();
            rows = files.rows();
        } catch (IOException e) {
            throw new MeasuringException("files: " + e.getMessage(), e);
        } finally {
            files.folders.values().forEach(Folders::delete);
        }
        print(session, rows);
        SnapshotTail.Result tail = SnapshotTail.run(session, VALUE_BYTES);
        return new Result(session.options().fileKeys, Requests.KEY_BYTES, VALUE_BYTES, rows, tail);
    }

    private void makeFiles() throws IOException {
        int keys = session.options().fileKeys;
        for (ServerCommand command : session.commands()) {
            Path folder = Files.createTempDirectory("side-by-side-files-");
            ServerCommand inFolder = command.in(folder);
            folders.put(inFolder, folder);
            ServerProcess server = session.startUnpinned(inFolder);
            session.fill(server, Requests.set(Keys.sequence(0), VALUE_BYTES), keys, keys);
            saveMillis(server);
            session.stop(List.of(server));
        }
    }

    /** Round 0 warms up the page cache, and does not count; every second one goes the other way round. */
    private void rounds() {
        List<ServerCommand> turns = new ArrayList<>(folders.keySet());
        for (int round = 0; round <= session.options().rounds; round++) {
            session.progress("files: round " + round + " of " + session.options().rounds);
            for (ServerCommand command : turns) {
                turn(command, round > 0);
            }
            Collections.reverse(turns);
        }
    }

    private void turn(ServerCommand command, boolean counts) {
        Session.Started started = session.startTimed(command);
        session.requireKeys(started.server(), session.options().fileKeys);
        double save = saveMillis(started.server());
        session.stop(List.of(started.server()));
        if (counts) {
            loads.computeIfAbsent(command.name(), name -> new ArrayList<>()).add(started.millis());
            saves.computeIfAbsent(command.name(), name -> new ArrayList<>()).add(save);
        }
    }

    private static double saveMillis(ServerProcess server) {
        try {
            long began = System.nanoTime();
            String reply = Probe.ask(server.port(), "SAVE", PATIENCE_MILLIS);
            double millis = (System.nanoTime() - began) / 1e6;
            if (!reply.equals("+OK")) {
                throw new MeasuringException(server.name() + " answers SAVE with " + reply);
            }
            return millis;
        } catch (IOException e) {
            throw server.failed(new MeasuringException("SAVE: " + e.getMessage(), e));
        }
    }

    private List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        String base = folders.keySet().iterator().next().name();
        for (Map.Entry<ServerCommand, Path> entry : folders.entrySet()) {
            String name = entry.getKey().name();
            Spread load = Spread.of(loads.get(name));
            Spread save = Spread.of(saves.get(name));
            rows.add(new Row(
                    name,
                    Files.size(entry.getValue().resolve("dump.rdb")),
                    load,
                    Spread.ratio(load, Spread.of(loads.get(base))),
                    save,
                    Spread.ratio(save, Spread.of(saves.get(base)))));
        }
        return rows;
    }

    private static void print(Session session, List<Row> rows) {
        session.print("\nFiles: " + Spread.number(session.options().fileKeys) + " keys of " + Requests.KEY_BYTES
                + " B, values of " + VALUE_BYTES
                + " B; load: milliseconds from exec to the first PONG, save: of SAVE at the"
                + " client; medians of " + session.options().rounds + " rounds (min - max); servers not pinned\n");
        TextTable table = new TextTable("server", "file MiB", "load ms", "ratio", "save ms", "ratio");
        for (Row row : rows) {
            table.row(
                    row.server,
                    Throughput.mebibytes(row.fileBytes),
                    Spread.fullText(row.loadMillis),
                    Spread.fullText(row.loadRatio),
                    Spread.fullText(row.saveMillis),
                    Spread.fullText(row.saveRatio));
        }
        session.print(table.toString());
    }
}
