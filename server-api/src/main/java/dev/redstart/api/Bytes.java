package dev.redstart.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Read-only bytes: an argument, a key's name, a string value. Equal by content to every other {@code Bytes}; {@link
 * #hashCode()} is keyed per process, so that no client can make maps of Bytes slow. {@code toString()} decodes UTF-8.
 *
 * <p>What the runtime hands out is a view that dies when the handler returns; {@link #copy()} keeps. Every method of a
 * view that has ended throws {@link IllegalStateException}; see {@link Request} for how long that lasts. Implementations
 * outside the runtime find the algorithms in {@link ByteRanges}.
 */
public interface Bytes extends Comparable<Bytes> {
    /** Number of bytes. */
    int length();

    /**
     * The byte at {@code index}.
     *
     * @throws IndexOutOfBoundsException outside 0 … {@link #length()} - 1
     */
    byte at(int index);

    /**
     * The eight bytes from {@code index} on as one number, the first of them lowest: for work on many bytes.
     *
     * @throws IndexOutOfBoundsException outside 0 … {@link #length()} - 8
     */
    default long longAt(int index) {
        Objects.checkFromIndexSize(index, Long.BYTES, length());
        long bytes = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            bytes = bytes << Byte.SIZE | (at(index + i) & 0xff);
        }
        return bytes;
    }

    /**
     * Copies {@code count} bytes from {@code from} into {@code target} at {@code targetFrom}.
     *
     * @throws IndexOutOfBoundsException when either range does not fit; nothing is copied then
     */
    void copyTo(int from, byte[] target, int targetFrom, int count);

    /** The bytes in an array of their own. */
    byte[] toByteArray();

    /** The same bytes, immutable, to be kept as long as wanted. */
    Bytes copy();

    /** Whether this is the given ASCII word in any case; for option keywords, without garbage. */
    boolean is(String asciiToken);

    /**
     * The number in Redis' strict syntax: decimal digits with an optional leading minus, no plus, no blank, no leading
     * zero, within 64 bits.
     *
     * @throws CommandException {@link CommandException#NOT_INTEGER}
     */
    long toLong();

    /**
     * As {@link #toLong()}, for a command with a refusal of its own ("bit offset is not an integer or out of range").
     *
     * @throws CommandException {@code refusal}
     */
    default long toLong(CommandException refusal) {
        try {
            return toLong();
        } catch (CommandException e) {
            throw refusal;
        }
    }

    /**
     * The number in Redis' syntax: what C's {@code strtod} takes whole, infinities included, without blanks, NaN or a
     * magnitude that a double cannot hold.
     *
     * @throws CommandException {@link CommandException#NOT_FLOAT}
     */
    double toDouble();

    /**
     * Whether these are exactly the bytes of a range of an array.
     *
     * @throws IndexOutOfBoundsException where the array has no such range
     */
    default boolean contentEquals(byte[] bytes, int from, int length) {
        return length == length() && compareTo(bytes, from, length) == 0;
    }

    /**
     * Orders these bytes and those of a range of an array: unsigned, from the front, then by length.
     *
     * @throws IndexOutOfBoundsException where the array has no such range
     */
    default int compareTo(byte[] bytes, int from, int length) {
        Objects.checkFromIndexSize(from, length, bytes.length);
        int common = Math.min(length(), length);
        for (int i = 0; i < common; i++) {
            int difference = (at(i) & 0xff) - (bytes[from + i] & 0xff);
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(length(), length);
    }

    /** Whether the other one is a Bytes of the same bytes, whatever its class. */
    @Override
    boolean equals(Object other);

    /** A hash of the bytes under a key of this process, so that clients cannot choose what collides. */
    @Override
    int hashCode();

    /** A copy of an array. */
    static Bytes of(byte[] bytes) {
        return new ArrayBytes(bytes.clone());
    }

    /**
     * A copy of a range of an array.
     *
     * @throws IndexOutOfBoundsException where the array has no such range
     */
    static Bytes of(byte[] bytes, int from, int length) {
        Objects.checkFromIndexSize(from, length, bytes.length);
        return new ArrayBytes(Arrays.copyOfRange(bytes, from, from + length));
    }

    /** A string's UTF-8 bytes. */
    static Bytes utf8(String text) {
        return new ArrayBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
