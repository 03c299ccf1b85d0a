package dev.redstart.server.persistence;

import dev.redstart.api.CommandException;
import dev.redstart.server.aof.AofException;
import dev.redstart.server.aof.AofWriter;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerLog;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Loads the files into a server that runs, while all loops are stopped: DEBUG RELOAD and DEBUG LOADAOF, with which tests see
 * that what is in the files is what is in memory. Where loading fails, what was loaded until then stays, as in redis-server.
 */
final class Reload {
    private static final CommandException BUSY = CommandException.of(
            "ERR", "a snapshot or rewrite runs and does not end: try again when INFO persistence shows none");
    private static final CommandException NOT_SAVED =
            CommandException.of("ERR", "the snapshot could not be written, see server log");
    private static final CommandException SNAPSHOT_NOT_LOADED =
            CommandException.of("ERR", "Error trying to load the RDB dump, check server logs.");
    private static final CommandException LOG_NOT_LOADED =
            CommandException.of("ERR", "Error trying to load the AOF files, check server logs.");
    private static final CommandException LOG_OFF =
            CommandException.of("ERR", "the append-only log is off: CONFIG SET appendonly yes turns it on");

    /** Reads a file. */
    @FunctionalInterface
    interface Load {
        void run() throws IOException, AofException;
    }

    private final Persistence persistence;
    private final FileJobs jobs;
    private final ServerLog log;

    Reload(Persistence persistence, FileJobs jobs, ServerLog log) {
        this.persistence = persistence;
        this.jobs = jobs;
        this.log = log;
    }

    void snapshot(Standstill standstill, boolean save, boolean clear, Load load) {
        alone(standstill, () -> {
            if (save && !persistence.snapshots().saveNow()) {
                throw NOT_SAVED;
            }
            load(clear, load, SNAPSHOT_NOT_LOADED);
        });
    }

    void log(Standstill standstill, Load load) {
        alone(standstill, () -> {
            AofWriter writer = persistence.log().writer();
            if (writer == null) {
                throw LOG_OFF;
            }
            load(
                    true,
                    () -> {
                        writer.force();
                        load.run();
                    },
                    LOG_NOT_LOADED);
            persistence.snapshots().nothingChanged();
        });
    }

    private void load(boolean clear, Load load, CommandException failure) {
        try {
            if (clear) {
                persistence.forgetData();
            }
            load.run();
        } catch (IOException | AofException e) {
            log.warning("the data could not be loaded again: {}", e.getMessage());
            throw failure;
        }
    }

    /** No snapshot or rewrite runs meanwhile. One that does may be waiting for this loop, to begin at a standstill of its own. */
    private void alone(Standstill standstill, Runnable work) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Limits.LAST_SAVE_PATIENCE_SECONDS);
        while (!jobs.begin(FileJobs.Kind.SNAPSHOT)) {
            if (System.nanoTime() - deadline > 0) {
                throw BUSY;
            }
            standstill.during(() -> {});
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        try {
            standstill.during(work);
        } finally {
            jobs.end();
        }
    }
}
