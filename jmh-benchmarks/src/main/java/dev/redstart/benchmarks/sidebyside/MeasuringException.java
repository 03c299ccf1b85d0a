package dev.redstart.benchmarks.sidebyside;

/** Why there is no figure, in words for the person who wanted it. */
final class MeasuringException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MeasuringException(String message) {
        super(message);
    }

    MeasuringException(String message, Throwable cause) {
        super(message, cause);
    }
}
