package dev.redstart.server.persistence;

import dev.redstart.server.aof.AofFiles;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ProcessId;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.disk.Folder;
import dev.redstart.server.disk.OutputFile;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.keyspace.Snapshot;
import dev.redstart.server.lock.World;
import dev.redstart.server.rdb.RdbWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.TimeUnit;

/**
 * One snapshot on its way to disk: begun at an instant, written under a temporary name, forced, and only then given the
 * file's name. A failure at any point leaves the previous file as it was.
 */
final class SnapshotFile {
    private static final String TEMPORARY = "temp-";

    private final ServerConfig config;
    private final ServerLog log;
    private final PreservedData preserved;
    private final FileStatus status;
    private final String serverVersion;

    private volatile Snapshot running;
    private SnapshotWriter sink;
    private RdbWriter writer;
    private OutputFile file;

    SnapshotFile(ServerConfig config, PreservedData preserved, FileStatus status, String serverVersion) {
        this.config = config;
        this.log = config.log(SnapshotFile.class);
        this.preserved = preserved;
        this.status = status;
        this.serverVersion = serverVersion;
    }

    /** Begins the snapshot at this instant. Creates no file yet. */
    void begin(World world, Databases store) {
        writer = new RdbWriter(
                new FileChannelAdapter(), preserved.version(), config.rdbCompression(), config.rdbChecksum());
        sink = new SnapshotWriter(writer, store.types(), status);
        Snapshot begun = store.beginSnapshot(world, sink);
        status.saveBegins(begun.keys());
        running = begun;
    }

    /**
     * Writes the snapshot.
     *
     * @return the file's size in bytes, or -1 when it was cancelled
     */
    long write(Folder folder, String name, boolean baseOfLog, long nowMillis, long usedMemoryBytes) throws IOException {
        String temporary = TEMPORARY + ProcessId.text() + "-" + name;
        boolean done = false;
        try {
            file = folder.create(temporary);
            try (OutputFile closed = file) {
                if (!writeContent(baseOfLog, nowMillis, usedMemoryBytes)) {
                    return -1;
                }
                closed.force();
            }
            folder.rename(temporary, name);
            done = true;
            folder.sync();
            return folder.size(name);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            throw new IOException("a value could not be written: " + e, e); // a plugin's code
        } finally {
            status.saveEnds();
            abandon();
            if (!done) {
                discard(folder, temporary);
            }
        }
    }

    private boolean writeContent(boolean baseOfLog, long nowMillis, long usedMemoryBytes) throws IOException {
        writer.header();
        writer.standardAux(serverVersion, nowMillis, usedMemoryBytes, baseOfLog);
        preserved.writeBeforeKeys(writer);
        if (!running.write()) {
            return false;
        }
        preserved.writeAfterKeys(writer);
        writer.end();
        return true;
    }

    /** Releases a snapshot that has begun and will not be written. */
    void abandon() {
        Snapshot snapshot = running;
        running = null;
        if (snapshot != null) {
            snapshot.release();
        }
    }

    /** As the method below, for snapshots and for bases of the log. */
    static void discardLeftOvers(Folder folder, ServerConfig config, ServerLog log) throws IOException {
        discardLeftOvers(folder, config.dbfilename(), log);
        if (folder.hasFolder(config.appendDirname())) {
            discardLeftOvers(folder.folder(config.appendDirname()), config.appendFilename(), log);
        }
    }

    /**
     * Deletes unfinished files of processes that were killed, in a folder that this server has claimed.
     *
     * @param name the beginning of the names of the finished files
     */
    static void discardLeftOvers(Folder folder, String name, ServerLog log) throws IOException {
        for (String file : folder.list()) {
            if (isLeftOver(file, name) && !file.endsWith(AofFiles.MANIFEST)) { // AofFiles needs those
                folder.delete(file);
                log.notice("deleted {}, an unfinished file of a process that was killed", file);
            }
        }
    }

    /** Whether a name is {@link #TEMPORARY}, optionally a process id and a dash, the file's name and any rest. */
    static boolean isLeftOver(String file, String name) {
        if (!file.startsWith(TEMPORARY)) {
            return false;
        }
        int after = TEMPORARY.length();
        while (after < file.length() && file.charAt(after) >= '0' && file.charAt(after) <= '9') {
            after++;
        }
        boolean numbered = after > TEMPORARY.length() && after < file.length() && file.charAt(after) == '-';
        return file.startsWith(name, TEMPORARY.length()) || (numbered && file.startsWith(name, after + 1));
    }

    private void discard(Folder folder, String temporary) {
        try {
            folder.delete(temporary);
        } catch (IOException e) {
            log.warning("the unfinished file {} could not be deleted: {}", temporary, e.getMessage());
        }
    }

    /** Has {@link #write} stop soon; for any thread. */
    void cancel() {
        Snapshot snapshot = running;
        if (snapshot != null) {
            snapshot.cancel();
        }
    }

    /** Writes bytes to the file, and logs progress every few seconds. */
    private final class FileChannelAdapter implements WritableByteChannel {
        private long loggedNanos = System.nanoTime();

        @Override
        public int write(ByteBuffer source) throws IOException {
            int count = source.remaining();
            file.write(source);
            long now = System.nanoTime();
            if (now - loggedNanos > TimeUnit.SECONDS.toNanos(Limits.PROGRESS_SECONDS)) {
                loggedNanos = now;
                log.notice("snapshot: {} of {} keys written", status.keysSaved(), status.keysToSave());
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // SnapshotFile closes the file
        }
    }
}
