package dev.redstart.server.rdb;

import dev.redstart.server.config.Limits;
import java.util.Arrays;

/** The bytes of a value as they stand in the file, gathered while it is walked over. Used for one value after the other. */
final class Capture {
    private byte[] bytes = new byte[0];
    private int length;
    private boolean overflowed;

    void add(byte[] from, int at, int count) {
        if (count > Limits.ARRAY_MAX_BYTES - length) {
            overflowed = true;
        }
        if (overflowed || count == 0) {
            return;
        }
        if (count > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, grown(length + count));
        }
        System.arraycopy(from, at, bytes, length, count);
        length += count;
    }

    /** Twice as much, and for large values a half more: only bytes that the file really holds get here. */
    private int grown(int needed) {
        long more = bytes.length < Limits.DOUBLING_BYTES ? 2L * bytes.length : bytes.length + bytes.length / 2L;
        return (int) Math.min(Limits.ARRAY_MAX_BYTES, Math.max(needed, more));
    }

    /** Forgets the value, and its room if that was much. */
    void clear() {
        length = 0;
        overflowed = false;
        if (bytes.length > Limits.FILE_BUFFER_BYTES) {
            bytes = new byte[0];
        }
    }

    /** Whether the value was longer than an array can be; it was not gathered then. */
    boolean overflowed() {
        return overflowed;
    }

    /** The array that holds the bytes from 0 on; the next value comes into the same one. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** The bytes in an array of their own. */
    byte[] toByteArray() {
        return bytes.length == length ? bytes.clone() : Arrays.copyOf(bytes, length);
    }
}
