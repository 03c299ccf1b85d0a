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
 * Loads the files into a running server, while all loops are stopped: DEBUG RELOAD and DEBUG LOADAOF, with which tests
 * compare files with memory. If loading fails, the keys loaded until then stay, as in redis-server.
 */
final class Reload {
    private static final CommandException NOT_SAVED =
            CommandException.of("ERR", "the snapshot could not be written, see server log");
    private static final CommandException SNAPSHOT_NOT_LOADED =
            CommandException.of("ERR", "Error trying to load the RDB dump, check server logs.");
    private static final CommandException LOG_NOT_LOADED =
            CommandException.of("ERR", "Error trying to load the AOF files, check server logs.");
    private static final CommandException LOG_OFF =
            CommandException.of("ERR", "the append-only log is off: turn it on with CONFIG SET appendonly yes");

    /** Reads a file. */
    @FunctionalInterface
    interface Load {
        void run() throws IOException, AofException;
    }

    private final Persistence persistence;
    private final BackgroundSaves saves;
    private final ServerLog log;

    Reload(Persistence persistence, BackgroundSaves saves, ServerLog log) {
        this.persistence = persistence;
        this.saves = saves;
        this.log = log;
    }

    void snapshot(boolean save, boolean clear, Load load) {
        exclusively(world -> {
            if (save && !persistence.snapshots().saveNow(world)) {
                throw NOT_SAVED;
            }
            load(world, clear, load, SNAPSHOT_NOT_LOADED);
        });
    }

    void log(Load load) {
        exclusively(world -> {
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
            log.warning("the data could not be reloaded: {}", e.getMessage());
            throw failure;
        }
    }

    /** Runs work while no snapshot or rewrite runs: if one does, the command is tried again. */
    private void exclusively(Consumer<World> work) {
        if (!saves.begin(BackgroundSaves.Kind.SNAPSHOT)) {
            throw new WorldBusyException("a snapshot or rewrite of the log is being written");
        }
        try {
            saves.world().stop(work);
        } finally {
            saves.end();
        }
    }
}
