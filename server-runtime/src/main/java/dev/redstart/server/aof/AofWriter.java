package dev.redstart.server.aof;

import dev.redstart.server.config.AppendFsync;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.disk.Folder;
import dev.redstart.server.disk.OutputFile;
import dev.redstart.server.log.ChangeLog;
import dev.redstart.server.log.LogCursor;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Writes the append-only log while the server runs. It has no thread of its own.
 *
 * <p>The problem: a change is acknowledged when it is on the disk, a disk takes milliseconds, and hundreds of
 * thousands of changes a second wait for it, on several loops. The rule, group commit: loops append to the {@link ChangeLog}
 * under their key locks, and each, at the end of a tick, {@link #commit}s what all loops have appended so far. The first loop
 * writes and forces everything for all; a loop that arrives in the meantime waits, and mostly finds its own part done.
 *
 * <p>With {@code everysec} and {@code no} loops do not access the disk: a thread calls {@link #background} ten times a
 * second. Bytes stay in memory until they are safe, so a write or force that fails is undone in the file and
 * repeated later. Between calls the file never ends with half a record, nor, except with {@code no}, with more than one write
 * that is not forced. {@link #lastError} says why writing fails, until it succeeds.
 *
 * <p>A rewrite: {@link #prepareRotation} makes the next file; {@link #rotate} ends the current one between two appends
 * and takes no time, so the caller may stop the world for it; the files change when the next write passes that
 * point. The old file is forced before the manifest lists the new one, and the manifest is durable before
 * anything goes there: a power cut never leaves a hole before a later file. Then {@link #rewritten} or
 * {@link #rewriteFailed}.
 *
 * <p>Safe for use by several threads at once. Two locks: the change log's, held for nanoseconds, and this one's for the disk.
 *
 * @see <a href="https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/">Redis persistence</a>
 */
public final class AofWriter implements Closeable {
    private final AofFiles files;
    private final ServerLog log;
    private final LongSupplier clockNanos;
    private final LogHealth health;
    private final ChangeLog changes;
    private final ReentrantLock disk = new ReentrantLock();

    /** Null until {@link #start}. */
    private volatile LogCursor cursor;

    // Under the disk's lock.
    private LogFile file;
    private LogFile next;
    /** Where what is written ends. */
    private long position;

    private long nextSequence;
    private IOException rotationError;
    private long forcedAtNanos;

    private volatile AppendFsync policy;
    private volatile Rotation rotation = Rotation.NONE;
    private volatile long written;
    private volatile long durable;
    /** Bytes of all files before the current one. */
    private volatile long earlierBytes;

    private volatile long fileBytes;
    private volatile long baseBytes;

    private AofWriter(
            AofFiles files,
            LogFile file,
            ChangeLog changes,
            AppendFsync policy,
            ServerLog log,
            LongSupplier clockNanos) {
        this.files = files;
        this.changes = changes;
        this.file = file;
        this.policy = policy;
        this.log = log;
        this.health = new LogHealth(log);
        this.clockNanos = clockNanos;
        this.forcedAtNanos = clockNanos.getAsLong();
        this.fileBytes = file.sizeBytes();
    }

    /**
     * Continues a log that was loaded, or begins one.
     *
     * @param changes what the file takes once {@link #start} is called
     * @param clockNanos as {@link System#nanoTime}
     */
    public static AofWriter open(
            AofFiles files, ChangeLog changes, AppendFsync policy, ServerLog log, LongSupplier clockNanos)
            throws IOException {
        files.settle();
        files.takeOverOldFile();
        files.deleteHistory();
        AofManifest manifest = files.manifest();
        LogFile file;
        if (manifest.increments().isEmpty()) {
            long sequence = files.nextIncrementSequence();
            file = LogFile.create(files.folder(), files.incrementName(sequence));
            files.addIncrement(file.name(), sequence);
        } else {
            int last = manifest.increments().size() - 1;
            file = LogFile.append(
                    files.folder(), manifest.increments().get(last).name());
        }
        AofWriter writer = new AofWriter(files, file, changes, policy, log, clockNanos);
        writer.earlierBytes = files.sizeBytes() - file.sizeBytes();
        writer.baseBytes = files.baseBytes();
        return writer;
    }

    /**
     * Begins a log while there is data already. It counts only once {@link #rewritten} adds a base with that data; its
     * rotation is done already. The previous log, if there is one, counts until then.
     */
    public static AofWriter openForRewrite(
            AofFiles files, ChangeLog changes, AppendFsync policy, ServerLog log, LongSupplier clockNanos)
            throws IOException {
        files.settle();
        files.unlist();
        long sequence = files.nextIncrementSequence();
        LogFile file = LogFile.create(files.folder(), files.incrementName(sequence));
        files.addIncrement(file.name(), sequence);
        AofWriter writer = new AofWriter(files, file, changes, policy, log, clockNanos);
        writer.nextSequence = sequence;
        writer.rotation = Rotation.DONE;
        return writer;
    }

    // State

    /**
     * Takes further changes from the change log. All loops are stopped, or have not started; after {@link #openForRewrite}
     * this is the instant of the base.
     */
    public void start() {
        LogCursor opened = changes.open(ChangeLog.NEVER_CUT);
        position = opened.position();
        written = position;
        durable = position;
        cursor = opened;
    }

    /** Takes no further changes; earlier ones are still written. */
    public void stop() {
        cursor.stop();
    }

    /** Returns what it writes. */
    ChangeLog changes() {
        return changes;
    }

    /** Returns its files. */
    public AofFiles files() {
        return files;
    }

    /** Sets when the log is forced from here on. */
    public void policy(AppendFsync changed) {
        policy = changed;
    }

    /** Returns the position after everything that is to be written so far. */
    public long appended() {
        LogCursor reading = cursor;
        return reading == null ? 0 : reading.appended();
    }

    /** Returns the position up to which everything survives a power cut. */
    public long durable() {
        return durable;
    }

    /** Returns the bytes that wait in memory, {@code aof_buffer_length}; {@link AppendOnlyFile#applyBackPressure} bounds them. */
    public long pending() {
        return appended() - written;
    }

    // Writing

    /**
     * Returns when everything up to a position survives a power cut.
     *
     * @throws IOException when it does not. With {@code always} the caller then ends the process, because it cannot take replies
     *     back that promise it. The file ends with a whole record.
     */
    public void commit(long position) throws IOException {
        if (durable >= position) {
            return;
        }
        disk.lock();
        try {
            if (durable < position) {
                attempt(true);
            }
        } finally {
            disk.unlock();
        }
    }

    /** Writes everything that is pending, without forcing it. */
    public void flush() throws IOException {
        disk.lock();
        try {
            attempt(false);
        } finally {
            disk.unlock();
        }
    }

    /** Writes everything that is pending and forces it. */
    public void force() throws IOException {
        commit(appended());
        disk.lock();
        try {
            if (durable < written) {
                attempt(true);
            }
        } finally {
            disk.unlock();
        }
    }

    /**
     * Writes and forces what is due with {@code everysec} and {@code no}. One thread that may wait for the disk calls it ten
     * times a second. Errors go to the server's log and to {@link #lastError}.
     */
    public void background() {
        disk.lock();
        try {
            if (policy == AppendFsync.EVERYSEC && isDue()) {
                attempt(true);
            } else if (policy == AppendFsync.NO && (pending() > 0 || rotation == Rotation.CUT)) {
                attempt(false);
            }
        } catch (IOException e) {
            log.debug("the next call tries again: {}", e.getMessage());
        } finally {
            disk.unlock();
        }
    }

    private boolean isDue() {
        if (durable == appended() && rotation != Rotation.CUT) {
            return false;
        }
        return health.lastError() != null
                || rotation == Rotation.CUT
                || pending() >= Limits.LOG_EARLY_BYTES
                || clockNanos.getAsLong() - forcedAtNanos >= TimeUnit.SECONDS.toNanos(1);
    }

    private void attempt(boolean force) throws IOException {
        try {
            drain(force);
        } catch (IOException e) {
            fileBytes = file.sizeBytes();
            health.failed(e, file, clockNanos.getAsLong());
            throw e;
        }
        health.succeeded();
    }

    private void drain(boolean force) throws IOException {
        boolean more = true;
        while (more) {
            files.settle();
            file.repair();
            long bytes = cursor.take();
            more = cursor.takenEndsSegment();
            if (bytes > 0) {
                health.writeBegins();
            }
            if (force || more) {
                writeAndForce(bytes);
            } else if (bytes > 0) {
                file.checkExists();
                file.write(cursor.taken(), cursor.takenCount(), bytes);
                position += bytes;
                written = position;
            }
            cursor.release();
            fileBytes = file.sizeBytes();
            if (more) {
                changeFile();
            }
        }
    }

    private void writeAndForce(long bytes) throws IOException {
        if (bytes > 0) {
            file.write(cursor.taken(), cursor.takenCount(), bytes);
        }
        long before = file.sizeBytes() - bytes;
        long began = clockNanos.getAsLong();
        health.forceBegins(began);
        try {
            file.force(before);
        } finally {
            forcedAtNanos = began;
            health.forced(clockNanos.getAsLong());
        }
        position += bytes;
        written = position;
        durable = position;
    }

    // Rewriting: these methods are called by one thread at a time

    /** Makes the next file, so that {@link #rotate} need not wait. */
    public void prepareRotation() throws IOException {
        if (rotation == Rotation.PREPARED) {
            return;
        }
        finishCut();
        files.settle();
        long sequence = files.nextIncrementSequence();
        LogFile created = LogFile.create(files.folder(), files.incrementName(sequence));
        disk.lock();
        try {
            next = created;
            nextSequence = sequence;
            rotationError = null;
            rotation = Rotation.PREPARED;
        } finally {
            disk.unlock();
        }
    }

    /**
     * Ends the current file between two appends: further changes go to the next one. It does not access the
     * disk. {@link #prepareRotation} comes first.
     *
     * @return the position at which the files change
     */
    public long rotate() {
        if (rotation != Rotation.PREPARED) {
            throw new IllegalStateException("no file is prepared");
        }
        rotation = Rotation.CUT;
        return cursor.endSegment();
    }

    /** Returns the name for the file with all data as of {@link #rotate}, in {@link AofFiles#folder()}. */
    public String nextBaseName(boolean snapshot) throws IOException {
        return files.nextBaseName(snapshot);
    }

    /**
     * Takes a file with all data as of {@link #rotate} as the new base, and deletes what it replaces.
     *
     * @param baseName as {@link #nextBaseName} said
     * @throws IOException when the old files go on to count; the caller then calls {@link #rewriteFailed}
     */
    public void rewritten(String baseName) throws IOException {
        finishCut();
        if (rotation != Rotation.DONE) {
            throw rotationError == null ? new IOException("the log was not rotated") : rotationError;
        }
        Folder folder = files.folder();
        try (OutputFile base = folder.append(baseName)) {
            base.force();
        }
        folder.sync();
        files.addBase(baseName, nextSequence);
        rotation = Rotation.NONE;
        long bytes = folder.size(baseName);
        earlierBytes = bytes;
        baseBytes = bytes + fileBytes;
        files.deleteHistory();
    }

    /** Ends a rewrite that failed; the log continues with its old files. */
    public void rewriteFailed() {
        disk.lock();
        try {
            if (rotation == Rotation.PREPARED) {
                discardNext();
            }
            if (rotation != Rotation.CUT) {
                rotation = Rotation.NONE;
            }
            files.discardBase();
        } catch (IOException e) {
            log.warning("files of a failed rewrite of the append-only log could not be deleted: {}", e.getMessage());
        } finally {
            disk.unlock();
        }
    }

    private void finishCut() throws IOException {
        disk.lock();
        try {
            if (rotation == Rotation.CUT) {
                attempt(true);
            }
        } finally {
            disk.unlock();
        }
    }

    /** Goes on with the next file; everything in the old one is forced. */
    private void changeFile() {
        try {
            files.addIncrement(next.name(), nextSequence);
        } catch (IOException e) {
            log.warning("the append-only log continues in its old file, and the rewrite fails: {}", e.getMessage());
            rotationError = e;
            rotation = Rotation.FAILED;
            discardNext();
            return;
        }
        try {
            file.close();
        } catch (IOException e) {
            log.warning("an old file of the append-only log could not be closed: {}", e.getMessage());
        }
        long before = earlierBytes;
        earlierBytes = before + file.sizeBytes();
        file = next;
        fileBytes = 0;
        next = null;
        rotation = Rotation.DONE;
    }

    /** Deletes the next file, unless the manifest on the disk may list it. */
    private void discardNext() {
        try {
            next.close();
            if (!files.isUnsure()) {
                files.folder().delete(next.name());
            }
        } catch (IOException e) {
            log.warning("an unused file of the append-only log could not be deleted: {}", e.getMessage());
        }
        next = null;
    }

    // Metrics

    /** Returns why the log cannot be written, until it can: {@code aof_last_write_status}. */
    public Optional<String> lastError() {
        IOException error = health.lastError();
        return error == null ? Optional.empty() : Optional.of(String.valueOf(error.getMessage()));
    }

    /** Returns the bytes of all files that count: {@code aof_current_size}. */
    public long currentSize() {
        return earlierBytes + fileBytes;
    }

    /** Returns their bytes after the last rewrite, or those of the base at start: {@code aof_base_size}. */
    public long baseSize() {
        return baseBytes;
    }

    /** Returns how writing goes. */
    public LogHealth health() {
        return health;
    }

    /** Whether changes must wait for the disk; see {@link LogHealth#isLate}. */
    public boolean isLate() {
        return health.isForcing() && policy == AppendFsync.EVERYSEC && health.isLate(clockNanos.getAsLong());
    }

    /** Writes and forces what is pending, and closes the file, even if writing fails. */
    @Override
    public void close() throws IOException {
        disk.lock();
        try {
            if (durable < appended() || rotation == Rotation.CUT) {
                attempt(true);
            }
        } finally {
            if (next != null) {
                discardNext();
            }
            if (cursor != null) {
                cursor.close();
            }
            try {
                file.close();
                files.discardUncounted(file.name());
            } finally {
                disk.unlock();
            }
        }
    }
}
