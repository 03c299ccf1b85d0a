package dev.redstart.server.aof;

/** The append-only log cannot be used as it is: damaged, cut off, or with something in it that is not understood. */
public final class AofException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether it is the file that is to be repaired. */
    private final boolean isDamage;

    /** With a message for operators. */
    public AofException(String message) {
        super(message);
        isDamage = true;
    }

    /** With a message for operators and what led to it. */
    public AofException(String message, Throwable cause) {
        super(message, cause);
        isDamage = true;
    }

    private AofException(String message, Throwable cause, boolean isDamage) {
        super(message, cause);
        this.isDamage = isDamage;
    }

    /** Nothing is wrong with the file, but this server cannot execute what is in it; the message says what to do. */
    public static AofException notExecutable(String message) {
        return new AofException(message, null, false);
    }

    /** The same, with a place in front of the message. */
    AofException at(String place) {
        return new AofException(place + getMessage(), this, isDamage);
    }

    /** Whether the file is damaged, so that it is the one to be repaired. */
    boolean isDamage() {
        return isDamage;
    }
}
