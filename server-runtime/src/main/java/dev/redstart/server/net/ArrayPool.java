package dev.redstart.server.net;

import dev.redstart.server.config.Limits;

/**
 * Arrays for bytes that wait for a moment: an unfinished command, an unread reply. One per event loop. Lengths are powers
 * of two. The pool keeps few arrays of each length, so that the memory of a peak is released.
 */
final class ArrayPool {
    private static final int MIN_BITS = 8;

    /** The longest arrays have room for two reads. */
    private static final int MAX_BITS = 17;

    static final int MAX_BYTES = 1 << MAX_BITS;

    private final byte[][][] spare = new byte[MAX_BITS - MIN_BITS + 1][][];
    private final int[] counts = new int[MAX_BITS - MIN_BITS + 1];

    /** A pool that needs no memory to take arrays back. */
    ArrayPool() {
        for (int size = 0; size < spare.length; size++) {
            spare[size] = new byte[Limits.SPARE_BYTES >> (size + MIN_BITS)][];
        }
    }

    /** Returns an array of at least this length with any content; beyond the longest length it is not of the pool. */
    byte[] take(int length) {
        int bits = bits(length);
        if (bits > MAX_BITS) {
            return new byte[length];
        }
        int size = bits - MIN_BITS;
        if (counts[size] == 0) {
            return new byte[1 << bits];
        }
        byte[] array = spare[size][--counts[size]];
        spare[size][counts[size]] = null;
        return array;
    }

    /** Takes an array back that is no longer used. */
    void give(byte[] array) {
        int bits = bits(array.length);
        if (bits > MAX_BITS || array.length != 1 << bits) {
            return;
        }
        int size = bits - MIN_BITS;
        if (counts[size] < spare[size].length) {
            spare[size][counts[size]++] = array;
        }
    }

    private static int bits(int length) {
        return Math.max(MIN_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(length - 1));
    }
}
