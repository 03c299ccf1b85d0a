package dev.redstart.server.persistence;

import dev.redstart.api.CommandException;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.lifecycle.WriteGuard;
import dev.redstart.server.lock.World;
import dev.redstart.server.lock.WorldBusyException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes snapshot files: SAVE, BGSAVE, and automatic ones at save points. {@link BackgroundSaves} ensures that one save runs at
 * a time. It also has what INFO shows of them. Safe for use by several threads at once.
 */
public final class Snapshots {
    private static final CommandException IN_PROGRESS =
            CommandException.of("ERR", "Background save already in progress");
    private static final CommandException OTHER_JOB = CommandException.of(
            "ERR",
            "Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a"
                    + " BGSAVE whenever possible.");
    private static final CommandException REWRITE_RUNS = CommandException.of(
            "ERR", "the append-only log is being rewritten: can't SAVE right now. Use BGSAVE SCHEDULE instead.");

    private static final CommandException WRITES_REJECTED = CommandException.of(
            "MISCONF",
            "Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may"
                    + " modify the data set are disabled, because this instance is configured to report errors during"
                    + " writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis"
                    + " logs for details about the RDB error.");

    private static final CommandException NOT_WRITTEN =
            CommandException.of("ERR", "the snapshot could not be written, see server log");
    private static final CommandException NOT_BEGUN =
            CommandException.of("ERR", "the snapshot could not be started, see server log");

    private final ServerConfig config;
    private final ServerLog log;
    private final BackgroundSaves jobs;
    private final AtomicLong saves = new AtomicLong();

    private volatile boolean scheduled;
    /** All keys were removed, and the file still contains them. */
    private volatile boolean fileIsStale;

    private volatile long lastSaveMillis;
    private volatile long lastAttemptMillis;
    private volatile long changesAtLastSave;
    private volatile boolean lastFailed;
    private volatile long lastTookMillis = -1;
    /** Read before every write, so it is a field and not computed. */
    private volatile boolean rejectsWrites;

    Snapshots(ServerConfig config, BackgroundSaves jobs, WriteGuard writes) {
        this.config = config;
        this.log = config.log(Snapshots.class);
        this.jobs = jobs;
        this.lastSaveMillis = jobs.nowMillis();
        writes.add(() -> rejectsWrites ? WRITES_REJECTED : null);
    }

    /**
     * SAVE: writes a snapshot of the current data, and returns when it is on the disk.
     *
     * @throws CommandException when another save runs, or when this one fails
     */
    public void save() {
        if (!jobs.begin(BackgroundSaves.Kind.SNAPSHOT)) {
            throw jobs.current() == BackgroundSaves.Kind.REWRITE ? REWRITE_RUNS : IN_PROGRESS;
        }
        boolean[] written = new boolean[1];
        try {
            SnapshotFile file = jobs.newFile();
            long changes = begin(file);
            jobs.world().outside(() -> written[0] = write(file, changes));
        } finally {
            jobs.end();
        }
        if (!written[0]) {
            throw NOT_WRITTEN;
        }
    }

    /**
     * BGSAVE: begins a snapshot of the current data, which another thread writes.
     *
     * @param schedule whether it may wait for the end of a rewrite of the log
     * @return false when it has to wait
     */
    public boolean saveInBackground(boolean schedule) {
        if (!jobs.begin(BackgroundSaves.Kind.SNAPSHOT)) {
            if (jobs.current() == BackgroundSaves.Kind.SNAPSHOT) {
                throw IN_PROGRESS;
            }
            if (!schedule) {
                throw OTHER_JOB;
            }
            scheduled = true;
            return false;
        }
        boolean wasScheduled = scheduled;
        boolean wasStale = fileIsStale;
        scheduled = false;
        fileIsStale = false;
        try {
            beginInBackground();
        } catch (CommandException | WorldBusyException e) {
            stillWanted(wasScheduled, wasStale);
            throw e; // it did not begin, which is not a failure
        } catch (RuntimeException | Error e) {
            stillWanted(wasScheduled, wasStale);
            failedInBackground(e);
            throw NOT_BEGUN;
        }
        return true;
    }

    private void stillWanted(boolean wasScheduled, boolean wasStale) {
        if (wasScheduled) {
            scheduled = true;
        }
        if (wasStale) {
            fileIsStale = true;
        }
    }

    /** Begins a save, which has ended if this throws. */
    private void beginInBackground() {
        SnapshotFile file;
        long changes;
        boolean begun = false;
        try {
            file = jobs.newFile();
            changes = begin(file);
            begun = true;
        } finally {
            if (!begun) {
                jobs.end();
            }
        }
        log.notice("background saving started");
        jobs.run(() -> writeInBackground(file, changes));
    }

    private void writeInBackground(SnapshotFile file, long changes) {
        lastAttemptMillis = jobs.nowMillis();
        try {
            if (tryToWrite(file, changes)) {
                lastFailed = false;
            }
        } catch (IOException | RuntimeException | Error e) {
            failedInBackground(e);
        } finally {
            rejectsWrites = shallRejectWrites();
        }
    }

    /** Sets the state that others read before it logs: without memory, logging may fail. */
    private void failedInBackground(Throwable cause) {
        lastAttemptMillis = jobs.nowMillis();
        lastFailed = true;
        rejectsWrites = shallRejectWrites();
        logFailure(cause);
    }

    private void logFailure(Throwable cause) {
        log.warning(
                "the snapshot {} could not be written: {}",
                config.dbfilename(),
                cause instanceof IOException ? cause.getMessage() : cause);
    }

    /**
     * Writes the last snapshot; cancels a running save.
     *
     * @param afterwards runs after success, with the world still stopped
     * @return whether the snapshot was written
     */
    boolean saveLast(Runnable afterwards) {
        // The running save may be waiting for this loop, in order to stop the world.
        if (!jobs.beginInstead(BackgroundSaves.Kind.SNAPSHOT, () -> jobs.world().outside(() -> {}))) {
            log.warning("the last snapshot was not written, because another save does not end");
            return false;
        }
        boolean[] written = new boolean[1];
        try {
            SnapshotFile file = jobs.newFile();
            jobs.world().stop(world -> {
                file.begin(world, jobs.databases());
                written[0] = write(file, jobs.changes());
                if (written[0]) {
                    afterwards.run();
                }
            });
        } finally {
            jobs.end();
        }
        return written[0];
    }

    private long begin(SnapshotFile file) {
        long[] changes = new long[1];
        jobs.world().stop(world -> {
            file.begin(world, jobs.databases());
            changes[0] = jobs.changes();
        });
        return changes[0];
    }

    /** Returns whether it was written: it may fail, or be cancelled. As in redis-server, writes go on after a failed SAVE. */
    private boolean write(SnapshotFile file, long changes) {
        try {
            boolean written = tryToWrite(file, changes);
            if (written) {
                lastFailed = false;
                rejectsWrites = shallRejectWrites();
            }
            return written;
        } catch (IOException | RuntimeException | Error e) {
            logFailure(e);
            return false;
        }
    }

    private boolean tryToWrite(SnapshotFile file, long changes) throws IOException {
        long began = jobs.nowMillis();
        try {
            jobs.claimFolder();
            long bytes = file.write(
                    jobs.folder(),
                    config.dbfilename(),
                    false,
                    began,
                    jobs.databases().memoryBytes());
            if (bytes < 0) {
                log.notice("saving was cancelled; the previous file stays");
                return false;
            }
            lastSaveMillis = jobs.nowMillis();
            changesAtLastSave = changes;
            saves.incrementAndGet();
            log.notice("snapshot {} written: {} bytes", config.dbfilename(), bytes);
            return true;
        } finally {
            lastTookMillis = jobs.nowMillis() - began;
        }
    }

    private boolean shallRejectWrites() {
        return lastFailed && config.stopWritesOnSnapshotError() && !points().isEmpty();
    }

    private List<SavePoint> points() {
        return SavePoint.parse(config.save());
    }

    /** Begins a snapshot that is scheduled or due; one thread calls it ten times a second. */
    void background() {
        rejectsWrites = shallRejectWrites();
        if (jobs.current() == null && (scheduled || fileIsStale || isDue())) {
            try {
                saveInBackground(true);
            } catch (WorldBusyException e) {
                log.debug("saving waits: {}", e.getMessage()); // StopTheWorld logs what holds it, once
            } catch (CommandException e) {
                log.debug("a client has begun a save: {}", e.getMessage());
            }
        }
    }

    private boolean isDue() {
        long now = jobs.nowMillis();
        if (lastFailed && now - lastAttemptMillis < TimeUnit.SECONDS.toMillis(Limits.SNAPSHOT_RETRY_SECONDS)) {
            return false;
        }
        long changes = changesSinceSave();
        long seconds = TimeUnit.MILLISECONDS.toSeconds(now - lastSaveMillis);
        for (SavePoint point : points()) {
            if (point.isDue(changes, seconds)) {
                log.notice("{} changes in {} seconds: saving", changes, seconds);
                return true;
            }
        }
        return false;
    }

    /** Whether a clean shutdown writes a snapshot. */
    boolean savesAtEnd() {
        return !points().isEmpty();
    }

    /** Writes a snapshot of the current data, in a save that has begun; returns whether it was written. */
    boolean saveNow(World world) {
        SnapshotFile file = jobs.newFile();
        file.begin(world, jobs.databases());
        return write(file, jobs.changes());
    }

    /**
     * Takes note that all keys were removed. As in redis-server it writes the file at once, because the previous one would
     * restore them; it cancels a running snapshot, and begins this one later. With all loops stopped.
     *
     * @param removed the number of keys, which do not count as changes yet
     */
    void cleared(long removed) {
        if (points().isEmpty()) {
            return;
        }
        fileIsStale = true;
        if (!jobs.begin(BackgroundSaves.Kind.SNAPSHOT)) {
            if (jobs.current() == BackgroundSaves.Kind.SNAPSHOT) {
                jobs.cancel();
            }
            return;
        }
        try {
            if (saveNow(jobs.world().held())) {
                fileIsStale = false;
                long counted = changesAtLastSave + removed;
                changesAtLastSave = counted; // no other thread runs a save
            }
        } finally {
            jobs.end();
        }
    }

    /** Notes that memory and files are equal. */
    void nothingChanged() {
        changesAtLastSave = jobs.changes();
    }

    /** Notes that the data was loaded: nothing has changed since. */
    void loaded() {
        changesAtLastSave = jobs.changes();
        lastSaveMillis = jobs.nowMillis();
    }

    /** Returns the number of changes since the last snapshot that was written. */
    public long changesSinceSave() {
        return jobs.changes() - changesAtLastSave;
    }

    /** Whether a snapshot is being written. */
    public boolean isSaving() {
        return jobs.current() == BackgroundSaves.Kind.SNAPSHOT;
    }

    /** LASTSAVE: returns when the last snapshot was complete, or else when the server started; milliseconds since the epoch. */
    public long lastSaveMillis() {
        return lastSaveMillis;
    }

    /** Whether the last snapshot failed. */
    public boolean lastFailed() {
        return lastFailed;
    }

    /** Returns how long the last snapshot took, -1 before the first. */
    public long lastTookMillis() {
        return lastTookMillis;
    }

    /** Returns how many snapshots were written since the start. */
    public long saves() {
        return saves.get();
    }
}
