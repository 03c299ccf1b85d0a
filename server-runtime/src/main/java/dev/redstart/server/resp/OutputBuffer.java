package dev.redstart.server.resp;

import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.config.Limits;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes on their way out: one per event loop, filled while a connection's commands run and emptied before the next
 * connection. It grows with one reply and shrinks afterwards.
 *
 * <p>Most bytes are written into one array. A large value stays outside of it: one to which nobody writes any more is
 * only referred to, another is copied into an array of its own. So what leaves is a sequence of pieces, the buffer's own
 * bytes and outer ones in turn, see {@link #pieces()}. A position, such as {@link #size()}, counts the own ones: which is
 * enough, since every outer piece has own bytes in front of it, its header, and behind it.
 */
public final class OutputBuffer {
    /** Thrown when a reply would not fit the hard limit: the client gets no part of it and is disconnected. */
    public static final class OverflowException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long wantedBytes;

        OverflowException(long wantedBytes, long maxBytes) {
            super("a reply of over " + wantedBytes + " bytes is beyond the limit of " + maxBytes, null, false, false);
            this.wantedBytes = wantedBytes;
        }

        /** How long the reply would have become, at least. */
        public long wantedBytes() {
            return wantedBytes;
        }
    }

    private static final int INITIAL_BYTES = 64 * 1024;

    /** A buffer up to this size is kept for the next connection, and a value that is longer is kept out of it. */
    private static final int KEPT_BYTES = 1024 * 1024;

    /** The smallest region of a collector that deals in regions. */
    private static final int HEAP_UNIT_BYTES = 1024 * 1024;

    private static final int ARRAY_HEADER_BYTES = 16;

    /** An array cannot be longer, whatever the limits say. */
    private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 16;

    private final long maxBytes;
    private final long maxCopiedBytes;
    /** Where it always begins again: giving memory back must not take any. */
    private byte[] initial = new byte[INITIAL_BYTES];

    private byte[] bytes = initial;
    private int size;
    /** Own bytes up to here need no look at the limits: none once there are outer ones. */
    private int unchecked = INITIAL_BYTES;

    private final ExternalSegments outer = new ExternalSegments();

    /** The piece that was drained last, and how many bytes are in front of it. */
    private int drained;

    private long inFrontOfDrained;

    /**
     * An empty buffer.
     *
     * @param maxBytes what it never grows beyond
     */
    public OutputBuffer(long maxBytes) {
        this(maxBytes, maxBytes);
    }

    /**
     * An empty buffer.
     *
     * @param maxBytes what it never grows beyond
     * @param maxCopiedBytes what of it may be bytes that are not merely referred to
     */
    public OutputBuffer(long maxBytes, long maxCopiedBytes) {
        this.maxBytes = maxBytes;
        this.maxCopiedBytes = maxCopiedBytes;
    }

    /** Number of own bytes, which is the position of what is written next. */
    public int size() {
        return size;
    }

    /** Number of all bytes. */
    public long bytes() {
        return size + outer.bytes();
    }

    /** Forgets everything behind the first {@code size} own bytes. */
    public void truncate(int size) {
        this.size = size;
        if (outer.count() > 0) {
            outer.truncate(size);
            setUnchecked();
        }
    }

    /** Forgets everything, and gives memory back that one large reply took. */
    public void clear() {
        size = 0;
        drained = 0;
        inFrontOfDrained = 0;
        outer.truncate(-1);
        if (bytes.length > KEPT_BYTES) {
            bytes = initial;
        }
        setUnchecked();
    }

    /** As {@link #clear()}, where somebody else keeps the {@link #array()}. */
    public void clearWithoutArray() {
        if (bytes == initial) {
            initial = new byte[INITIAL_BYTES];
        }
        bytes = initial;
        clear();
    }

    /** Appends one byte. */
    public void put(int b) {
        ensure(1);
        bytes[size++] = (byte) b;
    }

    /** Appends a range. */
    public void put(byte[] source, int from, int length) {
        if (length > KEPT_BYTES) {
            System.arraycopy(source, from, reserveOutside(length), 0, length);
            return;
        }
        ensure(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    /** Appends an array. */
    public void put(byte[] source) {
        put(source, 0, source.length);
    }

    /** Appends a range of an array to which nobody will write any more, without copying it; between own bytes. */
    public void refer(byte[] source, int from, int length) {
        requireRoom(length, 0);
        outer.add(size, source, from, from + length, false);
        setUnchecked();
    }

    /** Appends a number in decimal. */
    public void putDecimal(long value) {
        ensure(Decimal.MAX_LENGTH);
        size += Decimal.write(value, bytes, size);
    }

    /** Makes room and tells where {@code length} bytes may be written; {@link #array()} holds them. */
    public int reserve(int length) {
        ensure(length);
        int at = size;
        size += length;
        return at;
    }

    /** Makes room outside of {@link #array()} for a large value, all of the array that is returned; between own bytes. */
    public byte[] reserveOutside(int length) {
        requireRoom(length, length);
        byte[] copy = new byte[length];
        outer.add(size, copy, 0, length, true);
        setUnchecked();
        return copy;
    }

    /** Whether a value is so long that it does not belong among the buffer's own bytes. */
    static boolean belongsOutside(int length) {
        return length > KEPT_BYTES;
    }

    /** Moves everything from {@code at} on back by {@code length}, to put bytes in front of it. */
    public void insert(int at, byte[] source, int length) {
        ensure(length);
        System.arraycopy(bytes, at, bytes, at + length, size - at);
        System.arraycopy(source, 0, bytes, at, length);
        size += length;
        outer.shift(at, length);
    }

    /** The array in which the own bytes lie, from 0 on; another one after every growth. */
    public byte[] array() {
        return bytes;
    }

    /** Number of pieces: own bytes first and last, and in between them by turns with outer ones. Some may be empty. */
    public int pieces() {
        return 2 * outer.count() + 1;
    }

    /** Whether a piece is a range of {@link #array()}; another one is somebody else's array and stays as it is. */
    public static boolean isOwn(int piece) {
        return (piece & 1) == 0;
    }

    /** The array in which a piece lies. */
    public byte[] pieceArray(int piece) {
        return isOwn(piece) ? bytes : outer.array(piece / 2);
    }

    /** Where a piece begins in its array. */
    public int pieceFrom(int piece) {
        return isOwn(piece) ? ownFrom(piece / 2) : outer.from(piece / 2);
    }

    /** Where a piece ends in its array. */
    public int pieceTo(int piece) {
        return isOwn(piece) ? ownTo(piece / 2) : outer.to(piece / 2);
    }

    private int ownFrom(int index) {
        return index == 0 ? 0 : outer.position(index - 1);
    }

    private int ownTo(int index) {
        return index == outer.count() ? size : outer.position(index);
    }

    /**
     * Copies bytes from the {@code from}-th of all on into a buffer, as many as fit, and says how many. Cheap where
     * {@code from} only grows.
     */
    public int drainTo(ByteBuffer target, long from) {
        if (from < inFrontOfDrained) {
            drained = 0;
            inFrontOfDrained = 0;
        }
        int count = 0;
        while (target.hasRemaining() && from + count < bytes()) {
            int length = pieceTo(drained) - pieceFrom(drained);
            int skipped = (int) Math.min(length, from + count - inFrontOfDrained);
            if (skipped == length) {
                inFrontOfDrained += length;
                drained++;
                continue;
            }
            int part = Math.min(target.remaining(), length - skipped);
            target.put(pieceArray(drained), pieceFrom(drained) + skipped, part);
            count += part;
        }
        return count;
    }

    private void ensure(int more) {
        if (unchecked - size < more) {
            grow(more);
        }
    }

    private void setUnchecked() {
        unchecked = outer.count() == 0 ? bytes.length : 0;
    }

    private void grow(int more) {
        requireRoom(more, more);
        long wanted = (long) size + more;
        if (wanted > bytes.length) {
            int growth =
                    bytes.length <= Limits.DOUBLING_BYTES / 2 ? bytes.length : bytes.length / Limits.GROWTH_DIVISOR;
            long longer = inWholeUnits(Math.max(wanted, (long) bytes.length + growth));
            bytes = Arrays.copyOf(bytes, (int) Math.min(maxCopied(), longer));
        }
    }

    /** A long array with its header takes units of so much from the heap of a collector that deals in regions. */
    private static long inWholeUnits(long length) {
        return length <= HEAP_UNIT_BYTES / 2
                ? length
                : (length + ARRAY_HEADER_BYTES + HEAP_UNIT_BYTES - 1) / HEAP_UNIT_BYTES * HEAP_UNIT_BYTES
                        - ARRAY_HEADER_BYTES;
    }

    private void requireRoom(int more, int copied) {
        long wanted = bytes() + more;
        long wantedCopied = size + outer.copiedBytes() + copied;
        if (wanted > maxBytes) {
            throw new OverflowException(wanted, maxBytes);
        }
        if (wantedCopied > maxCopied()) {
            throw new OverflowException(wantedCopied, maxCopied());
        }
    }

    private long maxCopied() {
        return Math.min(maxCopiedBytes, MAX_ARRAY_BYTES);
    }
}
