package dev.redstart.server.storage;

import dev.redstart.server.bytes.BytesView;
import java.util.Arrays;

/**
 * A string too long for a slab that is written to where it lies.
 *
 * <p>The problem: replies, other keys and views of the running command refer to the array of such a string instead of
 * copying it, a reply until its last byte is sent; yet a bit of it may be set a million times. The rule: the array is
 * written to until somebody keeps it ({@link #lend}), and then never again: the next write moves the string to an array of
 * its own. Looking at a part of the string keeps nothing. Behind the string's end the array holds zeros.
 *
 * <p>Used under the stripe's lock, which whoever keeps the array holds, too.
 */
public final class LargeString implements BytesView.Lender {
    /** An array cannot be longer. */
    public static final int MAX_BYTES = Integer.MAX_VALUE - 16;

    private byte[] bytes;
    private int length;
    private boolean lent;

    /** A string that is the beginning of an array to which nobody will ever write again. */
    public LargeString(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
        this.lent = true;
    }

    @Override
    public void lend() {
        lent = true;
    }

    /** The same string as it is now. */
    LargeString twin() {
        lend();
        return new LargeString(bytes, length);
    }

    /** The array that the string lies at the beginning of; of a {@link #twin} it stays as it is. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Bytes of memory that it takes, of which what somebody keeps may be counted elsewhere, too. */
    int memoryBytes() {
        return bytes.length;
    }

    void view(BytesView view) {
        if (lent) {
            view.pointKept(bytes, 0, length);
        } else {
            view.pointLent(bytes, 0, length, this);
        }
    }

    /** Bytes of the array that writing up to this end makes; 0 if it makes none. */
    long copyBytes(int end) {
        return lent || end > bytes.length ? capacity(Math.max(length, end)) : 0;
    }

    /** Writes bytes over the string's and beyond its end. */
    void write(int offset, byte[] source, int from, int count) {
        int end = Math.max(length, offset + count);
        if (lent || end > bytes.length) {
            bytes = Arrays.copyOf(bytes, capacity(end));
            lent = false;
        }
        System.arraycopy(source, from, bytes, offset, count);
        length = end;
    }

    private int capacity(int end) {
        return (int) Math.min((long) end + SlabEntry.spare(length, end), MAX_BYTES);
    }
}
