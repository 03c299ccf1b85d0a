package dev.redstart.server.keyspace;

import java.util.Arrays;

/**
 * Storage for the entries of one table: chunks of octets, filled one after the other, addressed by an int (chunk number
 * in the upper, offset in the lower 16 bits).
 *
 * <p>The problem: an object per value gives the collector millions of objects of random size to copy, and a million
 * overwrites a second then stall for hundreds of milliseconds. The rule: entries lie in chunks that live long; what is
 * freed stays as a dead entry until its chunk is chosen, the living ones move to the newest chunk, and the old one is
 * used again. The chunk with the most dead octets goes first, so that little is moved.
 *
 * <p>Bound: when chunks take a sixth more than what lives in them, the write that made it so empties up to two; a new
 * chunk is at most a sixteenth of all. That aims at 1.25 times the living octets in total; a table of a few entries has
 * 512 octets to spare beyond that. Chunks grow with the table, so that a small one is small.
 *
 * @see <a href="https://doi.org/10.1145/146941.146943">Rosenblum, Ousterhout: The Design and Implementation of a
 *     Log-Structured File System</a>
 */
final class Slab {
    /** Entries beyond it have a chunk of their own, exactly as large. */
    static final int LARGE_BYTES = 8 * 1024;

    static final int OFFSET_BITS = 16;

    private static final int MIN_CHUNK_BYTES = 256;
    private static final int MAX_CHUNK_BYTES = 1 << OFFSET_BITS;
    private static final int MAX_CHUNKS = 1 << (Integer.SIZE - OFFSET_BITS);
    private static final int NONE = -1;

    private final ChunkPool pool;
    private byte[][] chunks = new byte[2][];
    /** Octets filled, dead entries included; what a chunk lacks behind them is lost until it is emptied. */
    private int[] filled = new int[2];

    private int[] living = new int[2];
    private int count;
    private int head = NONE;
    /** A number below {@link #count} without a chunk may be there. */
    private int unused;

    private long totalBytes;
    private long livingBytes;

    Slab(ChunkPool pool) {
        this.pool = pool;
    }

    byte[] chunk(int ref) {
        return chunks[ref >>> OFFSET_BITS];
    }

    /** Reads an entry's first octet if there is one; survives a reference that is long gone. */
    int touch(int ref) {
        byte[][] chunksNow = chunks;
        int number = ref >>> OFFSET_BITS;
        byte[] chunk = number < chunksNow.length ? chunksNow[number] : null;
        int at = offset(ref);
        return chunk != null && at < chunk.length ? chunk[at] : 0;
    }

    static int offset(int ref) {
        return ref & (MAX_CHUNK_BYTES - 1);
    }

    /** Octets of all chunks. */
    long totalBytes() {
        return totalBytes;
    }

    /** Octets of living entries. */
    long livingBytes() {
        return livingBytes;
    }

    /** Room for an entry of so many octets. */
    int allocate(long size) {
        if (size > LARGE_BYTES) {
            return allocateLarge(size);
        }
        int length = (int) size;
        if (head == NONE || chunks[head].length - filled[head] < length) {
            head = add(pool.take(chunkBytes(length)));
        }
        int at = filled[head];
        filled[head] += length;
        living[head] += length;
        livingBytes += length;
        return head << OFFSET_BITS | at;
    }

    private int allocateLarge(long size) {
        if (size > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("an entry of " + size + " bytes does not fit an array");
        }
        int number = add(new byte[(int) size]);
        filled[number] = (int) size;
        living[number] = (int) size;
        livingBytes += size;
        return number << OFFSET_BITS;
    }

    private int chunkBytes(int atLeast) {
        int wanted = (int) Math.min(MAX_CHUNK_BYTES, Math.max(MIN_CHUNK_BYTES, totalBytes / 16));
        return Math.max(Integer.highestOneBit(wanted), Integer.highestOneBit(Math.max(1, atLeast - 1)) * 2);
    }

    private int add(byte[] chunk) {
        int number = unused;
        while (number < count && chunks[number] != null) {
            number++;
        }
        unused = number + 1;
        if (number == count) {
            if (count == chunks.length) {
                growTables();
            }
            count++;
        }
        chunks[number] = chunk;
        filled[number] = 0;
        living[number] = 0;
        totalBytes += chunk.length;
        return number;
    }

    private void growTables() {
        if (count == MAX_CHUNKS) {
            throw new IllegalStateException("a stripe holds no more than " + MAX_CHUNKS + " chunks");
        }
        int larger = count < 16 ? count * 2 : count + (count >> 1);
        chunks = Arrays.copyOf(chunks, Math.min(MAX_CHUNKS, larger));
        filled = Arrays.copyOf(filled, chunks.length);
        living = Arrays.copyOf(living, chunks.length);
    }

    /** Buries an entry. */
    void free(int ref) {
        int number = ref >>> OFFSET_BITS;
        byte[] chunk = chunks[number];
        int at = offset(ref);
        int size = SlabEntry.totalSize(chunk, at);
        SlabEntry.bury(chunk, at);
        living[number] -= size;
        livingBytes -= size;
        if (living[number] == 0) {
            release(number);
        }
    }

    /** Makes the newest entry longer or shorter where it lies, if nothing is behind it and the chunk has the room. */
    boolean resizeNewest(int ref, int oldSize, long newSize) {
        int number = ref >>> OFFSET_BITS;
        int at = offset(ref);
        if (number != head || at + oldSize != filled[head] || newSize > chunks[head].length - at) {
            return false;
        }
        int more = (int) newSize - oldSize;
        filled[head] += more;
        living[head] += more;
        livingBytes += more;
        return true;
    }

    /** Whether dead octets are beyond the bound. */
    boolean isWasteful() {
        return totalBytes - livingBytes > Math.max(livingBytes / 6, 2 * MIN_CHUNK_BYTES);
    }

    /** The chunk whose emptying gains most, or -1 if none is worth it. */
    int victim() {
        int victim = NONE;
        int most = 0;
        for (int i = 0; i < count; i++) {
            if (chunks[i] != null && i != head) {
                int gain = chunks[i].length - living[i];
                if (gain > most && gain >= chunks[i].length >>> 4) {
                    most = gain;
                    victim = i;
                }
            }
        }
        return victim;
    }

    int filled(int number) {
        return filled[number];
    }

    /** Gives a chunk back whose entries are all dead or moved. */
    void release(int number) {
        byte[] chunk = chunks[number];
        livingBytes -= living[number];
        totalBytes -= chunk.length;
        living[number] = 0;
        filled[number] = 0;
        chunks[number] = null;
        unused = Math.min(unused, number);
        if (head == number) {
            head = NONE;
        }
        if (Integer.bitCount(chunk.length) == 1 && chunk.length <= MAX_CHUNK_BYTES) {
            pool.give(chunk);
        }
    }
}
