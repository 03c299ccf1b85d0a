package dev.redstart.server.persistence;

import dev.redstart.server.aof.AofCommand;
import dev.redstart.server.aof.AofException;

/** Executes the commands of a log while it is loaded. */
public interface Replay {
    /** A file begins: its first command is for database 0. */
    void begin();

    /**
     * Executes a command.
     *
     * @return the error that it answered, without the bytes around it; empty for none
     * @throws AofException when there is no such command
     * @throws java.io.UncheckedIOException when a change that was made once cannot be made again: the start must end
     */
    String execute(AofCommand command) throws AofException;
}
