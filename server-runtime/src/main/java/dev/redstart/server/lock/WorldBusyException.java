package dev.redstart.server.lock;

/**
 * Thrown when the world did not stop in time; nothing happened. The message names the command that holds it. It has no stack
 * trace, which would not show that command, and it may be frequent.
 */
public final class WorldBusyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An exception that says what holds the world, as part of a sentence. */
    public WorldBusyException(String message) {
        super(message, null, false, false);
    }
}
