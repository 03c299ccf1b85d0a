package dev.redstart.server.persistence;

/** Executes the commands of a log while it is loaded. */
@FunctionalInterface
public interface Replay {
    /**
     * Executes a command.
     *
     * @throws AofException when there is no such command
     */
    void execute(AofCommand command) throws AofException;
}
