package dev.redstart.server.aof;

import dev.redstart.server.config.AppendFsync;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.disk.Folder;
import dev.redstart.server.disk.OutputFile;
import dev.redstart.server.log.ChangeLog;
import dev.redstart.server.log.ChangeRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What the tests of the log share. */
public final class AofTesting {
    static final String FOLDER = "appendonlydir";
    static final String FILE = "appendonly.aof";
    static final ServerLog LOG =
            ServerConfig.defaults().set("loglevel", "nothing").log(AofTesting.class);
    static final long NOW_MILLIS = 1_700_000_000_000L;

    private AofTesting() {}

    /** Keeps the commands of a log, each as its arguments with blanks between. */
    static class Kept implements AofHandler {
        final List<String> commands = new ArrayList<>();
        final List<byte[]> snapshots = new ArrayList<>();
        /** The database that each command is for. */
        final List<Integer> databases = new ArrayList<>();

        final List<String> files = new ArrayList<>();
        long progressBytes;
        private int database;

        @Override
        public void file(String name) {
            files.add(name);
            database = 0;
        }

        @Override
        public int snapshot(InputStream in) throws IOException {
            snapshots.add(in.readNBytes(SNAPSHOT.length));
            return 0;
        }

        @Override
        public void command(AofCommand command) throws AofException {
            List<String> words = new ArrayList<>();
            for (int i = 0; i < command.argc(); i++) {
                words.add(command.text(i));
            }
            if (words.get(0).equals("UNKNOWN")) {
                throw new AofException("unknown command 'UNKNOWN'");
            }
            if (words.get(0).equals("SELECT")) {
                if (words.size() != 2 || !words.get(1).matches("[0-9]{1,2}")) {
                    throw new AofException("no database");
                }
                database = Integer.parseInt(words.get(1));
                return;
            }
            commands.add(String.join(" ", words));
            databases.add(database);
        }

        @Override
        public void progress(long bytesRead) {
            progressBytes = bytesRead;
        }
    }

    /** What stands for a snapshot; only its beginning is looked at. */
    static final byte[] SNAPSHOT = ascii("REDIS0010-snapshot-end");

    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A command as a RESP array. */
    static byte[] command(String line) {
        String[] words = line.split(" ");
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return ascii(text.toString());
    }

    public static String commands(String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(new String(command(line), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    static ChangeRecord record(String... lines) {
        ChangeRecord record = new ChangeRecord();
        for (String line : lines) {
            byte[] bytes = command(line);
            record.command(0, bytes, 0, bytes.length);
        }
        return record;
    }

    static AofFiles files(Folder dir) throws IOException, AofException {
        AofFiles files = AofFiles.open(dir, FOLDER, FILE, LOG);
        files.findOldFile();
        return files;
    }

    static AofWriter writer(Folder dir, AppendFsync policy, AtomicLong clockNanos) throws IOException, AofException {
        return started(AofWriter.open(files(dir), new ChangeLog(), policy, LOG, clockNanos::get));
    }

    /** A writer that takes part in its change log. */
    static AofWriter started(AofWriter writer) {
        writer.start();
        return writer;
    }

    static long append(AofWriter writer, String line) {
        return append(writer, 0, command(line), NOW_MILLIS);
    }

    /** Appends a command, a RESP array, to what a writer writes. */
    static long append(AofWriter writer, int database, byte[] command, long nowMillis) {
        ChangeRecord record = new ChangeRecord();
        record.command(database, command, 0, command.length);
        return writer.changes().append(record, nowMillis);
    }

    /** The commands of a folder's log, cut where it was cut off. */
    static List<String> load(Folder dir) throws IOException, AofException {
        return load(dir, true).commands;
    }

    static Kept load(Folder dir, boolean loadTruncated) throws IOException, AofException {
        Kept kept = new Kept();
        new AofLoader(files(dir), loadTruncated, LOG).load(kept);
        return kept;
    }

    public static void write(Folder folder, String name, byte[] bytes) throws IOException {
        try (OutputFile file = folder.create(name)) {
            file.write(ByteBuffer.wrap(bytes));
        }
    }
}
