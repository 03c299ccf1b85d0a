package dev.redstart.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Read-only bytes: an argument, a key's name, a string value. Equal by content to every other {@code Bytes}. {@link
 * #hashCode()} is keyed per process, so that no client can make maps of Bytes slow. {@code toString()} decodes UTF-8.
 *
 * <p>What the runtime hands out is a view that is valid until the handler returns; {@link #copy()} keeps. Every method of a
 * view that has ended throws {@link IllegalStateException}; see {@link Request} for how long that lasts.
 *
 * <p>Bytes are a range of an array, however they were made, and all methods are final: every call is a direct one, and two Bytes
 * are compared as ranges of arrays. Plugins make theirs with {@link #of}, {@link #utf8} and {@link #wrap}; only the runtime
 * has subclasses.
 */
public abstract class Bytes implements Comparable<Bytes> {
    private static final byte[] NONE = new byte[0];

    /** The {@link #length} of a view that has ended. */
    private static final int ENDED = -1;

    private byte[] array = NONE;
    private int from;
    private int length;

    /** No bytes; a subclass points them at a range. */
    protected Bytes() {}

    /** Points these bytes at a range, which is trusted to lie inside the array. For the runtime. */
    protected final void pointAt(byte[] range, int start, int count) {
        array = range;
        from = start;
        length = count;
    }

    /** Points these bytes at the range of other ones. For the runtime. */
    protected final void pointAt(Bytes other) {
        pointAt(other.array, other.from, other.length());
    }

    /** Ends the view: every method throws until it is pointed at a range again. For the runtime. */
    protected final void end() {
        pointAt(NONE, 0, ENDED);
    }

    /** Returns the array that the range lies in, which must not be written to. For the runtime. */
    protected final byte[] backing() {
        return array;
    }

    /** Returns where the range begins in {@link #backing()}. For the runtime. */
    protected final int offset() {
        return from;
    }

    private static IllegalStateException ended() {
        return new IllegalStateException(
                "these bytes were valid until their handler returned, or, from peek(), until the"
                        + " next change: keep Bytes.copy()");
    }

    /** Returns the number of bytes. */
    public final int length() {
        int bytes = length;
        if (bytes < 0) {
            throw ended();
        }
        return bytes;
    }

    /**
     * Returns the byte at {@code index}.
     *
     * @throws IndexOutOfBoundsException outside 0 … {@link #length()} - 1
     */
    public final byte at(int index) {
        return array[from + Objects.checkIndex(index, length())];
    }

    /**
     * Returns the eight bytes from {@code index} on as one number, the first of them lowest: for work on many bytes.
     *
     * @throws IndexOutOfBoundsException outside 0 … {@link #length()} - 8
     */
    public final long longAt(int index) {
        return ByteRanges.longAt(array, from + Objects.checkFromIndexSize(index, Long.BYTES, length()));
    }

    /**
     * Copies {@code count} bytes from {@code start} into {@code target} at {@code targetFrom}.
     *
     * @throws IndexOutOfBoundsException when either range does not fit; nothing is copied then
     */
    public final void copyTo(int start, byte[] target, int targetFrom, int count) {
        Objects.checkFromIndexSize(start, count, length());
        System.arraycopy(array, from + start, target, targetFrom, count);
    }

    /** Returns the bytes in an array of their own. */
    public final byte[] toByteArray() {
        return Arrays.copyOfRange(array, from, from + length());
    }

    /** Returns the same bytes, immutable and valid for ever: these themselves if they are that already. */
    public final Bytes copy() {
        return this instanceof ImmutableBytes ? this : new ImmutableBytes(toByteArray());
    }

    /** Returns whether this is the given ASCII word in any case; for option keywords, without garbage. */
    public final boolean is(String asciiToken) {
        return ByteRanges.equalsIgnoreCase(array, from, length(), asciiToken);
    }

    /**
     * Returns the number in Redis' strict syntax: decimal digits with an optional leading minus, no plus, no blank, no leading
     * zero, within 64 bits.
     *
     * @throws CommandException {@link CommandException#NOT_INTEGER}
     */
    public final long toLong() {
        return toLong(CommandException.NOT_INTEGER);
    }

    /**
     * Returns the number as {@link #toLong()} does, for a command with an error of its own ("bit offset is not an integer or
     * out of range").
     *
     * @throws CommandException {@code error} for what is no such number
     */
    public final long toLong(CommandException error) {
        return ByteRanges.toLong(array, from, length(), error);
    }

    /**
     * Returns the number in Redis' syntax: what C's {@code strtod} reads to the end, infinities included, without blanks, NaN
     * or a magnitude that a double cannot hold.
     *
     * @throws CommandException {@link CommandException#NOT_FLOAT}
     */
    public final double toDouble() {
        return ByteRanges.toDouble(array, from, length());
    }

    /**
     * Returns whether these are exactly the bytes of a range of an array.
     *
     * @throws IndexOutOfBoundsException where the array has no such range
     */
    public final boolean contentEquals(byte[] bytes, int start, int count) {
        Objects.checkFromIndexSize(start, count, bytes.length);
        return Arrays.equals(array, from, from + length(), bytes, start, start + count);
    }

    /**
     * Compares these bytes with those of a range of an array: unsigned, from the front, then by length.
     *
     * @throws IndexOutOfBoundsException where the array has no such range
     */
    public final int compareTo(byte[] bytes, int start, int count) {
        Objects.checkFromIndexSize(start, count, bytes.length);
        return Arrays.compareUnsigned(array, from, from + length(), bytes, start, start + count);
    }

    /** Compares unsigned bytes from the front, then the lengths. */
    @Override
    public final int compareTo(Bytes other) {
        int otherEnd = other.from + other.length();
        return Arrays.compareUnsigned(array, from, from + length(), other.array, other.from, otherEnd);
    }

    /** Returns whether the other one is a Bytes of the same bytes. */
    @Override
    public final boolean equals(Object other) {
        return other instanceof Bytes that
                && Arrays.equals(array, from, from + length(), that.array, that.from, that.from + that.length());
    }

    /** Returns a hash of the bytes under a key of this process, so that clients cannot choose what collides. */
    @Override
    public final int hashCode() {
        return ByteRanges.hashCode(array, from, length());
    }

    /** Returns the bytes decoded as UTF-8. */
    @Override
    public final String toString() {
        return new String(array, from, length(), StandardCharsets.UTF_8);
    }

    /** Returns a copy of an array's bytes. */
    public static Bytes of(byte[] bytes) {
        return new ImmutableBytes(bytes.clone());
    }

    /**
     * Returns a copy of a range of an array.
     *
     * @throws IndexOutOfBoundsException where the array has no such range
     */
    public static Bytes of(byte[] bytes, int from, int length) {
        Objects.checkFromIndexSize(from, length, bytes.length);
        return new ImmutableBytes(Arrays.copyOfRange(bytes, from, from + length));
    }

    /** Returns a string's UTF-8 bytes. */
    public static Bytes utf8(String text) {
        return new ImmutableBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns an array as bytes, without copying it: what is written to the array later is seen. */
    public static Bytes wrap(byte[] bytes) {
        return new WrappedBytes(bytes, 0, bytes.length);
    }

    /**
     * Returns a range of an array as bytes, without copying it: what is written to the array later is seen.
     *
     * @throws IndexOutOfBoundsException where the array has no such range
     */
    public static Bytes wrap(byte[] bytes, int from, int length) {
        Objects.checkFromIndexSize(from, length, bytes.length);
        return new WrappedBytes(bytes, from, length);
    }

    /** Takes over an array to which nothing will ever be written again. */
    static Bytes own(byte[] bytes) {
        return new ImmutableBytes(bytes);
    }

    /** All of an array that never changes. */
    private static final class ImmutableBytes extends Bytes {
        ImmutableBytes(byte[] bytes) {
            pointAt(bytes, 0, bytes.length);
        }
    }

    /** A range of an array that may change. */
    private static final class WrappedBytes extends Bytes {
        WrappedBytes(byte[] bytes, int from, int length) {
            pointAt(bytes, from, length);
        }
    }
}
