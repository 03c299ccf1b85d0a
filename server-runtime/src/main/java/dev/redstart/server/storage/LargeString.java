package dev.redstart.server.storage;

import dev.redstart.server.bytes.BytesView;
import java.util.Arrays;

/**
 * A string too long for a slab that is written to in place.
 *
 * <p>The problem: replies, other keys and views of the running command refer to the array of such a string instead of
 * copying it, a reply until its last byte is sent; yet a command may set a bit of it a million times. The rule: the array is
 * written to until it is {@linkplain #retained retained}, and then never again: the next write moves the string to a new
 * array. Reading a part of the string retains nothing. Behind the string's end the array holds zeros.
 *
 * <p>Used under the stripe's lock, which a caller that retains the array holds, too.
 */
public final class LargeString implements BytesView.ArrayOwner {
    /** The longest array that a JVM allocates. */
    public static final int MAX_BYTES = Integer.MAX_VALUE - 16;

    private byte[] bytes;
    private int length;
    private boolean retained;

    /** A string that is the beginning of an array that is never written to again. */
    public LargeString(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
        this.retained = true;
    }

    @Override
    public void retained() {
        retained = true;
    }

    /** Returns a stable copy of the string as it is now, which shares the array. */
    LargeString stableCopy() {
        retained();
        return new LargeString(bytes, length);
    }

    /** Returns the array that the string lies at the beginning of; the array of a {@link #stableCopy} does not change. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Returns the bytes of its array; a retained array may be counted elsewhere, too. */
    int memoryBytes() {
        return bytes.length;
    }

    void view(BytesView view) {
        if (retained) {
            view.pointStable(bytes, 0, length);
        } else {
            view.pointOwned(bytes, 0, length, this);
        }
    }

    /** Returns the bytes of the new array that writing up to this end needs, 0 if it needs none. */
    long copyBytes(int end) {
        return retained || end > bytes.length ? capacity(Math.max(length, end)) : 0;
    }

    /** Writes bytes over the string's and beyond its end. */
    void write(int offset, byte[] source, int from, int count) {
        int end = Math.max(length, offset + count);
        if (retained || end > bytes.length) {
            bytes = Arrays.copyOf(bytes, capacity(end));
            retained = false;
        }
        System.arraycopy(source, from, bytes, offset, count);
        length = end;
    }

    private int capacity(int end) {
        return (int) Math.min((long) end + SlabEntry.spare(length, end), MAX_BYTES);
    }
}
