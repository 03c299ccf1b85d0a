package dev.redstart.server.keyspace;

import dev.redstart.api.Key;
import dev.redstart.api.ValueType;
import dev.redstart.server.resp.BytesView;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A table without an object per key: open addressing with linear probing over two arrays, a byte of hash and a reference
 * into the {@link Slab} per slot, slots in the order of the hash's top bits below the stripe's, removal by shifting back.
 *
 * <p>A look-up reads the tag bytes of a few neighbouring slots, one cache line, then one reference and the entry itself.
 * Hashes are not kept: growth and removal compute them again from the names, which costs less than eight octets a key.
 *
 * <p>The order is what makes {@link #scan} true: an entry's <em>home</em> is a stretch of hash space, so a cursor that
 * counts homes keeps its meaning when the table doubles or entries shift, which a cursor that counts slots does not.
 */
final class SlabTable implements Table {
    /** The hash of a name; one for all tables of a store. */
    @FunctionalInterface
    interface NameHash {
        long hash(byte[] octets, int from, int length);
    }

    private static final int INITIAL_BITS = 2;

    /** Set in every tag, so that 0 is an empty slot. */
    private static final int OCCUPIED = 0x80;

    /** A write may empty so many chunks at most, so that no single one takes long. */
    private static final int COMPACTIONS_PER_WRITE = 2;

    private final int stripeBits;
    private final NameHash nameHash;
    private final Slab slab;

    private byte[] tags = new byte[1 << INITIAL_BITS];
    private int[] refs = new int[1 << INITIAL_BITS];
    private int bits = INITIAL_BITS;
    private int version;
    private int size;
    private int expiring;
    private long earliestExpiry = Long.MAX_VALUE;

    /** Values that are not strings, each with its type behind it. */
    private Object[] objects = new Object[0];

    private int objectsUsed;
    private int freeObject = -1;

    SlabTable(int stripeBits, NameHash nameHash, ChunkPool pool) {
        this.stripeBits = stripeBits;
        this.nameHash = nameHash;
        this.slab = new Slab(pool);
    }

    private int home(long hash) {
        return (int) ((hash << stripeBits) >>> (Long.SIZE - bits));
    }

    private static byte tag(long hash) {
        return (byte) (hash | OCCUPIED);
    }

    @Override
    public int find(byte[] name, int from, int length, long hash) {
        int mask = tags.length - 1;
        byte wanted = tag(hash);
        byte tag;
        for (int slot = home(hash); (tag = tags[slot]) != 0; slot = (slot + 1) & mask) {
            if (tag == wanted && isNamed(refs[slot], name, from, length)) {
                return slot;
            }
        }
        return ABSENT;
    }

    private boolean isNamed(int ref, byte[] name, int from, int length) {
        byte[] chunk = slab.chunk(ref);
        int at = Slab.offset(ref);
        if (SlabEntry.nameLength(chunk, at) != length) {
            return false;
        }
        int nameAt = SlabEntry.nameAt(chunk, at);
        return Arrays.equals(chunk, nameAt, nameAt + length, name, from, from + length);
    }

    @Override
    public int insert(byte[] name, int from, int length, long hash) {
        if ((size + 1) * 4L > tags.length * 3L) {
            resize(bits + 1);
        }
        long entrySize = SlabEntry.size(length, 0, false);
        int ref = slab.allocate(entrySize);
        byte[] chunk = slab.chunk(ref);
        int at = Slab.offset(ref);
        SlabEntry.writeHeader(chunk, at, length, 0, false, false);
        System.arraycopy(name, from, chunk, SlabEntry.nameAt(chunk, at), length);
        version++;
        size++;
        return place(ref, hash);
    }

    private int place(int ref, long hash) {
        int mask = tags.length - 1;
        int slot = home(hash);
        while (tags[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        tags[slot] = tag(hash);
        refs[slot] = ref;
        return slot;
    }

    private long hashOf(int ref) {
        byte[] chunk = slab.chunk(ref);
        int at = Slab.offset(ref);
        return nameHash.hash(chunk, SlabEntry.nameAt(chunk, at), SlabEntry.nameLength(chunk, at));
    }

    private void resize(int newBits) {
        byte[] oldTags = tags;
        int[] oldRefs = refs;
        bits = newBits;
        tags = new byte[1 << newBits];
        refs = new int[1 << newBits];
        for (int slot = 0; slot < oldTags.length; slot++) {
            if (oldTags[slot] != 0) {
                place(oldRefs[slot], hashOf(oldRefs[slot]));
            }
        }
        version++;
    }

    @Override
    public void remove(int slot) {
        unlink(slot);
        if (bits > INITIAL_BITS && size < tags.length >>> 3) {
            resize(bits - 1);
        }
        compact();
    }

    /** Removes an entry without making anything smaller. */
    private void unlink(int slot) {
        int ref = refs[slot];
        byte[] chunk = slab.chunk(ref);
        int at = Slab.offset(ref);
        if (SlabEntry.expireAt(chunk, at) != Key.NO_EXPIRY) {
            expiring--;
        }
        releaseObject(chunk, at);
        slab.free(ref);
        version++;
        size--;
        closeGap(slot);
    }

    /** Knuth, The Art of Computer Programming, volume 3, section 6.4, algorithm R. */
    private void closeGap(int slot) {
        int mask = tags.length - 1;
        int gap = slot;
        tags[gap] = 0;
        for (int next = (gap + 1) & mask; tags[next] != 0; next = (next + 1) & mask) {
            int home = home(hashOf(refs[next]));
            if (((next - home) & mask) >= ((next - gap) & mask)) {
                tags[gap] = tags[next];
                refs[gap] = refs[next];
                tags[next] = 0;
                gap = next;
            }
        }
    }

    @Override
    public void name(int slot, BytesView view) {
        byte[] chunk = slab.chunk(refs[slot]);
        int at = Slab.offset(refs[slot]);
        view.point(chunk, SlabEntry.nameAt(chunk, at), SlabEntry.nameLength(chunk, at));
    }

    @Override
    public ValueType<?> type(int slot) {
        byte[] chunk = slab.chunk(refs[slot]);
        int at = Slab.offset(refs[slot]);
        return SlabEntry.isObject(chunk, at)
                ? (ValueType<?>) objects[SlabEntry.object(chunk, at) + 1]
                : ValueType.STRING;
    }

    @Override
    public void string(int slot, BytesView view) {
        byte[] chunk = slab.chunk(refs[slot]);
        int at = Slab.offset(refs[slot]);
        view.point(chunk, SlabEntry.valueAt(chunk, at), SlabEntry.valueLength(chunk, at));
    }

    @Override
    public Object object(int slot) {
        return objects[SlabEntry.object(slab.chunk(refs[slot]), Slab.offset(refs[slot]))];
    }

    @Override
    public void setString(int slot, byte[] octets, int from, int length) {
        int ref = refs[slot];
        byte[] chunk = slab.chunk(ref);
        int at = Slab.offset(ref);
        releaseObject(chunk, at);
        if (SlabEntry.fits(chunk, at, length)) {
            SlabEntry.overwrite(chunk, at, octets, from, length);
            return;
        }
        int target = prepare(ref, length, SlabEntry.hasExpiryField(chunk, at), false);
        byte[] newChunk = slab.chunk(target);
        System.arraycopy(octets, from, newChunk, SlabEntry.valueAt(newChunk, Slab.offset(target)), length);
        replace(slot, target);
        compact();
    }

    @Override
    public void setObject(int slot, ValueType<?> type, Object value) {
        int ref = refs[slot];
        byte[] chunk = slab.chunk(ref);
        int at = Slab.offset(ref);
        releaseObject(chunk, at);
        int number = addObject(type, value);
        int target = prepare(ref, SlabEntry.OBJECT_BYTES, SlabEntry.hasExpiryField(chunk, at), true);
        SlabEntry.object(slab.chunk(target), Slab.offset(target), number);
        replace(slot, target);
        compact();
    }

    /**
     * Makes room for an entry's next form, in place where that is possible, and writes all but the value there. The old
     * form is left as it is otherwise, to be copied from, until {@link #replace}.
     */
    private int prepare(int ref, int valueLength, boolean expiryField, boolean object) {
        byte[] chunk = slab.chunk(ref);
        int at = Slab.offset(ref);
        int nameAt = SlabEntry.nameAt(chunk, at);
        int nameLength = SlabEntry.nameLength(chunk, at);
        boolean hadField = SlabEntry.hasExpiryField(chunk, at);
        long expireAt = SlabEntry.expireAt(chunk, at);
        long newSize = SlabEntry.size(nameLength, valueLength, expiryField);
        boolean sameHeader = SlabEntry.headerSize(nameLength, valueLength) == nameAt - at;
        boolean inPlace = sameHeader && slab.resizeNewest(ref, SlabEntry.totalSize(chunk, at), newSize);
        int target = inPlace ? ref : slab.allocate(newSize);
        byte[] newChunk = slab.chunk(target);
        int newAt = Slab.offset(target);
        SlabEntry.writeHeader(newChunk, newAt, nameLength, valueLength, expiryField, object);
        if (!inPlace) {
            System.arraycopy(chunk, nameAt, newChunk, SlabEntry.nameAt(newChunk, newAt), nameLength);
            if (hadField) {
                SlabEntry.expireAt(newChunk, newAt, expireAt);
            }
        }
        return target;
    }

    /** Puts an entry's next form in its place; the old one's octets may be another table's from now on. */
    private void replace(int slot, int target) {
        int old = refs[slot];
        if (old != target) {
            refs[slot] = target;
            slab.free(old);
        }
    }

    @Override
    public long expireAt(int slot) {
        return SlabEntry.expireAt(slab.chunk(refs[slot]), Slab.offset(refs[slot]));
    }

    @Override
    public void expireAt(int slot, long epochMillis) {
        byte[] chunk = slab.chunk(refs[slot]);
        int at = Slab.offset(refs[slot]);
        boolean had = SlabEntry.expireAt(chunk, at) != Key.NO_EXPIRY;
        boolean has = epochMillis != Key.NO_EXPIRY;
        if (!had && !has) {
            return;
        }
        expiring += (has ? 1 : 0) - (had ? 1 : 0);
        if (has) {
            earliestExpiry = Math.min(earliestExpiry, epochMillis);
        }
        if (!SlabEntry.hasExpiryField(chunk, at)) {
            addExpiryField(slot);
            chunk = slab.chunk(refs[slot]);
            at = Slab.offset(refs[slot]);
        }
        SlabEntry.expireAt(chunk, at, epochMillis);
        compact();
    }

    private void addExpiryField(int slot) {
        int ref = refs[slot];
        byte[] chunk = slab.chunk(ref);
        int at = Slab.offset(ref);
        int valueAt = SlabEntry.valueAt(chunk, at);
        int length = SlabEntry.valueLength(chunk, at);
        int target = prepare(ref, length, true, SlabEntry.isObject(chunk, at));
        byte[] newChunk = slab.chunk(target);
        // In place this moves the value eight octets on, over itself; the expiry is written afterwards.
        System.arraycopy(chunk, valueAt, newChunk, SlabEntry.valueAt(newChunk, Slab.offset(target)), length);
        replace(slot, target);
    }

    private int addObject(ValueType<?> type, Object value) {
        int number = freeObject;
        if (number >= 0) {
            freeObject = (int) objects[number];
        } else {
            number = objectsUsed;
            if (number == objects.length) {
                objects = Arrays.copyOf(objects, Math.max(4, number * 2));
            }
            objectsUsed += 2;
        }
        objects[number] = value;
        objects[number + 1] = type;
        return number;
    }

    private void releaseObject(byte[] chunk, int at) {
        if (SlabEntry.isObject(chunk, at)) {
            int number = SlabEntry.object(chunk, at);
            objects[number] = freeObject;
            objects[number + 1] = null;
            freeObject = number;
        }
    }

    /** Empties chunks while dead octets are beyond their bound. */
    private void compact() {
        for (int i = 0; i < COMPACTIONS_PER_WRITE && slab.isWasteful(); i++) {
            int victim = slab.victim();
            if (victim < 0) {
                return;
            }
            empty(victim);
        }
    }

    private void empty(int victim) {
        byte[] chunk = slab.chunk(victim << Slab.OFFSET_BITS);
        int end = slab.filled(victim);
        int next;
        for (int at = 0; at < end; at = next) {
            int total = SlabEntry.totalSize(chunk, at);
            next = at + total;
            if (!SlabEntry.isDead(chunk, at)) {
                move(victim << Slab.OFFSET_BITS | at, chunk, at, total - SlabEntry.slack(chunk, at));
            }
        }
        slab.release(victim);
    }

    private void move(int ref, byte[] chunk, int at, int length) {
        int slot = home(hashOf(ref));
        while (refs[slot] != ref || tags[slot] == 0) {
            slot = (slot + 1) & (tags.length - 1);
        }
        int target = slab.allocate(length);
        byte[] newChunk = slab.chunk(target);
        System.arraycopy(chunk, at, newChunk, Slab.offset(target), length);
        SlabEntry.resize(newChunk, Slab.offset(target), SlabEntry.valueLength(chunk, at), 0);
        refs[slot] = target;
    }

    @Override
    public int touchSlot(long hash) {
        byte[] tagsNow = tags;
        int[] refsNow = refs;
        int slot = home(hash);
        return slot < tagsNow.length && slot < refsNow.length ? tagsNow[slot] + refsNow[slot] : 0;
    }

    @Override
    public int touchEntry(long hash) {
        byte[] tagsNow = tags;
        int[] refsNow = refs;
        int limit = Math.min(tagsNow.length, refsNow.length);
        byte wanted = tag(hash);
        for (int slot = home(hash); slot < limit && tagsNow[slot] != 0; slot++) {
            if (tagsNow[slot] == wanted) {
                return slab.touch(refsNow[slot]);
            }
        }
        return 0;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int expiring() {
        return expiring;
    }

    @Override
    public long earliestExpiry() {
        return earliestExpiry;
    }

    @Override
    public int removeExpired(long now) {
        int removed = 0;
        long earliest = Long.MAX_VALUE;
        for (int slot = 0; slot < tags.length; ) {
            long expireAt = tags[slot] == 0 ? Key.NO_EXPIRY : expireAt(slot);
            if (Expiry.isOver(expireAt, now)) {
                unlink(slot); // may shift another entry into this slot: look at it again
                removed++;
                continue;
            }
            if (expireAt != Key.NO_EXPIRY) {
                earliest = Math.min(earliest, expireAt);
            }
            slot++;
        }
        earliestExpiry = earliest;
        shrink();
        return removed;
    }

    /** Gives memory back that many removals left over. */
    private void shrink() {
        int fitting = bits;
        while (fitting > INITIAL_BITS && size < 1 << (fitting - 3)) {
            fitting--;
        }
        if (fitting < bits) {
            resize(fitting);
        }
        while (slab.isWasteful() && slab.victim() >= 0) {
            empty(slab.victim());
        }
    }

    @Override
    public long scan(long position, int count, IntConsumer slots) {
        int mask = tags.length - 1;
        int visited = 0;
        int home = (int) (position >>> (POSITION_BITS - bits));
        for (; home < tags.length && visited < count; home++) {
            for (int slot = home; tags[slot] != 0; slot = (slot + 1) & mask) {
                if (home(hashOf(refs[slot])) == home) {
                    slots.accept(slot);
                    visited++;
                }
            }
        }
        return (long) home << (POSITION_BITS - bits);
    }

    /** Octets of the slots and of all chunks. */
    long memoryBytes() {
        return tags.length * 5L + slab.totalBytes() + objects.length * 4L;
    }

    Slab slab() {
        return slab;
    }
}
