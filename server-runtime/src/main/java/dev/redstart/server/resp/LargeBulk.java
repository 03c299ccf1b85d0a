package dev.redstart.server.resp;

import dev.redstart.server.config.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A large bulk string that is still arriving.
 *
 * <p>The problem: the string ends up in one array, its length is only a promise until its bytes are here, and an array that
 * doubles takes three times the bytes that arrived whenever it grows. The rule: bytes gather in pieces that grow with what
 * arrived and are never copied; the final array is made when little is missing, and each piece is released when it is
 * copied there. So memory stays below twice what arrived plus {@link Limits#BULK_AHEAD_BYTES} and one piece, and each byte
 * is copied once.
 */
final class LargeBulk {
    /** Pieces are as long as all before them up to here, then an eighth of it. */
    private static final int DOUBLING_BYTES = Limits.READ_CHUNK_BYTES;

    private final int length;
    private final List<byte[]> pieces = new ArrayList<>();
    /** Bytes in the last piece. */
    private int filled;

    /** The final array, null until little is missing. */
    private byte[] complete;

    private int arrived;
    private long capacity;

    /** A bulk string of which a header claims this length. */
    LargeBulk(int length) {
        this.length = length;
    }

    boolean isComplete() {
        return arrived == length;
    }

    /** Returns the number of bytes that arrived. */
    int arrived() {
        return arrived;
    }

    /** Returns the bytes of memory that are held. */
    long capacity() {
        return capacity;
    }

    /** Returns the bytes once they are complete, in an array of exactly that length. */
    byte[] bytes() {
        return complete;
    }

    /** Takes the bytes that belong to the string, and leaves the others. */
    void add(ByteBuffer source) {
        int count = Math.min(source.remaining(), length - arrived);
        if (complete == null && length - arrived - count <= Math.min(Limits.BULK_AHEAD_BYTES, arrived + count)) {
            join();
        }
        if (complete != null) {
            source.get(complete, arrived, count);
            arrived += count;
        } else {
            addToPieces(source, count);
        }
    }

    private void addToPieces(ByteBuffer source, int count) {
        int left = count;
        while (left > 0) {
            if (pieces.isEmpty() || filled == last().length) {
                byte[] piece = new byte[nextLength(left)];
                pieces.add(piece);
                capacity += piece.length;
                filled = 0;
            }
            int part = Math.min(left, last().length - filled);
            source.get(last(), filled, part);
            filled += part;
            arrived += part;
            left -= part;
        }
    }

    private byte[] last() {
        return pieces.get(pieces.size() - 1);
    }

    private int nextLength(int left) {
        int growth = Math.max(Math.min(arrived, DOUBLING_BYTES), arrived / Limits.GROWTH_DIVISOR);
        return Math.min(Math.max(left, Math.min(growth, Limits.BULK_PIECE_BYTES)), length - arrived);
    }

    private void join() {
        byte[] joined = new byte[length];
        int at = 0;
        for (int i = 0; i < pieces.size(); i++) {
            byte[] piece = pieces.set(i, null);
            int count = Math.min(piece.length, arrived - at);
            System.arraycopy(piece, 0, joined, at, count);
            at += count;
        }
        pieces.clear();
        complete = joined;
        capacity = length;
    }
}
