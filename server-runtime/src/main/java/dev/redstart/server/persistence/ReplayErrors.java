package dev.redstart.server.persistence;

import dev.redstart.server.aof.AofCommand;
import dev.redstart.server.aof.AofException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The commands of a log that returned an error while it was loaded: their number, and the first one. A server does not log
 * failed commands, so the log comes from another server, or the settings or plugins have changed since.
 */
final class ReplayErrors {
    private String file = "";
    private String first = "";
    private long count;

    /** Sets the file of the next commands. */
    void file(String path) {
        file = path;
    }

    /** As {@link Replay#execute}; if the server must not start, the message has file and offset. */
    String execute(Replay replay, AofCommand command) throws AofException {
        try {
            return replay.execute(command);
        } catch (UncheckedIOException e) {
            String where = file + ", offset " + command.fileOffset() + ": ";
            throw new UncheckedIOException(new IOException(where + e.getCause().getMessage(), e.getCause()));
        }
    }

    void add(long offset, String command, String error) {
        if (count == 0) {
            first = file + ", offset " + offset + ": " + command + " returned: " + error;
        }
        count++;
    }

    boolean any() {
        return count > 0;
    }

    /** Returns a message for operators, in one line. */
    @Override
    public String toString() {
        return count == 1
                ? "a command of the append-only log returned an error and was skipped; " + first
                : count + " commands of the append-only log returned an error and were skipped; the first: " + first;
    }
}
