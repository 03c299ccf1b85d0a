package dev.redstart.server.session;

/**
 * What a connection's buffers contain.
 *
 * @param inputBytes received and not executed yet, without arguments that own an array
 * @param inputFreeBytes the room after them
 * @param argumentBytes of an unfinished command's large arguments, which own arrays
 * @param outputPieces the number of pieces of output that the socket has not taken yet
 * @param outputBytes the heap that these take
 * @param heldBytes the heap that all of it takes
 * @param reading whether the loop waits until the socket is readable
 * @param writing whether the loop waits until the socket is writable
 */
public record BufferUsage(
        long inputBytes,
        long inputFreeBytes,
        long argumentBytes,
        int outputPieces,
        long outputBytes,
        long heldBytes,
        boolean reading,
        boolean writing) {
    /** A client without outstanding input and output. */
    public static final BufferUsage NONE = new BufferUsage(0, 0, 0, 0, 0, 0, true, false);
}
