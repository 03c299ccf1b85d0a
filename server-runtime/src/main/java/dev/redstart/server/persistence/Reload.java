package dev.redstart.server.persistence;

import dev.redstart.api.CommandException;
import dev.redstart.server.aof.AofException;
import dev.redstart.server.aof.AofWriter;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.lock.World;
import dev.redstart.server.lock.WorldBusyException;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Loads the files into a server that runs, while all loops are stopped: DEBUG RELOAD and DEBUG LOADAOF, with which tests see
 * that what is in the files is what is in memory. Where loading fails, what was loaded until then stays, as in redis-server.
 */
final class Reload {
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
    private final BackgroundSaves jobs;
    private final ServerLog log;

    Reload(Persistence persistence, BackgroundSaves jobs, ServerLog log) {
        this.persistence = persistence;
        this.jobs = jobs;
        this.log = log;
    }

    void snapshot(boolean save, boolean clear, Load load) {
        alone(world -> {
            if (save && !persistence.snapshots().saveNow(world)) {
                throw NOT_SAVED;
            }
            load(world, clear, load, SNAPSHOT_NOT_LOADED);
        });
    }

    void log(Load load) {
        alone(world -> {
            AofWriter writer = persistence.aof().writer();
            if (writer == null) {
                throw LOG_OFF;
            }
            load(world, false, writer::force, LOG_NOT_LOADED); // before anything is cleared
            load(world, true, load, LOG_NOT_LOADED);
            persistence.snapshots().nothingChanged();
        });
    }

    private void load(World world, boolean clear, Load load, CommandException failure) {
        try {
            if (clear) {
                persistence.removeAll(world);
            }
            load.run();
        } catch (IOException | AofException e) {
            log.warning("the data could not be loaded again: {}", e.getMessage());
            throw failure;
        }
    }

    /** No snapshot or rewrite runs meanwhile: where one does, the command is tried again. */
    private void alone(Consumer<World> work) {
        if (!jobs.begin(BackgroundSaves.Kind.SNAPSHOT)) {
            throw new WorldBusyException("a snapshot or rewrite of the log is being written");
        }
        try {
            jobs.world().stop(work);
        } finally {
            jobs.end();
        }
    }
}
