package dev.redstart.server.bytes;

import dev.redstart.api.ByteRanges;
import dev.redstart.api.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A range of somebody else's array. Reused: whoever owns the view points it somewhere else for the next request. In
 * between it has {@link #release() ended}: its length is then negative, so that who kept it is told and not shown nothing,
 * at the cost of looking at a number that was read anyway.
 */
public class BytesView implements Bytes {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] NONE = new byte[0];

    /** {@link #length} of a view that points nowhere. */
    private static final int ENDED = -1;

    private byte[] array = NONE;
    private int from;
    private int length;
    private boolean kept;
    private Lender lender;

    /** Who owns an array that a view points at. */
    public interface Lender {
        /** Somebody keeps the array: it must never be written to again. */
        void lend();
    }

    /** Points the view at a range; trusted to lie inside the array. */
    public final BytesView point(byte[] array, int from, int length) {
        this.array = array;
        this.from = from;
        this.length = length;
        this.kept = false;
        this.lender = null;
        return this;
    }

    /** Points the view at a range of an array to which nobody will ever write again. */
    public final BytesView pointKept(byte[] bytes, int start, int count) {
        point(bytes, start, count);
        kept = true;
        return this;
    }

    /** Points the view at all of an array to which nobody will ever write again. */
    public final BytesView own(byte[] bytes) {
        return pointKept(bytes, 0, bytes.length);
    }

    /** Points the view at a range of an array that is not written to any more once the lender is told so. */
    public final BytesView pointLent(byte[] bytes, int start, int count, Lender owner) {
        point(bytes, start, count);
        lender = owner;
        return this;
    }

    /** Whether {@link #array()} holds exactly these bytes and nobody will ever write to it again, without asking for it. */
    public final boolean isExclusive() {
        return kept && length == array.length;
    }

    /**
     * Asks whether {@link #array()} may be kept instead of copied, by more than one at a time; if so, nobody will ever
     * write to it from now on. To be called only by who will keep it: its owner may have to copy it for that.
     */
    public final boolean keep() {
        if (lender != null) {
            lender.lend();
            lender = null;
            kept = true;
        }
        return kept;
    }

    /** Lets go of the array. Until the view is pointed somewhere again, it refuses to be read. */
    public final void release() {
        point(NONE, 0, ENDED);
    }

    private static IllegalStateException ended() {
        return new IllegalStateException("these bytes ended when their handler returned, or, of peek(), with the next"
                + " change: keep Bytes.copy()");
    }

    /** The array that the range lies in; not to be written to. */
    public final byte[] array() {
        return array;
    }

    /** Where the range begins in {@link #array()}. */
    public final int from() {
        return from;
    }

    @Override
    public final int length() {
        int bytes = length;
        if (bytes < 0) {
            throw ended();
        }
        return bytes;
    }

    @Override
    public final byte at(int index) {
        return array[from + Objects.checkIndex(index, length())];
    }

    @Override
    public final long longAt(int index) {
        return (long) LONG.get(array, from + Objects.checkFromIndexSize(index, Long.BYTES, length()));
    }

    @Override
    public final void copyTo(int start, byte[] target, int targetFrom, int count) {
        Objects.checkFromIndexSize(start, count, length());
        System.arraycopy(array, from + start, target, targetFrom, count);
    }

    @Override
    public final byte[] toByteArray() {
        return Arrays.copyOfRange(array, from, from + length());
    }

    @Override
    public final Bytes copy() {
        return Bytes.of(array, from, length());
    }

    @Override
    public final boolean is(String asciiToken) {
        return ByteRanges.equalsIgnoreCase(array, from, length(), asciiToken);
    }

    @Override
    public final long toLong() {
        return ByteRanges.toLong(array, from, length());
    }

    @Override
    public final double toDouble() {
        return ByteRanges.toDouble(array, from, length());
    }

    @Override
    public final int compareTo(Bytes other) {
        if (other instanceof BytesView that) {
            int end = that.from + that.length();
            return Arrays.compareUnsigned(array, from, from + length(), that.array, that.from, end);
        }
        return -other.compareTo(array, from, length());
    }

    @Override
    public final int compareTo(byte[] bytes, int start, int count) {
        Objects.checkFromIndexSize(start, count, bytes.length);
        return Arrays.compareUnsigned(array, from, from + length(), bytes, start, start + count);
    }

    @Override
    public final boolean equals(Object other) {
        if (other instanceof BytesView that) {
            return Arrays.equals(array, from, from + length(), that.array, that.from, that.from + that.length());
        }
        return other instanceof Bytes that && that.contentEquals(array, from, length());
    }

    @Override
    public final boolean contentEquals(byte[] bytes, int start, int count) {
        Objects.checkFromIndexSize(start, count, bytes.length);
        return Arrays.equals(array, from, from + length(), bytes, start, start + count);
    }

    @Override
    public final int hashCode() {
        return ByteRanges.hashCode(array, from, length());
    }

    @Override
    public final String toString() {
        return new String(array, from, length(), StandardCharsets.UTF_8);
    }
}
