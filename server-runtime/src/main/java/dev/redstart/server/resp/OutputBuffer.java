package dev.redstart.server.resp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Octets on their way out: one per event loop, filled while a connection's commands run and emptied before the next
 * connection. It grows with one reply and shrinks afterwards.
 */
public final class OutputBuffer {
    /** Thrown when a reply would not fit the hard limit: the client gets no part of it and is disconnected. */
    public static final class OverflowException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OverflowException(long wantedBytes, long maxBytes) {
            super("a reply of over " + wantedBytes + " bytes is beyond the limit of " + maxBytes, null, false, false);
        }
    }

    private static final int INITIAL_BYTES = 64 * 1024;

    /** A buffer up to this size is kept for the next connection. */
    private static final int KEPT_BYTES = 1024 * 1024;

    private final long maxBytes;
    private byte[] octets = new byte[INITIAL_BYTES];
    private int size;

    /**
     * An empty buffer.
     *
     * @param maxBytes what it never grows beyond
     */
    public OutputBuffer(long maxBytes) {
        this.maxBytes = Math.min(maxBytes, Integer.MAX_VALUE - 16);
    }

    /** Number of octets. */
    public int size() {
        return size;
    }

    /** Forgets everything behind the first {@code size} octets. */
    public void truncate(int size) {
        this.size = size;
    }

    /** Forgets everything, and gives memory back that one large reply took. */
    public void clear() {
        size = 0;
        if (octets.length > KEPT_BYTES) {
            octets = new byte[INITIAL_BYTES];
        }
    }

    /** Appends one octet. */
    public void put(int octet) {
        ensure(1);
        octets[size++] = (byte) octet;
    }

    /** Appends a range. */
    public void put(byte[] source, int from, int length) {
        ensure(length);
        System.arraycopy(source, from, octets, size, length);
        size += length;
    }

    /** Appends an array. */
    public void put(byte[] source) {
        put(source, 0, source.length);
    }

    /** Appends a number in decimal. */
    public void putDecimal(long value) {
        ensure(Decimal.MAX_LENGTH);
        size += Decimal.write(value, octets, size);
    }

    /** Makes room and tells where {@code length} octets may be written; {@link #array()} holds them. */
    public int reserve(int length) {
        ensure(length);
        int at = size;
        size += length;
        return at;
    }

    /** Moves everything from {@code at} on back by {@code length}, to put octets in front of it. */
    public void insert(int at, byte[] source, int length) {
        ensure(length);
        System.arraycopy(octets, at, octets, at + length, size - at);
        System.arraycopy(source, 0, octets, at, length);
        size += length;
    }

    /** The array in which the octets lie, from 0 on; another one after every growth. */
    public byte[] array() {
        return octets;
    }

    /** Copies octets from {@code from} on into a buffer, as many as fit, and says how many. */
    public int drainTo(ByteBuffer target, int from) {
        int count = Math.min(target.remaining(), size - from);
        target.put(octets, from, count);
        return count;
    }

    private void ensure(int more) {
        if (octets.length - size < more) {
            grow(more);
        }
    }

    private void grow(int more) {
        long wanted = (long) size + more;
        if (wanted > maxBytes) {
            throw new OverflowException(wanted, maxBytes);
        }
        octets = Arrays.copyOf(octets, (int) Math.min(maxBytes, Math.max(wanted, octets.length * 2L)));
    }
}
