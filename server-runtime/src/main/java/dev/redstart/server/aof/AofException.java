package dev.redstart.server.aof;

/** The append-only log cannot be used as it is: damaged, cut off, or with something in it that is not understood. */
public final class AofException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With a message for operators. */
    public AofException(String message) {
        super(message);
    }

    /** With a message for operators and what led to it. */
    public AofException(String message, Throwable cause) {
        super(message, cause);
    }
}
