package dev.redstart.server.aof;

/** The append-only log cannot be loaded: it is damaged, cut off, or contains something unknown. */
public final class AofException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether the file has to be repaired. */
    private final boolean isDamage;

    /** With a message for operators. */
    public AofException(String message) {
        super(message);
        isDamage = true;
    }

    /** With a message for operators and its cause. */
    public AofException(String message, Throwable cause) {
        super(message, cause);
        isDamage = true;
    }

    private AofException(String message, Throwable cause, boolean isDamage) {
        super(message, cause);
        this.isDamage = isDamage;
    }

    /** Returns an exception for a sound file that this server cannot execute; the message says what to do. */
    public static AofException notExecutable(String message) {
        return new AofException(message, null, false);
    }

    /** Returns the same exception with a place before its message. */
    AofException at(String place) {
        return new AofException(place + getMessage(), this, isDamage);
    }

    /** Whether the file is damaged and has to be repaired. */
    boolean isDamage() {
        return isDamage;
    }
}
