package dev.redstart.server.storage;

import dev.redstart.api.CommandException;
import dev.redstart.server.lock.Held;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;

/**
 * Finds the entries of one table by name: buckets in the {@link Arena}, each as large as a cache line.
 *
 * <pre>
 *   a bucket   12 tags of 1 byte | displaced 4 | 12 addresses of entries, 4 bytes each
 * </pre>
 *
 * <p>The problem: with millions of keys every look-up misses the processor's caches, so what counts is how many lines it
 * touches; and a scan must stay true while the table grows. The rule: an entry's <em>home</em> is the bucket that the
 * top bits of its hash name, its tag eight other bits of the hash. It lies there or, where that bucket is full, in the
 * next one that is not. Every full bucket passed on the way counts it as displaced, so a search ends at the first bucket
 * past which nobody went, and removing an entry moves no other. A look-up mostly reads one line here, compares all tags
 * at once, and reads the entry.
 *
 * <p>The order of homes is what makes {@link #scan} true: a cursor is a place in hash space, and keeps its meaning when
 * the table doubles, which one that counts slots does not.
 *
 * <p>Hashes are not kept: growth and removal compute them again from the names, which costs less than eight bytes a
 * key. A slot's number is its bucket's times 16, plus its place.
 *
 * @see <a href="https://engineering.fb.com/2019/04/25/developer-tools/f14/">Bronson, Shi: Open-sourcing F14 for faster,
 *     more memory-efficient hash tables</a>
 */
abstract class SlabIndex implements Table {
    private static final int MIN_BITS = 1;
    /** Then the buckets fill the largest block. */
    private static final int MAX_BITS = 14;

    private static final int BUCKET_BITS = 6;
    private static final int SLOTS = 12;
    /** Entries a bucket on average before the table grows: beyond it many would lie far from home. */
    private static final int FULL = 10;

    static final int MAX_INDEX_BYTES = 1 << (MAX_BITS + BUCKET_BITS);

    private static final int PLACE_BITS = 4;
    /** Keys that one command may add to a table, as a rule. */
    private static final int SOON = 8;

    private static final int PLACES_MASK = (1 << PLACE_BITS) - 1;
    private static final int SECOND_HALF = 8;
    private static final int DISPLACED = 12;
    private static final int ADDRESSES = 16;

    /** Set in every tag, so that 0 is an empty slot. */
    private static final int OCCUPIED = 0x80;

    /** Of an entry: what lies within comes from the cache, as a rule; a short one then has its two lines there. */
    private static final int TOUCHED_BYTES = 48;

    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    /** Of the second half of a bucket's first 16 bytes, the tags. */
    private static final long TAGS_MASK = 0xffff_ffffL;

    private final Arena arena;
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

    /** Whether a token covers this table. */
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
        return 1 << (bits + BUCKET_BITS);
    }

    /** Bytes that the buckets take. */
    public final int indexBytes() {
        return bytes(bits);
    }

    /** Bytes of the buckets that a batch of commands may need, as long as the old ones are there. */
    final long indexGrowthBytes() {
        return size + SOON >= FULL << bits && bits < MAX_BITS ? bytes(bits + 1) : 0;
    }

    /** Lets go of the buckets; the table is of no use afterwards. */
    final void releaseIndex() {
        arena.free(buckets, bytes(bits));
    }

    /** Moves the buckets to another place if their region is to be emptied. */
    final void evacuateIndex() {
        if (arena.isEvacuated(buckets)) {
            int old = buckets;
            int fresh = arena.allocate(indexBytes());
            System.arraycopy(
                    arena.region(old), Arena.offset(old), arena.region(fresh), Arena.offset(fresh), indexBytes());
            buckets = fresh;
            arena.free(old, indexBytes());
        }
    }

    /** A copy of the buckets, {@link #indexBytes} long, to be read with {@link #forEachAddress}, then freed. */
    final int copyOfBuckets() {
        int bytes = indexBytes();
        int copy = arena.allocate(bytes);
        System.arraycopy(arena.region(buckets), Arena.offset(buckets), arena.region(copy), Arena.offset(copy), bytes);
        return copy;
    }

    final void freeCopy(int copy, int bytes) {
        arena.free(copy, bytes);
    }

    /** Visits the addresses of all entries in copied buckets. */
    final <E extends Exception> void forEachAddress(int copy, int bytes, AddressVisitor<E> visitor) throws E {
        byte[] region = arena.region(copy);
        int from = Arena.offset(copy);
        for (int at = from; at < from + bytes; at += 1 << BUCKET_BITS) {
            for (int place = 0; place < SLOTS; place++) {
                if (region[at + place] != 0) {
                    visitor.visit(address(region, at, place));
                }
            }
        }
    }

    /** Takes the address of an entry. */
    @FunctionalInterface
    interface AddressVisitor<E extends Exception> {
        void visit(int address) throws E;
    }

    private int home(long hash) {
        return (int) ((hash << stripeBits) >>> (Long.SIZE - bits));
    }

    private static int tag(long hash) {
        return ((int) hash & 0xff) | OCCUPIED;
    }

    /** The high bit of every byte that is the tag, and perhaps of some behind such a one. */
    private static long matches(long tags, long pattern) {
        long difference = tags ^ pattern;
        return (difference - EACH_BYTE) & ~difference & HIGH_BITS;
    }

    @Override
    public final int find(Held held, byte[] name, int from, int length, long hash) {
        assert isHeld(held);
        byte[] region = arena.region(buckets);
        int base = Arena.offset(buckets);
        int mask = (1 << bits) - 1;
        long pattern = tag(hash) * EACH_BYTE;
        int bucket = home(hash);
        for (int probes = 0; probes <= mask; probes++) {
            int at = base + (bucket << BUCKET_BITS);
            long second = (long) Arena.LONG.get(region, at + SECOND_HALF);
            long found = matches((long) Arena.LONG.get(region, at), pattern);
            while (found != 0) {
                int place = Long.numberOfTrailingZeros(found) >>> 3;
                if (isNamed(address(region, at, place), name, from, length)) {
                    return bucket << PLACE_BITS | place;
                }
                found &= found - 1;
            }
            found = matches(second, pattern) & TAGS_MASK;
            while (found != 0) {
                int place = SECOND_HALF + (Long.numberOfTrailingZeros(found) >>> 3);
                if (isNamed(address(region, at, place), name, from, length)) {
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

    private static int address(byte[] region, int bucketAt, int place) {
        return (int) Arena.INT.get(region, bucketAt + ADDRESSES + place * Integer.BYTES);
    }

    private boolean isNamed(int address, byte[] name, int from, int length) {
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        if (SlabEntry.nameLength(region, at) != length) {
            return false;
        }
        int nameAt = SlabEntry.nameAt(region, at);
        return Arrays.equals(region, nameAt, nameAt + length, name, from, from + length);
    }

    private int bucketAt(int bucket) {
        return Arena.offset(buckets) + (bucket << BUCKET_BITS);
    }

    /** The address of the entry in a slot. */
    final int address(int slot) {
        return address(arena.region(buckets), bucketAt(slot >>> PLACE_BITS), slot & PLACES_MASK);
    }

    /** Changes the address of the entry in a slot: it moved. */
    final void address(int slot, int address) {
        int at = bucketAt(slot >>> PLACE_BITS) + ADDRESSES + (slot & PLACES_MASK) * Integer.BYTES;
        Arena.INT.set(arena.region(buckets), at, address);
    }

    private boolean isEmpty(int slot) {
        return arena.region(buckets)[bucketAt(slot >>> PLACE_BITS) + (slot & PLACES_MASK)] == 0;
    }

    /** Makes room for one more entry, so that {@link #add} cannot fail. */
    final void reserve() {
        if (size >= FULL << bits) {
            if (bits < MAX_BITS) {
                resize(bits + 1);
            } else if (size >= SLOTS << bits) {
                throw CommandException.of("OOM", "no stripe of the keyspace holds more than " + size + " keys");
            }
        }
    }

    @Override
    public final void expect(Held held, int keys) {
        assert isHeld(held);
        int fitting = bits;
        while (fitting < MAX_BITS && FULL << fitting < keys) {
            fitting++;
        }
        if (fitting > bits) {
            resize(fitting);
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
            for (int place = 0; place < SLOTS; place++) {
                if (region[at + place] == 0) {
                    region[at + place] = (byte) tag(hash);
                    Arena.INT.set(region, at + ADDRESSES + place * Integer.BYTES, address);
                    return bucket << PLACE_BITS | place;
                }
            }
            displaced(region, at, 1);
            bucket = (bucket + 1) & mask;
        }
    }

    private static void displaced(byte[] region, int bucketAt, int more) {
        int at = bucketAt + DISPLACED;
        Arena.INT.set(region, at, (int) Arena.INT.get(region, at) + more);
    }

    /** Takes an entry out of the buckets; its bytes are still there. */
    final void take(int slot) {
        byte[] region = arena.region(buckets);
        int mask = (1 << bits) - 1;
        int bucket = slot >>> PLACE_BITS;
        for (int passed = home(hashOf(address(slot))); passed != bucket; passed = (passed + 1) & mask) {
            displaced(region, bucketAt(passed), -1);
        }
        region[bucketAt(bucket) + (slot & PLACES_MASK)] = 0;
        version++;
        size--;
    }

    /** Makes the buckets fewer after entries went. */
    final void shrinkIndex() {
        int fitting = bits;
        while (fitting > MIN_BITS && size < (FULL / 2) << (fitting - 2)) {
            fitting--;
        }
        if (fitting < bits) {
            resize(fitting);
        }
    }

    private void resize(int newBits) {
        int old = buckets;
        int oldBits = bits;
        int fresh = emptyBuckets(newBits);
        buckets = fresh;
        bits = newBits;
        byte[] region = arena.region(old);
        for (int bucket = 0; bucket < 1 << oldBits; bucket++) {
            int at = Arena.offset(old) + (bucket << BUCKET_BITS);
            for (int place = 0; place < SLOTS; place++) {
                if (region[at + place] != 0) {
                    int address = address(region, at, place);
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

    /** The slot of an entry that is here. */
    final int slotOf(int address) {
        byte[] region = arena.region(buckets);
        long hash = hashOf(address);
        int tag = (byte) tag(hash);
        int mask = (1 << bits) - 1;
        int bucket = home(hash);
        for (int probes = 0; probes <= mask; probes++, bucket = (bucket + 1) & mask) {
            int at = bucketAt(bucket);
            for (int place = 0; place < SLOTS; place++) {
                if (region[at + place] == tag && address(region, at, place) == address) {
                    return bucket << PLACE_BITS | place;
                }
            }
        }
        throw new IllegalStateException("no slot leads to the entry at " + address);
    }

    /** Visits all slots with an entry; the visit may take that entry out. */
    final void forEachSlot(IntConsumer slots) {
        for (int bucket = 0; bucket < 1 << bits; bucket++) {
            for (int place = 0; place < SLOTS; place++) {
                int slot = bucket << PLACE_BITS | place;
                if (!isEmpty(slot)) {
                    slots.accept(slot);
                }
            }
        }
    }

    @Override
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
            for (int place = 0; place < SLOTS; place++) {
                if (region[at + place] != 0 && home(hashOf(address(region, at, place))) == home) {
                    slots.accept(bucket << PLACE_BITS | place);
                    visited++;
                }
            }
            if ((int) Arena.INT.get(region, at + DISPLACED) == 0) {
                break;
            }
        }
        return visited;
    }

    /** Draws until it meets an entry: a table is never so empty that this took long. */
    @Override
    public final int randomSlot(Held held, RandomGenerator random) {
        assert isHeld(held);
        if (size == 0) {
            return ABSENT;
        }
        while (true) {
            int slot = random.nextInt(1 << bits) << PLACE_BITS | random.nextInt(SLOTS);
            if (!isEmpty(slot)) {
                return slot;
            }
        }
    }

    @Override
    public final int touch() {
        return bits;
    }

    @Override
    public final long prefetchSlots(long hash) {
        return arena.touch(buckets, home(hash) << BUCKET_BITS);
    }

    @Override
    public final long touchEntry(long hash) {
        int block = buckets;
        int at = home(hash) << BUCKET_BITS;
        long pattern = tag(hash) * EACH_BYTE;
        long found = matches(arena.touch(block, at), pattern);
        int place;
        if (found != 0) {
            place = Long.numberOfTrailingZeros(found) >>> 3;
        } else {
            found = matches(arena.touch(block, at + SECOND_HALF), pattern) & TAGS_MASK;
            if (found == 0) {
                return 0;
            }
            place = SECOND_HALF + (Long.numberOfTrailingZeros(found) >>> 3);
        }
        int address = (int) arena.touch(block, at + ADDRESSES + place * Integer.BYTES);
        return arena.touch(address, 0) + arena.touch(address, TOUCHED_BYTES);
    }

    @Override
    public final int version() {
        return version;
    }

    @Override
    public final int size() {
        return size;
    }
}
