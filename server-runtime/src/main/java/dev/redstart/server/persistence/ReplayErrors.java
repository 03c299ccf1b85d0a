package dev.redstart.server.persistence;

import dev.redstart.server.aof.AofCommand;
import dev.redstart.server.aof.AofException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Commands of a log that answered an error while it was loaded: how many, and which was the first. A server does not log
 * what fails, so the log is another server's, or settings and plugins are not those that it was written with.
 */
final class ReplayErrors {
    private String file = "";
    private String first = "";
    private long count;

    /** What follows is of this file. */
    void file(String path) {
        file = path;
    }

    /** As {@link Replay#execute}; where the start must end, the message says at which place of the file. */
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
            first = file + ", offset " + offset + ": " + command + " answered: " + error;
        }
        count++;
    }

    boolean any() {
        return count > 0;
    }

    /** What an operator should know, in one line. */
    @Override
    public String toString() {
        return count == 1
                ? "a command of the append-only log answered an error and was skipped; " + first
                : count + " commands of the append-only log answered an error and were skipped; the first: " + first;
    }
}
