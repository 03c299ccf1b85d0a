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
 * The append-only log while the server runs. Has no thread of its own.
 *
 * <p>The problem: a change is acknowledged when it is on the disk, a disk takes milliseconds, and hundreds of
 * thousands of changes a second wait for it, on several loops. The rule, group commit: loops append to the {@link ChangeLog}
 * under their key locks, and each, at the end of a tick, {@link #commit}s what was appended so far, by whomever. Who
 * comes first writes and forces everything for all; who comes meanwhile waits, and mostly finds its own part done.
 *
 * <p>With {@code everysec} and {@code no} loops never touch the disk: a thread calls {@link #background} ten times a
 * second. Nothing is taken out of memory before it is safe, so a write or force that fails is undone in the file and
 * done again later; the file never rests with half a record, nor with more than one write that is not forced, save with
 * {@code no}. While it fails {@link #lastError} says why.
 *
 * <p>A rewrite: {@link #prepareRotation} makes the next file; {@link #rotate} ends the current one between two appends
 * and takes no time, so it may be called while all loops stand still; the files change when the next write passes that
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
    /** Of what is written. */
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
     * Goes on with a log that was loaded, or begins one.
     *
     * @param changes what goes there, once {@link #start} is called
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
     * Begins a log beside data that is there already: it counts only once {@link #rewritten} adds a base with that data,
     * for which the rotation is made already. A log that was there before counts until then.
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

    // What is written

    /**
     * Takes part in the change log from here on. To be called with all loops stopped, or before they start; with {@link
     * #openForRewrite} at the instant of the base.
     */
    public void start() {
        LogCursor opened = changes.open(ChangeLog.NEVER_CUT);
        position = opened.position();
        written = position;
        durable = position;
        cursor = opened;
    }

    /** What is changed from here on goes there no more; what was changed before still does. */
    public void stop() {
        cursor.stop();
    }

    /** What it writes. */
    ChangeLog changes() {
        return changes;
    }

    /** Its files. */
    public AofFiles files() {
        return files;
    }

    /** When the log is forced from here on. */
    public void policy(AppendFsync changed) {
        policy = changed;
    }

    /** The position behind everything that is to be written so far. */
    public long appended() {
        LogCursor reading = cursor;
        return reading == null ? 0 : reading.appended();
    }

    /** The position up to which everything survives a power cut. */
    public long durable() {
        return durable;
    }

    /** Bytes that wait in memory: {@code aof_buffer_length}. Who appends more than it should has to watch this. */
    public long pending() {
        return appended() - written;
    }

    // Writing

    /**
     * Returns when everything up to a position survives a power cut.
     *
     * @throws IOException when it does not. With {@code always} that is the end: replies that promise it cannot be taken
     *     back, so the caller ends the process. The file ends with a whole record.
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
     * To be called some ten times a second, on a thread that may wait for the disk: does for {@code everysec} and
     * {@code no} what is due. Trouble with the disk goes into the log and to {@link #lastError}.
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

    /** Makes the next file, so that {@link #rotate} has nothing to wait for. */
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
     * Ends the current file between two appends: what is appended from here on goes to the next one. Does not touch the
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

    /** The name for the file with all data as of {@link #rotate}, in {@link AofFiles#folder()}. */
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

    /** Gives a rewrite up; the log goes on with the files that it has. */
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
            log.warning("what is left of a rewrite of the append-only log stays for now: {}", e.getMessage());
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

    /** All that belongs to the old file is forced. */
    private void changeFile() {
        try {
            files.addIncrement(next.name(), nextSequence);
        } catch (IOException e) {
            log.warning("the append-only log stays with its file, a rewrite has to wait: {}", e.getMessage());
            rotationError = e;
            rotation = Rotation.FAILED;
            discardNext();
            return;
        }
        try {
            file.close();
        } catch (IOException e) {
            log.warning("an old file of the append-only log stays open: {}", e.getMessage());
        }
        long before = earlierBytes;
        earlierBytes = before + file.sizeBytes();
        file = next;
        fileBytes = 0;
        next = null;
        rotation = Rotation.DONE;
    }

    /** Where the manifest on disk may list the file, it stays. */
    private void discardNext() {
        try {
            next.close();
            if (!files.isUnsure()) {
                files.folder().delete(next.name());
            }
        } catch (IOException e) {
            log.warning("an unused file of the append-only log stays for now: {}", e.getMessage());
        }
        next = null;
    }

    // Figures

    /** Why the log cannot be written, until it can: {@code aof_last_write_status}. */
    public Optional<String> lastError() {
        IOException error = health.lastError();
        return error == null ? Optional.empty() : Optional.of(String.valueOf(error.getMessage()));
    }

    /** Bytes of all files that count: {@code aof_current_size}. */
    public long currentSize() {
        return earlierBytes + fileBytes;
    }

    /** Bytes of them after the last rewrite, or of the base at start: {@code aof_base_size}. */
    public long baseSize() {
        return baseBytes;
    }

    /** How the disk is doing. */
    public LogHealth health() {
        return health;
    }

    /** Whether changes must wait for the disk; see {@link LogHealth#isLate}. */
    public boolean isLate() {
        return health.isForcing() && policy == AppendFsync.EVERYSEC && health.isLate(clockNanos.getAsLong());
    }

    /** Writes and forces what is pending, and ends. The file is closed also where that fails. */
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
