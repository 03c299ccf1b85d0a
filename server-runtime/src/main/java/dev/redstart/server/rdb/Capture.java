package dev.redstart.server.rdb;

import dev.redstart.server.config.Limits;
import java.util.Arrays;

/** The octets of a value as they stand in the file, gathered while it is walked over. Used for one value after the other. */
final class Capture {
    private byte[] octets = new byte[0];
    private int length;
    private boolean overflowed;

    void add(byte[] from, int at, int count) {
        if (count > Limits.ARRAY_MOST_BYTES - length) {
            overflowed = true;
        }
        if (overflowed || count == 0) {
            return;
        }
        if (count > octets.length - length) {
            octets = Arrays.copyOf(octets, grown(length + count));
        }
        System.arraycopy(from, at, octets, length, count);
        length += count;
    }

    /** Twice as much, and for large values a half more: only octets that the file really holds get here. */
    private int grown(int needed) {
        long more = octets.length < Limits.DOUBLING_BYTES ? 2L * octets.length : octets.length + octets.length / 2L;
        return (int) Math.min(Limits.ARRAY_MOST_BYTES, Math.max(needed, more));
    }

    /** Forgets the value, and its room if that was much. */
    void clear() {
        length = 0;
        overflowed = false;
        if (octets.length > Limits.FILE_BUFFER_BYTES) {
            octets = new byte[0];
        }
    }

    /** Whether the value was longer than an array can be; it was not gathered then. */
    boolean overflowed() {
        return overflowed;
    }

    /** The array that holds the octets from 0 on; the next value comes into the same one. */
    byte[] array() {
        return octets;
    }

    int length() {
        return length;
    }

    /** The octets in an array of their own. */
    byte[] toByteArray() {
        return octets.length == length ? octets.clone() : Arrays.copyOf(octets, length);
    }
}
