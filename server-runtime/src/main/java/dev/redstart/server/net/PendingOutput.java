package dev.redstart.server.net;

import dev.redstart.server.resp.OutputBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/**
 * Bytes that a client's socket did not take yet, in order. Nearly no connection has one. Few bytes are copied to arrays of
 * the loop's pool; many are retained in their own arrays: large values, and the output buffer's array where that is too
 * large for the pool.
 */
final class PendingOutput {
    /** An empty table of up to this many pieces is reused. */
    private static final int REUSED_PIECES = 64;

    private static final Piece[] NO_PIECES = new Piece[0];

    /** Memory that a piece takes beside its bytes: its object, its place in the table, its array's header. */
    private static final int PIECE_BYTES = 32 + 4 + 16;

    /** Among so many pieces before a new one its array is searched: a value that is sent again is in memory once. */
    private static final int MAX_PIECES_SEARCHED = 16;

    /** A range of an array. The object is reused for the next range. */
    private static final class Piece {
        private byte[] array;
        private int from;
        private int to;
        /** Bytes of memory that count with this piece. */
        private int capacity;

        /** Bytes that its array wastes, if the array counts with this piece. */
        private long waste;

        private boolean pooled;
    }

    private final ArrayPool pool;

    /** The pieces that wait, from {@link #first} to {@link #end}; the others are spare. */
    private Piece[] pieces = new Piece[4];

    private int first;
    private int end;
    private long bytes;
    private long capacity;
    private long wasted;

    PendingOutput(ArrayPool pool) {
        this.pool = pool;
    }

    /** Returns the number of bytes that wait. */
    long bytes() {
        return bytes;
    }

    /** Returns the bytes of memory that are held. */
    long capacity() {
        return capacity;
    }

    /** Returns the bytes that long arrays take of the heap beside {@link #capacity()}; see {@link HeapRegions}. */
    long wasted() {
        return wasted;
    }

    /** Returns the number of pieces that wait. */
    int pieces() {
        return end - first;
    }

    boolean isEmpty() {
        return bytes == 0;
    }

    /** Moves all bytes of a buffer here, from the {@code from}-th on; the buffer is empty then. */
    void addRest(OutputBuffer output, long from) {
        boolean retainsArray = isWorthRetaining(output, from);
        long skip = from;
        for (int piece = 0; piece < output.pieces(); piece++) {
            int length = output.pieceTo(piece) - output.pieceFrom(piece);
            int skipped = (int) Math.min(skip, length);
            skip -= skipped;
            int start = output.pieceFrom(piece) + skipped;
            if (retainsArray || !OutputBuffer.isOwn(piece)) {
                retain(output.pieceArray(piece), start, output.pieceTo(piece));
            } else {
                copy(output.pieceArray(piece), start, output.pieceTo(piece));
            }
        }
        if (retainsArray) {
            output.clearWithoutArray();
        } else {
            output.clear();
        }
    }

    /** Whether most of the buffer's own array waits, and it is too large for the pool. */
    private static boolean isWorthRetaining(OutputBuffer output, long from) {
        long left = output.size() - from; // less than is left where large values were in front of it
        return left > ArrayPool.MAX_BYTES && left > output.array().length / 2;
    }

    /** Adds a range of an array that does not change any more. */
    void retain(byte[] array, int from, int to) {
        if (to > from) {
            countOnce(array);
            add(array, from, to, array.length, false);
        }
    }

    /** Moves the memory of an array from an earlier piece to the piece that is added next: it counts until the last is sent. */
    private void countOnce(byte[] array) {
        for (int i = end - 1; i >= Math.max(first, end - MAX_PIECES_SEARCHED); i--) {
            Piece piece = pieces[i];
            if (piece.array == array) {
                capacity -= piece.capacity;
                piece.capacity = PIECE_BYTES;
                capacity += PIECE_BYTES;
                wasted -= piece.waste;
                piece.waste = 0;
                return;
            }
        }
    }

    /** Adds bytes that may change afterwards. */
    void copy(byte[] source, int from, int to) {
        int at = from;
        if (end > first && pieces[end - 1].pooled) {
            at += fill(pieces[end - 1], source, from, to);
        }
        if (at < to) {
            byte[] copy = pool.take(to - at);
            System.arraycopy(source, at, copy, 0, to - at);
            add(copy, 0, to - at, copy.length, true);
        }
    }

    private int fill(Piece last, byte[] source, int from, int to) {
        int count = Math.min(to - from, last.array.length - last.to);
        System.arraycopy(source, from, last.array, last.to, count);
        last.to += count;
        bytes += count;
        return count;
    }

    private void add(byte[] array, int from, int to, int holds, boolean pooled) {
        if (end == pieces.length) {
            makeRoom();
        }
        if (pieces[end] == null) {
            pieces[end] = new Piece();
        }
        Piece piece = pieces[end++];
        piece.array = array;
        piece.from = from;
        piece.to = to;
        piece.capacity = holds + PIECE_BYTES;
        piece.waste = HeapRegions.waste(holds);
        piece.pooled = pooled;
        bytes += to - from;
        capacity += piece.capacity;
        wasted += piece.waste;
    }

    private void makeRoom() {
        if (first == 0 || first < pieces.length / 2) {
            pieces = Arrays.copyOf(pieces, Math.max(4, pieces.length * 2));
            return;
        }
        for (int i = first; i < end; i++) {
            Piece spare = pieces[i - first];
            pieces[i - first] = pieces[i];
            pieces[i] = spare;
        }
        end -= first;
        first = 0;
    }

    /**
     * Writes as much as the channel takes, one full buffer at a time.
     *
     * @param atMost no further write begins once so many bytes were written
     * @return the number of bytes written
     */
    long writeTo(WritableByteChannel channel, ByteBuffer buffer, long atMost) throws IOException {
        long total = 0;
        while (bytes > 0 && total < atMost) {
            drainTo(buffer.clear());
            int filled = buffer.flip().remaining();
            int written = channel.write(buffer);
            total += written;
            advance(written);
            if (written < filled) {
                break;
            }
        }
        return total;
    }

    private void drainTo(ByteBuffer buffer) {
        for (int i = first; i < end && buffer.hasRemaining(); i++) {
            Piece piece = pieces[i];
            buffer.put(piece.array, piece.from, Math.min(buffer.remaining(), piece.to - piece.from));
        }
    }

    private void advance(int written) {
        bytes -= written;
        int left = written;
        while (left > 0) {
            Piece piece = pieces[first];
            int sent = Math.min(left, piece.to - piece.from);
            piece.from += sent;
            left -= sent;
            if (piece.from == piece.to) {
                removeFirst();
            }
        }
        if (bytes == 0) {
            clear();
        }
    }

    private void removeFirst() {
        Piece piece = pieces[first++];
        capacity -= piece.capacity;
        wasted -= piece.waste;
        if (piece.pooled) {
            pool.give(piece.array);
        }
        piece.array = null;
    }

    /** Discards everything. */
    void clear() {
        while (first < end) {
            removeFirst();
        }
        first = 0;
        end = 0;
        bytes = 0;
        if (pieces.length > REUSED_PIECES) {
            pieces = NO_PIECES;
        }
    }
}
