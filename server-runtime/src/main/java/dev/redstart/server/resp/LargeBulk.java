package dev.redstart.server.resp;

import dev.redstart.server.config.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A large bulk string on its way in.
 *
 * <p>The problem: it ends in one array, its length is only a promise until its bytes are here, and an array that doubles
 * takes three times what arrived whenever it grows. The rule: bytes gather in pieces that grow with what arrived and are
 * never copied; the one array is made when little is missing, and the pieces are let go as they are copied into it. So
 * memory stays below twice what arrived plus {@link Limits#BULK_AHEAD_BYTES} and one piece, and each byte is copied once.
 */
final class LargeBulk {
    /** Pieces are as long as all before them up to here, then an eighth of it. */
    private static final int DOUBLING_BYTES = Limits.READ_CHUNK_BYTES;

    private final int length;
    private final List<byte[]> pieces = new ArrayList<>();
    /** Bytes in the last piece. */
    private int filled;

    private byte[] whole;
    private int arrived;
    private long capacity;

    /** A bulk string that claims to be so long. */
    LargeBulk(int length) {
        this.length = length;
    }

    boolean isComplete() {
        return arrived == length;
    }

    /** Number of bytes so far. */
    int arrived() {
        return arrived;
    }

    /** Bytes of memory that are held. */
    long capacity() {
        return capacity;
    }

    /** The bytes, once they are whole, in an array of exactly that length. */
    byte[] bytes() {
        return whole;
    }

    /** Takes what belongs to the string and leaves what does not. */
    void add(ByteBuffer source) {
        int count = Math.min(source.remaining(), length - arrived);
        if (whole == null && length - arrived - count <= Math.min(Limits.BULK_AHEAD_BYTES, arrived + count)) {
            join();
        }
        if (whole != null) {
            source.get(whole, arrived, count);
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
        whole = joined;
        capacity = length;
    }
}
