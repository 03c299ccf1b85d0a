package dev.redstart.server.storage;

import dev.redstart.api.CommandException;
import java.util.Arrays;

/**
 * Storage for the entries of one dictionary: chunks of the {@link Arena}, filled one after the other.
 *
 * <p>The problem: values are overwritten by shorter and longer ones for years, and the memory in use must stay close to the
 * live bytes. The rule is that of a log: entries are only added behind the last. A freed entry stays until its chunk is
 * chosen; then the live entries move to the newest chunk, and the old one is freed. The chunk with the most free bytes is
 * chosen first, so that little is moved.
 *
 * <p>Bound: when chunks take three sixteenths more than the live entries in them, the write that exceeded it empties up to
 * two. Chunks grow with the dictionary, to about a sixteenth of it, so that a small dictionary has small chunks. An entry too
 * large for such chunks has its own, which an overwrite frees whole.
 *
 * @see <a href="https://doi.org/10.1145/146941.146943">Rosenblum, Ousterhout: The Design and Implementation of a
 *     Log-Structured File System</a>
 */
final class Slab {
    /** Bytes that a dictionary of a few entries may waste. */
    private static final int TOLERATED_BYTES = 4 * Arena.GRANULE_BYTES;

    private static final int MIN_CHUNK_BYTES = 2 * Arena.GRANULE_BYTES;
    private static final int SMALL_CHUNK_BYTES = 8 * Arena.GRANULE_BYTES;
    static final int MAX_CHUNK_BYTES = Arena.MAX_BLOCK_BYTES / 2;

    /** At least so many entries share a chunk: with fewer, the rest at its end would be too large. */
    private static final int SHARING_ENTRIES = 4;

    private static final CommandException TOO_LONG =
            CommandException.of("OOM", "a key's name and value do not fit the 2 GiB of an array");

    private static final int NONE = -1;
    private static final int[] NOTHING = {};

    // One array holds the fields of all chunks: a dictionary has some dozens of chunks, a server thousands of
    // dictionaries.
    private static final int ADDRESS = 0;
    private static final int BYTES = 1;
    private static final int FILLED = 2;
    private static final int LIVE = 3;
    private static final int FIELDS = 4;

    /**
     * A low bit of {@link #BYTES}, which is unused otherwise: set while a snapshot reads the chunk, which then neither changes
     * nor is freed.
     */
    private static final int FROZEN = 1;

    private final Arena arena;
    private int[] chunks = new int[FIELDS];
    private int count;
    /** The chunk that entries are added to. */
    private int head = NONE;

    private long totalBytes;
    private long liveBytes;

    /** Frozen chunks to be freed later: address and bytes of each. */
    private int[] awaitingThaw = NOTHING;

    private int awaiting;
    private long awaitingBytes;

    Slab(Arena arena) {
        this.arena = arena;
        arena.budget().hold(overheadBytes());
    }

    /** Returns the bytes of all chunks. */
    long totalBytes() {
        return totalBytes;
    }

    /** Returns the bytes of live entries. */
    long liveBytes() {
        return liveBytes;
    }

    /** Returns the bytes of the array of fields. */
    int overheadBytes() {
        return chunks.length * Integer.BYTES;
    }

    /** Reads where the next entry will be written, as a cache hint and without the lock. */
    long prefetchRoom() {
        int[] fields = chunks;
        int at = head * FIELDS;
        boolean known = at >= 0 && at + FIELDS <= fields.length;
        return known ? arena.prefetch(fields[at + ADDRESS], fields[at + FILLED]) : 0;
    }

    private int get(int chunk, int field) {
        return chunks[chunk * FIELDS + field];
    }

    private int bytes(int chunk) {
        return get(chunk, BYTES) & ~FROZEN;
    }

    private boolean isFrozenChunk(int chunk) {
        return (get(chunk, BYTES) & FROZEN) != 0;
    }

    private void add(int chunk, int field, int more) {
        chunks[chunk * FIELDS + field] += more;
    }

    /** Returns the address of room for an entry of so many bytes, a multiple of a unit. */
    int allocate(long size) {
        if (size > Integer.MAX_VALUE - Arena.GRANULE_BYTES) {
            throw TOO_LONG;
        }
        int length = (int) size;
        int chunk = head;
        if (chunk == NONE || bytes(chunk) - get(chunk, FILLED) < length) {
            chunk = addChunk(length);
        }
        int address = get(chunk, ADDRESS) + get(chunk, FILLED) / Arena.UNIT_BYTES;
        add(chunk, FILLED, length);
        add(chunk, LIVE, length);
        liveBytes += length;
        return address;
    }

    private int addChunk(int length) {
        if (count * FIELDS == chunks.length) {
            account(Math.max(2, 4 * count) * FIELDS);
        }
        int shared = chunkBytes();
        boolean own = shared < SHARING_ENTRIES * (long) length;
        int bytes = own ? Arena.roundUp(length) : shared;
        int at = count * FIELDS;
        chunks[at + ADDRESS] = arena.allocate(bytes);
        chunks[at + BYTES] = bytes;
        chunks[at + FILLED] = 0;
        chunks[at + LIVE] = 0;
        totalBytes += bytes;
        if (!own) {
            head = count;
        }
        return count++;
    }

    /** Returns the power of two next to a sixteenth of all; more in small dictionaries, where few entries would share a chunk. */
    private int chunkBytes() {
        long wanted = Math.max(totalBytes / 16, Math.min(totalBytes / 6, SMALL_CHUNK_BYTES));
        int bytes = (int) Math.max(MIN_CHUNK_BYTES, Math.min(MAX_CHUNK_BYTES, wanted));
        return Integer.highestOneBit(bytes + bytes / 2 - 1);
    }

    /** Returns the bytes that the next chunk takes. */
    long growthBytes() {
        return chunkBytes();
    }

    private int chunkOf(int address) {
        for (int at = 0; at < chunks.length; at += FIELDS) {
            int beyond = address - chunks[at + ADDRESS];
            // A larger block is a region of its own with one entry at its start: the addresses behind belong to others.
            int bytes = Math.min(chunks[at + BYTES] & ~FROZEN, Arena.MAX_BLOCK_BYTES);
            if (beyond >= 0 && beyond < bytes / Arena.UNIT_BYTES) {
                return at / FIELDS;
            }
        }
        throw new IllegalStateException("no chunk holds " + address);
    }

    /** Extends an entry in place if it is the newest and its chunk has room; returns whether it did. */
    boolean extendNewest(int address, int size, int more) {
        if (head == NONE) {
            return false;
        }
        int end = get(head, FILLED);
        boolean newest = get(head, ADDRESS) + (end - size) / Arena.UNIT_BYTES == address;
        if (!newest || end < size || bytes(head) - end < more) {
            return false;
        }
        add(head, FILLED, more);
        add(head, LIVE, more);
        liveBytes += more;
        return true;
    }

    /** Frees an entry, and its chunk if that was the last live one. */
    void free(int address) {
        byte[] data = arena.region(address);
        int at = Arena.offset(address);
        int size = SlabEntry.totalSize(data, at);
        SlabEntry.markFree(data, at);
        int chunk = chunkOf(address);
        add(chunk, LIVE, -size);
        liveBytes -= size;
        if (get(chunk, LIVE) == 0) {
            release(chunk);
        }
    }

    /** Returns whether free bytes exceed the bound. */
    boolean isWasteful() {
        return totalBytes - liveBytes > Math.max(liveBytes * 3 / 16, TOLERATED_BYTES);
    }

    /** Returns the chunk whose emptying gains most, or -1 if none is worth it: without free entries nothing is gained. */
    int victim() {
        int victim = NONE;
        int most = 0;
        for (int i = 0; i < count; i++) {
            int live = get(i, LIVE);
            int gain = bytes(i) - live;
            if (gain > most && !isFrozenChunk(i) && get(i, FILLED) - live >= bytes(i) >>> 4 && i != head) {
                most = gain;
                victim = i;
            }
        }
        return victim;
    }

    /** Returns a chunk that should move to another region, or -1; if it is the newest, the next entry begins a new one. */
    int evacuee() {
        for (int i = 0; i < count; i++) {
            if (!isFrozenChunk(i) && arena.isEvacuated(get(i, ADDRESS))) {
                head = i == head ? NONE : head;
                return i;
            }
        }
        return NONE;
    }

    /** Ends counting an entry that was moved out of a chunk; the chunk stays until it is released. */
    void moved(int chunk, int size) {
        add(chunk, LIVE, -size);
        liveBytes -= size;
    }

    int address(int chunk) {
        return get(chunk, ADDRESS);
    }

    int filledBytes(int chunk) {
        return get(chunk, FILLED);
    }

    /** Frees a chunk whose entries are all free or moved; the last chunk takes its number. */
    void release(int chunk) {
        if (!isFrozenChunk(chunk)) {
            arena.free(get(chunk, ADDRESS), bytes(chunk));
        } else {
            awaitThaw(get(chunk, ADDRESS), bytes(chunk));
        }
        liveBytes -= get(chunk, LIVE);
        totalBytes -= bytes(chunk);
        count--;
        if (head == chunk) {
            head = NONE;
        } else if (head == count) {
            head = chunk;
        }
        System.arraycopy(chunks, count * FIELDS, chunks, chunk * FIELDS, FIELDS);
        Arrays.fill(chunks, count * FIELDS, (count + 1) * FIELDS, 0);
    }

    /** Shrinks the array of fields when few chunks are left; allocates for that. */
    void trim() {
        if (chunks.length > 8 * FIELDS && 16 * count * FIELDS < chunks.length) {
            account(chunks.length / 4);
        }
    }

    private void account(int fields) {
        int[] resized = Arrays.copyOf(chunks, fields);
        arena.budget().hold((fields - chunks.length) * (long) Integer.BYTES);
        chunks = resized;
    }

    /** Freezes all chunks: new entries go elsewhere, and freed entries keep their bytes until {@link #thaw()}. */
    void freeze() {
        awaitingThaw = new int[count * 2]; // room for all of them, so that giving one back needs no memory
        for (int i = 0; i < count; i++) {
            chunks[i * FIELDS + BYTES] |= FROZEN;
        }
        head = NONE;
    }

    boolean isFrozen(int address) {
        return isFrozenChunk(chunkOf(address));
    }

    private void awaitThaw(int address, int bytes) {
        awaitingThaw[awaiting++] = address;
        awaitingThaw[awaiting++] = bytes;
        awaitingBytes += bytes;
    }

    /** Ends {@link #freeze()}. */
    void thaw() {
        for (int i = 0; i < count; i++) {
            chunks[i * FIELDS + BYTES] &= ~FROZEN;
        }
        for (int i = 0; i < awaiting; i += 2) {
            arena.free(awaitingThaw[i], awaitingThaw[i + 1]);
        }
        awaitingThaw = NOTHING;
        awaiting = 0;
        awaitingBytes = 0;
    }

    /** Returns the bytes of chunks that only a snapshot reads. */
    long awaitingBytes() {
        return awaitingBytes;
    }

    /** Frees everything; the slab must not be used afterwards. */
    void releaseAll() {
        while (count > 0) {
            release(count - 1);
        }
    }

    /** Ends counting the array of fields. */
    void forget() {
        arena.budget().hold(-overheadBytes());
        chunks = NOTHING;
    }
}
