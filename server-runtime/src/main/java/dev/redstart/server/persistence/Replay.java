package dev.redstart.server.persistence;

import dev.redstart.server.aof.AofCommand;
import dev.redstart.server.aof.AofException;

/** Executes the commands of a log while it is loaded. */
public interface Replay {
    /** Begins a file: its first command is for database 0. */
    void begin();

    /**
     * Executes a command.
     *
     * @return its error, without the bytes around it; empty for none
     * @throws AofException when there is no such command
     * @throws java.io.UncheckedIOException when a logged change cannot be repeated: the server must not start
     */
    String execute(AofCommand command) throws AofException;
}
