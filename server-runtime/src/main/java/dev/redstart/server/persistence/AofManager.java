package dev.redstart.server.persistence;

import dev.redstart.api.CommandException;
import dev.redstart.server.aof.AofException;
import dev.redstart.server.aof.AofFiles;
import dev.redstart.server.aof.AofWriter;
import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.lock.WorldBusyException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Begins, rewrites and ends the append-only log of a running server, and has what INFO shows of it. The thread of
 * {@link BackgroundSaves} writes rewrites. Safe for use by several threads at once.
 */
public final class AofManager {
    private static final CommandException IN_PROGRESS =
            CommandException.of("ERR", "Background append only file rewriting already in progress");

    private final ServerConfig config;
    private final ServerLog log;
    private final BackgroundSaves jobs;
    private final AppendOnlyFile aof;
    private final AutoRewrite autoRewrite = new AutoRewrite();
    private final AtomicLong rewrites = new AtomicLong();
    private volatile boolean scheduled;
    private volatile boolean lastFailed;
    private volatile long failedMillis;
    private volatile long lastTookMillis = -1;
    /** A log that takes changes, but whose base is not written yet, so that it does not count. */
    private volatile AofWriter baseless;

    AofManager(ServerConfig config, BackgroundSaves jobs, AppendOnlyFile aof) {
        this.config = config;
        this.log = config.log(AofManager.class);
        this.jobs = jobs;
        this.aof = aof;
    }

    /** Continues with the files that were loaded; before commands run. */
    void open(AofFiles files) throws IOException {
        AofWriter writer = AofWriter.open(
                files, aof.changes(), config.appendFsync(), config.log(AofWriter.class), System::nanoTime);
        aof.changes().timestamps(config.aofTimestamps());
        aof.writer(writer, config.appendFsync());
    }

    /** Begins a log with the data that was loaded from a snapshot; before commands run. */
    void beginWithData() throws IOException, AofException {
        jobs.begin(BackgroundSaves.Kind.REWRITE);
        try {
            openForRewrite();
        } finally {
            jobs.end();
        }
    }

    /** Begins a log while there is data; the previous log counts until this one has a base. */
    private void openForRewrite() throws IOException, AofException {
        jobs.claimFolder();
        AofFiles files = openFiles();
        AofWriter writer = AofWriter.openForRewrite(
                files, aof.changes(), config.appendFsync(), config.log(AofWriter.class), System::nanoTime);
        aof.changes().timestamps(config.aofTimestamps());
        SnapshotFile base = jobs.newFile();
        try {
            jobs.world().stop(world -> {
                base.begin(world, jobs.databases());
                aof.writer(writer, config.appendFsync());
                baseless = writer;
            });
        } finally {
            if (aof.writer() != writer) {
                boolean unused = close(writer); // it is empty
            }
        }
        writeBase(writer, files, base);
        baseless = null;
    }

    /** Returns the files of the log to load, including one of an older version. */
    AofFiles filesToLoad() throws IOException, AofException {
        AofFiles files = openFiles();
        files.findOldFile();
        return files;
    }

    private AofFiles openFiles() throws IOException, AofException {
        return AofFiles.open(
                jobs.folder(), config.appendDirname(), config.appendFilename(), config.log(AofFiles.class));
    }

    /**
     * BGREWRITEAOF: begins a rewrite, which another thread writes.
     *
     * @return false when it has to wait for the end of a snapshot
     */
    public boolean rewrite() {
        if (jobs.current() == BackgroundSaves.Kind.REWRITE) {
            throw IN_PROGRESS;
        }
        if (!jobs.begin(BackgroundSaves.Kind.REWRITE)) {
            scheduled = true;
            return false;
        }
        scheduled = false;
        try {
            jobs.run(this::rewriteNow);
        } catch (RuntimeException | Error e) { // the save has ended
            failed(e);
            throw CommandException.of("ERR", "the rewrite could not be started, see server log");
        }
        return true;
    }

    private void rewriteNow() {
        AofWriter writer = aof.writer();
        long began = jobs.nowMillis();
        try {
            if (writer == null || writer.health().isLost()) {
                openForRewrite();
                closeLost(writer);
            } else {
                log.notice("rewriting the append-only log");
                writer.prepareRotation();
                SnapshotFile base = jobs.newFile();
                jobs.world().stop(world -> {
                    base.begin(world, jobs.databases());
                    writer.rotate();
                });
                writeBase(writer, writer.files(), base);
            }
            baseless = null;
            lastFailed = false;
            autoRewrite.succeeded();
            rewrites.incrementAndGet();
        } catch (IOException | AofException | RuntimeException | Error e) {
            failed(e);
            if (aof.writer() != writer) {
                closeLost(writer);
                endBaseless();
            } else if (writer != null) {
                writer.rewriteFailed();
            }
        } finally {
            lastTookMillis = jobs.nowMillis() - began;
        }
    }

    /** Closes a log whose file was deleted: everything that it had is in the new log's base. */
    private void closeLost(AofWriter lost) {
        if (lost != null) {
            try {
                lost.close();
            } catch (IOException e) {
                log.notice("the deleted log could not be closed, and a new one replaces it: {}", e.getMessage());
            }
        }
    }

    private void failed(Throwable cause) {
        lastFailed = true;
        failedMillis = jobs.nowMillis();
        autoRewrite.failed(jobs.nowMillis());
        log.warning(
                "the append-only log could not be rewritten: {}",
                cause instanceof RuntimeException || cause instanceof Error ? cause : cause.getMessage());
    }

    private void writeBase(AofWriter writer, AofFiles files, SnapshotFile base) throws IOException {
        String name = writer.nextBaseName(true);
        long bytes = base.write(
                files.folder(), name, true, jobs.nowMillis(), jobs.databases().memoryBytes());
        if (bytes < 0) {
            throw new IOException("the rewrite was cancelled");
        }
        writer.rewritten(name);
        log.notice("the append-only log was rewritten: {}, {} bytes", name, bytes);
    }

    /** Writes what is due, and begins a rewrite that is due; one thread calls it ten times a second. */
    void background() {
        boolean wanted = config.appendOnly();
        AofWriter writer = aof.writer();
        if (writer != null) {
            writer.background();
        }
        if (jobs.current() != null) {
            return;
        }
        if (!isWithBase()) {
            return;
        }
        writer = aof.writer();
        try {
            if (wanted != (writer != null)) {
                change(wanted);
            } else if (writer != null && writer.health().isLost()) {
                if (!waitsAfterFailure()) {
                    rewrite(); // begins a new log
                }
            } else if (scheduled || (writer != null && isDue(writer))) {
                rewrite();
            }
        } catch (CommandException e) {
            log.debug("a client has begun a save: {}", e.getMessage());
        } catch (WorldBusyException e) {
            log.notice("the append-only log could not be turned off yet, the server tries again: {}", e.getMessage());
        }
    }

    private boolean isDue(AofWriter writer) {
        return autoRewrite.isDue(
                config.autoRewritePercentage(),
                config.autoRewriteMinBytes(),
                writer.currentSize(),
                writer.baseSize(),
                jobs.nowMillis());
    }

    /** Turns the log on or off, after CONFIG SET of {@code appendonly}. */
    private void change(boolean wanted) {
        if (wanted && !waitsAfterFailure()) {
            log.notice("the append-only log is turned on");
            rewrite();
        } else if (wanted) {
            return;
        } else {
            log.notice("the append-only log is turned off");
            end();
        }
    }

    private boolean waitsAfterFailure() {
        return lastFailed && jobs.nowMillis() - failedMillis < TimeUnit.SECONDS.toMillis(Limits.SNAPSHOT_RETRY_SECONDS);
    }

    /** Ends a log that has no base, in a job of its own; false where that is not possible yet. */
    private boolean isWithBase() {
        if (baseless == null) {
            return true;
        }
        if (!jobs.begin(BackgroundSaves.Kind.REWRITE)) {
            return false;
        }
        try {
            endBaseless();
        } finally {
            jobs.end();
        }
        return baseless == null;
    }

    /** Ends a log whose base could not be written; a new one begins soon. */
    private void endBaseless() {
        if (baseless != null) {
            try {
                end();
            } catch (WorldBusyException e) {
                log.notice("a log without a base continues until commands can be stopped: {}", e.getMessage());
            }
        }
    }

    private void end() {
        AofWriter writer = aof.writer();
        jobs.world().during(() -> aof.writer(null, config.appendFsync()));
        baseless = null;
        if (writer != null) {
            boolean unused = close(writer); // the log no longer counts
        }
    }

    /** Takes new values of {@code appendfsync} and {@code aof-timestamp-enabled}. */
    void settingsChanged() {
        AofWriter writer = aof.writer();
        if (writer != null) {
            writer.policy(config.appendFsync());
            aof.changes().timestamps(config.aofTimestamps());
            aof.policy(config.appendFsync());
        }
    }

    /**
     * Writes and forces what is pending, and closes the file; no command runs any more.
     *
     * @return false when that failed: the end of the log is not on the disk
     */
    boolean close() {
        AofWriter writer = aof.writer();
        if (writer == null) {
            return true;
        }
        // With a disk that does not respond, shutdown must not wait for ever.
        boolean written = !writer.health().isForcing()
                ? close(writer)
                : jobs.runWhileItProgresses(() -> close(writer), writer::durable)
                        .orElse(false);
        aof.writer(null, config.appendFsync());
        return written;
    }

    private boolean close(AofWriter writer) {
        try (AofWriter closed = writer) {
            closed.force();
            return true;
        } catch (IOException | RuntimeException | Error e) {
            log.warning(
                    "the end of the append-only log could not be written: {}",
                    e instanceof IOException ? e.getMessage() : e);
            return false;
        }
    }

    /** DEBUG AOF-FLUSH-SLEEP: waits before each write to the log. */
    public void slowdown(long micros) {
        aof.slowdown(TimeUnit.MICROSECONDS.toNanos(Math.max(0, micros)));
    }

    /** Returns the writer, null while there is no log. */
    public AofWriter writer() {
        return aof.writer();
    }

    /** Returns the memory of changes that are not in the file yet, including spare memory for the next ones. */
    public long memoryBytes() {
        return aof.changes().memoryBytes();
    }

    /** Whether a rewrite runs. */
    public boolean isRewriting() {
        return jobs.current() == BackgroundSaves.Kind.REWRITE;
    }

    /** Returns how long the running snapshot or rewrite has been running. */
    public long runningMillis() {
        return jobs.runningMillis();
    }

    /** Whether a rewrite waits for the end of a snapshot. */
    public boolean isScheduled() {
        return scheduled;
    }

    /** Whether the last rewrite failed. */
    public boolean lastFailed() {
        return lastFailed;
    }

    /** Returns how many rewrites failed in a row. */
    public int consecutiveFailures() {
        return autoRewrite.failures();
    }

    /** Returns how long the last rewrite took, -1 before the first. */
    public long lastTookMillis() {
        return lastTookMillis;
    }

    /** Returns how many rewrites there were since the start. */
    public long rewrites() {
        return rewrites.get();
    }
}
