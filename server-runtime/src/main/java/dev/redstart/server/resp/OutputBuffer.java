package dev.redstart.server.resp;

import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.config.Limits;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The replies of a connection: one buffer per event loop, filled while a connection's commands run and emptied before the
 * next connection. It grows with one reply and shrinks afterwards.
 *
 * <p>Most bytes are written into one array. A large value is an external segment: a value that does not change any more is
 * referred to where it is, another is copied into an array of its own. So the buffer is a sequence of pieces, ranges of its
 * own array and external segments in turn, see {@link #pieces()}. A position, such as {@link #size()}, counts the own
 * bytes alone. That is enough, since each external segment has own bytes in front of it, its header, and behind it.
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

        /** Returns the least length that the reply would have had. */
        public long wantedBytes() {
            return wantedBytes;
        }
    }

    private static final int INITIAL_BYTES = 64 * 1024;

    /** An array up to this size is reused for the next connection; a longer value becomes an external segment. */
    private static final int REUSED_BYTES = 1024 * 1024;

    /** The smallest region of a garbage collector with regions. */
    private static final int HEAP_UNIT_BYTES = 1024 * 1024;

    private static final int ARRAY_HEADER_BYTES = 16;

    /** The longest array of the JVM. */
    private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 16;

    private final long maxBytes;
    private final long maxCopiedBytes;
    /** The array after each {@link #clear()}: to release memory must not take any. */
    private byte[] initial = new byte[INITIAL_BYTES];

    private byte[] bytes = initial;
    private int size;
    /** Own bytes up to here are within the limits; 0 once there are external segments. */
    private int unchecked = INITIAL_BYTES;

    private final ExternalSegments external = new ExternalSegments();

    /** The piece that was drained last. */
    private int drained;

    /** Bytes in front of that piece. */
    private long inFrontOfDrained;

    /**
     * An empty buffer.
     *
     * @param maxBytes the most bytes that it holds
     */
    public OutputBuffer(long maxBytes) {
        this(maxBytes, maxBytes);
    }

    /**
     * An empty buffer.
     *
     * @param maxBytes the most bytes that it holds
     * @param maxCopiedBytes the most of them that may be copies
     */
    public OutputBuffer(long maxBytes, long maxCopiedBytes) {
        this.maxBytes = maxBytes;
        this.maxCopiedBytes = maxCopiedBytes;
    }

    /** Returns the number of own bytes, which is the position of the next byte. */
    public int size() {
        return size;
    }

    /** Returns the number of all bytes. */
    public long bytes() {
        return size + external.bytes();
    }

    /** Removes everything behind the first {@code size} own bytes. */
    public void truncate(int size) {
        this.size = size;
        if (external.count() > 0) {
            external.truncate(size);
            setUnchecked();
        }
    }

    /** Removes everything, and releases the memory that one large reply took. */
    public void clear() {
        size = 0;
        drained = 0;
        inFrontOfDrained = 0;
        external.truncate(-1);
        if (bytes.length > REUSED_BYTES) {
            bytes = initial;
        }
        setUnchecked();
    }

    /** Removes everything, and leaves the {@link #array()} to the caller. */
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
        if (length > REUSED_BYTES) {
            System.arraycopy(source, from, reserveExternal(length), 0, length);
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

    /** Appends a range of an array that does not change any more, as an external segment; between own bytes. */
    public void refer(byte[] source, int from, int length) {
        requireRoom(length, 0);
        external.add(size, source, from, from + length, false);
        setUnchecked();
    }

    /** Appends a number in decimal. */
    public void putDecimal(long value) {
        ensure(Decimal.MAX_LENGTH);
        size += Decimal.write(value, bytes, size);
    }

    /** Appends {@code length} bytes, and returns the position in {@link #array()} to which they are to be written. */
    public int reserve(int length) {
        ensure(length);
        int at = size;
        size += length;
        return at;
    }

    /** Appends an external segment, and returns the array to which it is to be written; between own bytes. */
    public byte[] reserveExternal(int length) {
        requireRoom(length, length);
        byte[] copy = new byte[length];
        external.add(size, copy, 0, length, true);
        setUnchecked();
        return copy;
    }

    /** Whether a value is too long for the buffer's own bytes. */
    static boolean isLarge(int length) {
        return length > REUSED_BYTES;
    }

    /** Inserts bytes at a position. */
    public void insert(int at, byte[] source, int length) {
        ensure(length);
        System.arraycopy(bytes, at, bytes, at + length, size - at);
        System.arraycopy(source, 0, bytes, at, length);
        size += length;
        external.shift(at, length);
    }

    /** Returns the array of the own bytes, which begin at 0; another one after each growth. */
    public byte[] array() {
        return bytes;
    }

    /** Returns the number of pieces: own bytes and external segments in turn, own bytes first and last. Some are empty. */
    public int pieces() {
        return 2 * external.count() + 1;
    }

    /** Whether a piece is a range of {@link #array()}; if not, it is an external segment. */
    public static boolean isOwn(int piece) {
        return (piece & 1) == 0;
    }

    /** Returns the array of a piece. */
    public byte[] pieceArray(int piece) {
        return isOwn(piece) ? bytes : external.array(piece / 2);
    }

    /** Returns where a piece begins in its array. */
    public int pieceFrom(int piece) {
        return isOwn(piece) ? ownFrom(piece / 2) : external.from(piece / 2);
    }

    /** Returns where a piece ends in its array. */
    public int pieceTo(int piece) {
        return isOwn(piece) ? ownTo(piece / 2) : external.to(piece / 2);
    }

    private int ownFrom(int index) {
        return index == 0 ? 0 : external.position(index - 1);
    }

    private int ownTo(int index) {
        return index == external.count() ? size : external.position(index);
    }

    /**
     * Copies bytes from the {@code from}-th of all on into a buffer, as many as fit, and returns their number. Cheap where
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
        unchecked = external.count() == 0 ? bytes.length : 0;
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

    /** Rounds the length of a long array up: with its header it takes whole regions of the heap. */
    private static long inWholeUnits(long length) {
        return length <= HEAP_UNIT_BYTES / 2
                ? length
                : (length + ARRAY_HEADER_BYTES + HEAP_UNIT_BYTES - 1) / HEAP_UNIT_BYTES * HEAP_UNIT_BYTES
                        - ARRAY_HEADER_BYTES;
    }

    private void requireRoom(int more, int copied) {
        long wanted = bytes() + more;
        long wantedCopied = size + external.copiedBytes() + copied;
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
