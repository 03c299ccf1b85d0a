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
 * Snapshot files: SAVE, BGSAVE, and those that are written by themselves. One at a time, which {@link BackgroundSaves} sees to.
 * What INFO tells of them is here too. Safe for use by several threads at once.
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

    private static final CommandException CHANGES_REFUSED = CommandException.of(
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
    /** All keys were removed, and the file still has them. */
    private volatile boolean fileIsOutlived;

    private volatile long lastSaveMillis;
    private volatile long lastAttemptMillis;
    private volatile long changesAtLastSave;
    private volatile boolean lastFailed;
    private volatile long lastTookMillis = -1;
    /** Looked at before every change, so kept beside what it follows from. */
    private volatile boolean refusesChanges;

    Snapshots(ServerConfig config, BackgroundSaves jobs, WriteGuard writes) {
        this.config = config;
        this.log = config.log(Snapshots.class);
        this.jobs = jobs;
        this.lastSaveMillis = jobs.nowMillis();
        writes.add(() -> refusesChanges ? CHANGES_REFUSED : null);
    }

    /**
     * SAVE: writes a snapshot of now, and returns when it is on the disk.
     *
     * @throws CommandException where another one is being written, or it fails
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
     * BGSAVE: begins a snapshot of now, which another thread writes.
     *
     * @param schedule whether it may wait for the end of a rewrite of the log
     * @return false where it has to wait
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
        boolean wasOutlived = fileIsOutlived;
        scheduled = false;
        fileIsOutlived = false;
        try {
            beginInBackground();
        } catch (CommandException | WorldBusyException e) {
            stillWanted(wasScheduled, wasOutlived);
            throw e; // not now; it is no failure
        } catch (RuntimeException | Error e) {
            stillWanted(wasScheduled, wasOutlived);
            failedInBackground(e);
            throw NOT_BEGUN;
        }
        return true;
    }

    private void stillWanted(boolean wasScheduled, boolean wasOutlived) {
        if (wasScheduled) {
            scheduled = true;
        }
        if (wasOutlived) {
            fileIsOutlived = true;
        }
    }

    /** The job has ended where this throws. */
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
            refusesChanges = shallRefuseChanges();
        }
    }

    /** First what others rely on: with no memory left the log may not work. */
    private void failedInBackground(Throwable cause) {
        lastAttemptMillis = jobs.nowMillis();
        lastFailed = true;
        refusesChanges = shallRefuseChanges();
        tellFailure(cause);
    }

    private void tellFailure(Throwable cause) {
        log.warning(
                "the snapshot {} could not be written: {}",
                config.dbfilename(),
                cause instanceof IOException ? cause.getMessage() : cause);
    }

    /**
     * Writes the last snapshot; one that is being written is told to stop.
     *
     * @param afterwards runs then, if it was
     * @return whether it was
     */
    boolean saveLast(Runnable afterwards) {
        // The one that ends may be waiting for this loop, to stop the world itself.
        if (!jobs.beginInstead(BackgroundSaves.Kind.SNAPSHOT, () -> jobs.world().outside(() -> {}))) {
            log.warning("the last snapshot was not written: another one does not end");
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

    /** Whether it was written: it may also be stopped. As in redis-server a failure here is the caller's to know. */
    private boolean write(SnapshotFile file, long changes) {
        try {
            boolean written = tryToWrite(file, changes);
            if (written) {
                lastFailed = false;
                refusesChanges = shallRefuseChanges();
            }
            return written;
        } catch (IOException | RuntimeException | Error e) {
            tellFailure(e);
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
                log.notice("saving was stopped; the previous file stays");
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

    private boolean shallRefuseChanges() {
        return lastFailed && config.stopWritesOnSnapshotError() && !points().isEmpty();
    }

    private List<SavePoint> points() {
        return SavePoint.parse(config.save());
    }

    /** To be called some times a second: writes what {@code save} wants written, and what was scheduled. */
    void background() {
        refusesChanges = shallRefuseChanges();
        if (jobs.current() == null && (scheduled || fileIsOutlived || isDue())) {
            try {
                saveInBackground(true);
            } catch (WorldBusyException e) {
                log.debug("saving waits: {}", e.getMessage()); // the world tells what holds it, once
            } catch (CommandException e) {
                log.debug("a client was faster: {}", e.getMessage());
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

    /** Whether an orderly end writes a snapshot. */
    boolean savesAtEnd() {
        return !points().isEmpty();
    }

    /** Writes a snapshot of now, as the job that has begun; whether it was written. */
    boolean saveNow(World world) {
        SnapshotFile file = jobs.newFile();
        file.begin(world, jobs.databases());
        return write(file, jobs.changes());
    }

    /**
     * All keys were removed: as in redis-server the file is written at once, since the one before would bring them back. Where
     * another one is being written that is told to stop, and this one follows. With all loops stopped.
     *
     * @param removed keys, which are not counted as changes yet
     */
    void cleared(long removed) {
        if (points().isEmpty()) {
            return;
        }
        fileIsOutlived = true;
        if (!jobs.begin(BackgroundSaves.Kind.SNAPSHOT)) {
            if (jobs.current() == BackgroundSaves.Kind.SNAPSHOT) {
                jobs.cancel();
            }
            return;
        }
        try {
            if (saveNow(jobs.world().held())) {
                fileIsOutlived = false;
                long counted = changesAtLastSave + removed;
                changesAtLastSave = counted; // the job is this thread's alone
            }
        } finally {
            jobs.end();
        }
    }

    /** What is in memory is what is in the files. */
    void nothingChanged() {
        changesAtLastSave = jobs.changes();
    }

    /** The data was loaded: nothing has changed since. */
    void loaded() {
        changesAtLastSave = jobs.changes();
        lastSaveMillis = jobs.nowMillis();
    }

    /** Changes since the last snapshot that was written. */
    public long changesSinceSave() {
        return jobs.changes() - changesAtLastSave;
    }

    /** Whether one is being written by another thread or a client that waits. */
    public boolean isSaving() {
        return jobs.current() == BackgroundSaves.Kind.SNAPSHOT;
    }

    /** LASTSAVE: when the last one was complete, or else when the server started; milliseconds since the epoch. */
    public long lastSaveMillis() {
        return lastSaveMillis;
    }

    /** Whether the last one failed. */
    public boolean lastFailed() {
        return lastFailed;
    }

    /** How long the last one took, -1 before the first. */
    public long lastTookMillis() {
        return lastTookMillis;
    }

    /** How many were written since the start. */
    public long saves() {
        return saves.get();
    }
}
