package dev.redstart.server.storage;

import dev.redstart.api.CommandException;
import dev.redstart.server.lock.Held;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;

/**
 * The part of a {@link Dictionary} that finds entries by name: {@linkplain Bucket buckets} in the {@link Arena}, each as
 * large as a cache line.
 *
 * <p>The problem: with millions of keys every look-up misses the processor's caches, so what counts is how many lines it
 * reads; and a scan must stay complete while the dictionary grows. The rule: an entry's <em>home</em> is the bucket that
 * the top bits of its hash name, its tag eight other bits of the hash. It lies there or, where that bucket is full, in
 * the next one that is not. Every full bucket passed on the way counts it as displaced, so a search ends at the first
 * bucket that no entry has passed, and removing an entry moves no other. A look-up mostly reads one line here, compares all
 * tags at once, and reads the entry.
 *
 * <p>The order of homes is what keeps {@link #scan} complete: a cursor is a place in hash space, and keeps its meaning when
 * the dictionary doubles; a count of slots would not.
 *
 * <p>Hashes are not stored: growth and removal compute them again from the names, which costs less than eight bytes a
 * key. A slot's number is its bucket's times 16, plus its place.
 *
 * @see <a href="https://engineering.fb.com/2019/04/25/developer-tools/f14/">Bronson, Shi: Open-sourcing F14 for faster,
 *     more memory-efficient hash tables</a>
 */
abstract class SlabIndex {
    /** No slot. */
    public static final int ABSENT = -1;

    /** Bits of a position within a stripe's part of the hash space: with 16 of the stripe a cursor has 52. */
    public static final int POSITION_BITS = 36;

    /** The position behind the last one. */
    public static final long POSITION_END = 1L << POSITION_BITS;

    private static final int MIN_BITS = 1;
    private static final int MAX_BITS = 14; // then the buckets fill the largest block

    /** Average entries per bucket at which the index grows: with more, many would lie far from home. */
    private static final int FULL = 10;

    static final int MAX_INDEX_BYTES = 1 << (MAX_BITS + Bucket.BITS);

    private static final int PLACE_BITS = 4;
    private static final int PLACES_MASK = (1 << PLACE_BITS) - 1;

    /** Keys that one command usually adds at most. */
    private static final int SOON = 8;

    /** The offset of a second byte of an entry to prefetch: a short entry then has its two lines in the cache. */
    private static final int PREFETCHED_BYTES = 48;

    final Arena arena;
    private final NameHash nameHash;
    private final int stripe;
    private final int stripeBits;

    private int buckets;
    private int bits;
    private int size;
    private int version;

    SlabIndex(int stripe, int stripeBits, NameHash nameHash, Arena arena) {
        this.stripe = stripe;
        this.stripeBits = stripeBits;
        this.nameHash = nameHash;
        this.arena = arena;
        this.bits = MIN_BITS;
        this.buckets = emptyBuckets(MIN_BITS);
    }

    /** Returns whether a token covers this dictionary. */
    final boolean isHeld(Held held) {
        return held.covers(stripe);
    }

    private int emptyBuckets(int newBits) {
        int block = arena.allocate(bytes(newBits));
        int at = Arena.offset(block);
        Arrays.fill(arena.region(block), at, at + bytes(newBits), (byte) 0);
        return block;
    }

    private static int bytes(int bits) {
        return 1 << (bits + Bucket.BITS);
    }

    /** Returns the bytes that the buckets take. */
    public final int indexBytes() {
        return bytes(bits);
    }

    /** Returns the bytes of new buckets that the next command may need while the old ones are still there. */
    final long indexGrowthBytes() {
        return size + SOON >= FULL << bits && bits < MAX_BITS ? bytes(bits + 1) : 0;
    }

    /** Frees the buckets; the dictionary must not be used afterwards. */
    final void releaseIndex() {
        arena.free(buckets, bytes(bits));
    }

    /** Moves the buckets to another place if their region is being evacuated. */
    final void evacuateIndex() {
        if (arena.isEvacuated(buckets)) {
            int old = buckets;
            buckets = copyIndex().block();
            arena.free(old, indexBytes());
        }
    }

    /** Returns a copy of the buckets, which the caller frees. */
    final IndexCopy copyIndex() {
        return new IndexCopy(arena, buckets, indexBytes());
    }

    private int home(long hash) {
        return (int) ((hash << stripeBits) >>> (Long.SIZE - bits));
    }

    /** Returns the slot of a name, or {@link #ABSENT}. */
    public final int find(Held held, byte[] name, int from, int length, long hash) {
        assert isHeld(held);
        byte[] region = arena.region(buckets);
        int base = Arena.offset(buckets);
        int mask = (1 << bits) - 1;
        long pattern = Bucket.pattern(hash);
        int bucket = home(hash);
        for (int probes = 0; probes <= mask; probes++) {
            int at = base + (bucket << Bucket.BITS);
            long second = (long) Arena.LONG.get(region, at + Bucket.SECOND_HALF);
            long found = Bucket.matches((long) Arena.LONG.get(region, at), pattern);
            while (found != 0) {
                int place = Long.numberOfTrailingZeros(found) >>> 3;
                if (isNamed(Bucket.address(region, at, place), name, from, length)) {
                    return bucket << PLACE_BITS | place;
                }
                found &= found - 1;
            }
            found = Bucket.matches(second, pattern) & Bucket.SECOND_TAGS_MASK;
            while (found != 0) {
                int place = Bucket.SECOND_HALF + (Long.numberOfTrailingZeros(found) >>> 3);
                if (isNamed(Bucket.address(region, at, place), name, from, length)) {
                    return bucket << PLACE_BITS | place;
                }
                found &= found - 1;
            }
            if (second >>> Integer.SIZE == 0) {
                return ABSENT;
            }
            bucket = (bucket + 1) & mask;
        }
        return ABSENT;
    }

    private boolean isNamed(int address, byte[] name, int from, int length) {
        return SlabEntry.isNamed(arena.region(address), Arena.offset(address), name, from, length);
    }

    private int bucketAt(int bucket) {
        return Arena.offset(buckets) + (bucket << Bucket.BITS);
    }

    /** Returns the address of the entry in a slot. */
    final int address(int slot) {
        return Bucket.address(arena.region(buckets), bucketAt(slot >>> PLACE_BITS), slot & PLACES_MASK);
    }

    /** Changes the address of the entry in a slot, which has moved. */
    final void address(int slot, int address) {
        Bucket.address(arena.region(buckets), bucketAt(slot >>> PLACE_BITS), slot & PLACES_MASK, address);
    }

    private boolean isEmpty(int slot) {
        return arena.region(buckets)[bucketAt(slot >>> PLACE_BITS) + (slot & PLACES_MASK)] == 0;
    }

    /** Makes room for one more entry, so that {@link #add} cannot fail. */
    final void reserve() {
        if (size >= FULL << bits) {
            if (bits < MAX_BITS) {
                rehash(bits + 1);
            } else if (size >= Bucket.PLACES << bits) {
                throw CommandException.of("OOM", "no stripe of the keyspace holds more than " + size + " keys");
            }
        }
    }

    /** Makes room for so many entries at once, so that no insert has to wait for growth. */
    public final void ensureCapacity(Held held, int keys) {
        assert isHeld(held);
        int fitting = bits;
        while (fitting < MAX_BITS && FULL << fitting < keys) {
            fitting++;
        }
        if (fitting > bits) {
            rehash(fitting);
        }
    }

    /** Adds an entry, whose name is absent, after {@link #reserve}; returns its slot. */
    final int add(int address, long hash) {
        version++;
        size++;
        return place(address, hash);
    }

    private int place(int address, long hash) {
        byte[] region = arena.region(buckets);
        int mask = (1 << bits) - 1;
        int bucket = home(hash);
        while (true) {
            int at = bucketAt(bucket);
            for (int place = 0; place < Bucket.PLACES; place++) {
                if (region[at + place] == 0) {
                    region[at + place] = (byte) Bucket.tag(hash);
                    Bucket.address(region, at, place, address);
                    return bucket << PLACE_BITS | place;
                }
            }
            Bucket.addDisplaced(region, at, 1);
            bucket = (bucket + 1) & mask;
        }
    }

    /** Removes an entry from the buckets; its bytes are still there. */
    final void take(int slot) {
        byte[] region = arena.region(buckets);
        int mask = (1 << bits) - 1;
        int bucket = slot >>> PLACE_BITS;
        for (int passed = home(hashOf(address(slot))); passed != bucket; passed = (passed + 1) & mask) {
            Bucket.addDisplaced(region, bucketAt(passed), -1);
        }
        region[bucketAt(bucket) + (slot & PLACES_MASK)] = 0;
        version++;
        size--;
    }

    /** Reduces the number of buckets after entries were removed. */
    final void shrinkIndex() {
        int fitting = bits;
        while (fitting > MIN_BITS && size < (FULL / 2) << (fitting - 2)) {
            fitting--;
        }
        if (fitting < bits) {
            rehash(fitting);
        }
    }

    private void rehash(int newBits) {
        int old = buckets;
        int oldBits = bits;
        int fresh = emptyBuckets(newBits);
        buckets = fresh;
        bits = newBits;
        byte[] region = arena.region(old);
        for (int bucket = 0; bucket < 1 << oldBits; bucket++) {
            int at = Arena.offset(old) + (bucket << Bucket.BITS);
            for (int place = 0; place < Bucket.PLACES; place++) {
                if (region[at + place] != 0) {
                    int address = Bucket.address(region, at, place);
                    place(address, hashOf(address));
                }
            }
        }
        arena.free(old, bytes(oldBits));
        version++;
    }

    private long hashOf(int address) {
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        return nameHash.hash(region, SlabEntry.nameAt(region, at), SlabEntry.nameLength(region, at));
    }

    /** Returns the slot that leads to an address. */
    final int slotOf(int address) {
        byte[] region = arena.region(buckets);
        long hash = hashOf(address);
        int tag = (byte) Bucket.tag(hash);
        int mask = (1 << bits) - 1;
        int bucket = home(hash);
        for (int probes = 0; probes <= mask; probes++, bucket = (bucket + 1) & mask) {
            int at = bucketAt(bucket);
            for (int place = 0; place < Bucket.PLACES; place++) {
                if (region[at + place] == tag && Bucket.address(region, at, place) == address) {
                    return bucket << PLACE_BITS | place;
                }
            }
        }
        throw new IllegalStateException("no slot leads to the entry at " + address);
    }

    /** Visits all slots with an entry; the visitor may remove that entry. */
    final void forEachSlot(IntConsumer slots) {
        for (int bucket = 0; bucket < 1 << bits; bucket++) {
            for (int place = 0; place < Bucket.PLACES; place++) {
                int slot = bucket << PLACE_BITS | place;
                if (!isEmpty(slot)) {
                    slots.accept(slot);
                }
            }
        }
    }

    /**
     * Visits the slots whose hashes lie in [position, next position) of the stripe's part of the hash space, at least
     * {@code count} of them if there are that many. A walk from 0 to the end meets every entry that stays exactly once,
     * however the dictionary grows in between.
     *
     * @param position 0 to {@link #POSITION_END} - 1
     * @return the next position, {@link #POSITION_END} at the end
     */
    public final long scan(Held held, long position, int count, IntConsumer slots) {
        assert isHeld(held);
        int visited = 0;
        int home = (int) (position >>> (POSITION_BITS - bits));
        for (; home < 1 << bits && visited < count; home++) {
            visited += scanHome(home, slots);
        }
        return (long) home << (POSITION_BITS - bits);
    }

    private int scanHome(int home, IntConsumer slots) {
        int mask = (1 << bits) - 1;
        int visited = 0;
        for (int probes = 0, bucket = home; probes <= mask; probes++, bucket = (bucket + 1) & mask) {
            int at = bucketAt(bucket);
            byte[] region = arena.region(buckets);
            for (int place = 0; place < Bucket.PLACES; place++) {
                if (region[at + place] != 0 && home(hashOf(Bucket.address(region, at, place))) == home) {
                    slots.accept(bucket << PLACE_BITS | place);
                    visited++;
                }
            }
            if (Bucket.displaced(region, at) == 0) {
                break;
            }
        }
        return visited;
    }

    /**
     * Returns the slot of a random entry, each with the same probability; {@link #ABSENT} in an empty dictionary. It draws
     * until it meets an entry, which is soon: the index shrinks with its entries.
     */
    public final int randomSlot(Held held, RandomGenerator random) {
        assert isHeld(held);
        if (size == 0) {
            return ABSENT;
        }
        while (true) {
            int slot = random.nextInt(1 << bits) << PLACE_BITS | random.nextInt(Bucket.PLACES);
            if (!isEmpty(slot)) {
                return slot;
            }
        }
    }

    /**
     * Reads what a look-up reads of the dictionary itself, without the lock, so that the look-up finds it in the cache. A
     * hint, as the other three: it may read anything, and is safe whatever another thread does at the same time.
     *
     * @return a number that depends on what was read, so that the compiler does not remove the read
     */
    public final int prefetch() {
        return bits;
    }

    /** Reads the slots where this hash is at home, as {@link #prefetch()} does. */
    public final long prefetchSlots(long hash) {
        return arena.prefetch(buckets, home(hash) << Bucket.BITS);
    }

    /** Reads the entry, once its slot is in the cache, as {@link #prefetch()} does. */
    public final long prefetchEntry(long hash) {
        int block = buckets;
        int at = home(hash) << Bucket.BITS;
        int place = Bucket.firstMatch(
                arena.prefetch(block, at), arena.prefetch(block, at + Bucket.SECOND_HALF), Bucket.pattern(hash));
        if (place == Bucket.NO_PLACE) {
            return 0;
        }
        int address = (int) arena.prefetch(block, at + Bucket.addressOffset(place));
        return arena.prefetch(address, 0) + arena.prefetch(address, PREFETCHED_BYTES);
    }

    /** Returns a number that changes whenever an entry is added, removed or moved to another slot. */
    public final int version() {
        return version;
    }

    /** Returns the number of entries. */
    public final int size() {
        return size;
    }
}
