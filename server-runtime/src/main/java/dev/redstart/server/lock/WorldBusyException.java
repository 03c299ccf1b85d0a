package dev.redstart.server.lock;

/**
 * The world did not stop in time; nothing happened. The message names what holds it. Without a stack trace: it says
 * nothing of the culprit, and may come often.
 */
public final class WorldBusyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What holds it, for a sentence that goes on. */
    public WorldBusyException(String message) {
        super(message, null, false, false);
    }
}
