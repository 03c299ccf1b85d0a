package dev.redstart.server.rdb;

import dev.redstart.server.config.Limits;
import java.util.Arrays;

/** The bytes of a value as in the file, captured while it is scanned. Reused for one value after the other. */
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

    /** Returns a new size: twice as much, for large values half as much again. The bytes exist, so the size need not be checked. */
    private int grown(int needed) {
        long more = bytes.length < Limits.DOUBLING_BYTES ? 2L * bytes.length : bytes.length + bytes.length / 2L;
        return (int) Math.min(Limits.ARRAY_MAX_BYTES, Math.max(needed, more));
    }

    /** Removes the value, and releases a large array. */
    void clear() {
        length = 0;
        overflowed = false;
        if (bytes.length > Limits.FILE_BUFFER_BYTES) {
            bytes = new byte[0];
        }
    }

    /** Whether the value was longer than an array can be; it was not captured then. */
    boolean overflowed() {
        return overflowed;
    }

    /** Returns the array with the bytes from 0 on; the next value reuses it. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Returns a copy of the bytes. */
    byte[] toByteArray() {
        return bytes.length == length ? bytes.clone() : Arrays.copyOf(bytes, length);
    }
}
