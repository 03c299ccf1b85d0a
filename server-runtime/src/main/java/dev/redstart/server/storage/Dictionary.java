package dev.redstart.server.storage;

import dev.redstart.api.Key;
import dev.redstart.server.lock.Held;
import java.util.Arrays;

/**
 * The keys of one database whose hashes fall into one stripe. There is no object per key: a {@link SlabIndex} of buckets
 * leads to entries in a {@link Slab}. Values that are not strings, and strings too long for a slab, are objects, which
 * the dictionary lists by number.
 *
 * <p>Entries are addressed by slots, which stay valid until {@link #version()} changes. The caller shows the token that it
 * holds the stripe, or the world; only cache hints and counters need none.
 */
public final class Dictionary extends DictionaryEntries {
    /** The Java objects that a dictionary consists of, and the reference to it from its database. */
    private static final int OBJECTS_BYTES = 320;

    /** Bytes by which one more entry can grow a dictionary at most, beside the entry's own. */
    public static final long MAX_GROWTH_BYTES = Slab.MAX_CHUNK_BYTES + MAX_INDEX_BYTES;

    /** Bytes that the first key of a dictionary takes beside its own: those of the dictionary. */
    public static final long FIRST_KEY_BYTES = 640;

    private final Slab slab;
    private final EntryWriter writer;
    private final SlabCompactor compactor;

    /** The running snapshot's image of this dictionary, null if there is none. */
    private DictionaryImage image;

    /**
     * An empty dictionary.
     *
     * @param stripe the stripe's number, which the first {@code stripeBits} bits of each name's hash are
     */
    public Dictionary(int stripe, int stripeBits, NameHash nameHash, Arena arena) {
        super(stripe, stripeBits, nameHash, arena);
        this.slab = new Slab(arena);
        this.writer = new EntryWriter(arena, slab);
        this.compactor = new SlabCompactor(arena, slab, this);
        arena.budget().hold(OBJECTS_BYTES);
    }

    /** Adds a name that is absent, with the empty string and no expiry, and returns its slot. */
    public int insert(Held held, byte[] name, int from, int length, long hash) {
        assert isHeld(held);
        beforeChange();
        reserve();
        int address = writer.create(name, from, length, 0, false, false);
        return add(address, hash);
    }

    /** Adds a name that is absent with a copy of a string's bytes, and returns its slot. */
    public int insertString(
            Held held, byte[] name, int from, int length, long hash, byte[] bytes, int valueFrom, int valueLength) {
        assert isHeld(held);
        if (valueLength > SlabEntry.MAX_VALUE_BYTES) {
            objects.strings().require(valueLength);
            byte[] own = Arrays.copyOfRange(bytes, valueFrom, valueFrom + valueLength);
            return insertObject(held, name, from, length, hash, TypeTable.STRING, own);
        }
        beforeChange();
        reserve();
        int address = writer.create(name, from, length, valueLength, false, false);
        byte[] region = arena.region(address);
        System.arraycopy(bytes, valueFrom, region, SlabEntry.valueAt(region, Arena.offset(address)), valueLength);
        return add(address, hash);
    }

    /**
     * Adds a name that is absent with a value as {@link #setObject} takes it, and returns its slot.
     *
     * @param type a number of {@link TypeTable}
     */
    public int insertObject(Held held, byte[] name, int from, int length, long hash, int type, Object value) {
        assert isHeld(held);
        objects.strings().require(value, null);
        beforeChange();
        reserve();
        int number = objects.reserve();
        int address = writer.create(name, from, length, SlabEntry.OBJECT_BYTES, false, true);
        SlabEntry.object(arena.region(address), Arena.offset(address), number);
        objects.add(number, type, value);
        return add(address, hash);
    }

    /** Reads where the next new entry will be written, as {@link #prefetch()} does. */
    public long prefetchRoom() {
        return slab.prefetchRoom();
    }

    /** Removes an entry. */
    public void remove(Held held, int slot) {
        assert isHeld(held);
        beforeChange();
        unlink(slot);
        compactor.afterChange(true);
    }

    /** Removes an entry without making anything smaller. */
    private void unlink(int slot) {
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        countExpiry(SlabEntry.expireAt(region, at), Key.NO_EXPIRY);
        releaseObject(region, at);
        take(slot);
        slab.free(address);
    }

    /** Replaces the value, of any type, by a copy of a string's bytes. */
    public void setString(Held held, int slot, byte[] bytes, int from, int length) {
        assert isHeld(held);
        beforeChange();
        if (length > SlabEntry.MAX_VALUE_BYTES) {
            objects.strings().require(length);
            setObject(held, slot, TypeTable.STRING, Arrays.copyOfRange(bytes, from, from + length));
            return;
        }
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        if (SlabEntry.fits(region, at, length) && isWritable(address)) {
            releaseObject(region, at);
            SlabEntry.overwrite(region, at, bytes, from, length);
            return;
        }
        int fresh = writer.sameKey(region, at, length, SlabEntry.hasExpiryField(region, at), false);
        byte[] freshRegion = arena.region(fresh);
        System.arraycopy(bytes, from, freshRegion, SlabEntry.valueAt(freshRegion, Arena.offset(fresh)), length);
        releaseObject(region, at);
        replace(slot, fresh);
    }

    /** Writes bytes over a string's from {@code offset} on and beyond its end; zeros fill a gap between the two. */
    public void writeString(Held held, int slot, int offset, byte[] bytes, int from, int length) {
        assert isHeld(held);
        beforeChange();
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        if (SlabEntry.isObject(region, at)) {
            objects.write(SlabEntry.object(region, at), offset, bytes, from, length);
            SlabEntry.form(region, at, SlabEntry.WRITTEN);
            return;
        }
        int end = offset + length;
        if (end > SlabEntry.MAX_VALUE_BYTES) {
            writeBeyondSlab(held, slot, region, at, offset, bytes, from, length);
            return;
        }
        if (end > SlabEntry.valueLength(region, at) || !isWritable(address)) {
            address = writer.grow(address, Math.max(end, SlabEntry.valueLength(region, at)), isWritable(address));
            region = arena.region(address);
            at = Arena.offset(address);
        }
        System.arraycopy(bytes, from, region, SlabEntry.valueAt(region, at) + offset, length);
        SlabEntry.form(region, at, SlabEntry.WRITTEN);
        if (address != address(slot)) {
            replace(slot, address);
        }
    }

    private void writeBeyondSlab(
            Held held, int slot, byte[] region, int at, int offset, byte[] bytes, int from, int length) {
        assert isHeld(held);
        int valueAt = SlabEntry.valueAt(region, at);
        objects.strings().require(2L * (offset + length)); // the copy of the old bytes exists at the same time
        byte[] old = Arrays.copyOfRange(region, valueAt, valueAt + SlabEntry.valueLength(region, at));
        LargeString large = new LargeString(old, old.length);
        large.write(offset, bytes, from, length);
        setObject(held, slot, TypeTable.STRING, large);
    }

    /**
     * Replaces the value by an object: a value that is not a string, a string as an array of exactly its bytes that is never
     * written to again, or a {@link LargeString}.
     *
     * @param type a number of {@link TypeTable}
     */
    public void setObject(Held held, int slot, int type, Object value) {
        assert isHeld(held);
        beforeChange();
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        if (SlabEntry.isObject(region, at)) {
            objects.strings().require(value, objects.get(SlabEntry.object(region, at)));
            objects.replace(SlabEntry.object(region, at), type, value);
            SlabEntry.form(region, at, SlabEntry.FRESH);
            return;
        }
        objects.strings().require(value, null);
        int number = objects.reserve(); // what may lack memory comes first, so that no entry is left without a slot
        int fresh = writer.sameKey(region, at, SlabEntry.OBJECT_BYTES, SlabEntry.hasExpiryField(region, at), true);
        SlabEntry.object(arena.region(fresh), Arena.offset(fresh), number);
        objects.add(number, type, value);
        replace(slot, fresh);
    }

    /** Has a slot lead to another entry, and frees the one before. */
    private void replace(int slot, int fresh) {
        int old = address(slot);
        address(slot, fresh);
        slab.free(old);
        compactor.afterChange(false);
    }

    private void releaseObject(byte[] region, int at) {
        if (SlabEntry.isObject(region, at)) {
            objects.remove(SlabEntry.object(region, at));
        }
    }

    /** Sets the expiry in milliseconds since the epoch, or {@link Key#NO_EXPIRY}. */
    public void expireAt(Held held, int slot, long epochMillis) {
        assert isHeld(held);
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        long before = SlabEntry.expireAt(region, at);
        if (before == Key.NO_EXPIRY && epochMillis == Key.NO_EXPIRY) {
            return;
        }
        beforeChange();
        if (SlabEntry.hasExpiryField(region, at) && isWritable(address)) {
            SlabEntry.expireAt(region, at, epochMillis);
        } else {
            addExpiryField(slot, epochMillis);
        }
        countExpiry(before, epochMillis);
    }

    private void addExpiryField(int slot, long epochMillis) {
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        if (slab.extendNewest(address, SlabEntry.totalSize(region, at), SlabEntry.EXPIRY_BYTES)) { // SET of a new key
            SlabEntry.addExpiryField(region, at);
            SlabEntry.expireAt(region, at, epochMillis);
            return;
        }
        replace(slot, writer.withExpiry(region, at, epochMillis));
    }

    /** Removes the entries that are expired at {@code now}, and returns how many there were. */
    public int removeExpired(Held held, long now, int db, ExpiryListener listener) {
        assert isHeld(held);
        beforeChange();
        int before = size();
        long[] next = {Long.MAX_VALUE};
        forEachSlot(slot -> {
            long expireAt = expireAt(held, slot);
            if (Expiry.isExpired(expireAt, now)) {
                notify(listener, db, slot);
                unlink(slot);
            } else if (expireAt != Key.NO_EXPIRY) {
                next[0] = Math.min(next[0], expireAt);
            }
        });
        earliestExpiry(next[0]); // not before: if the walk fails, the rest is still due
        if (size() < before) {
            compactor.afterRemovals();
        }
        return before - size();
    }

    private void notify(ExpiryListener listener, int db, int slot) {
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        listener.expired(db, region, SlabEntry.nameAt(region, at), SlabEntry.nameLength(region, at));
    }

    /**
     * Moves entries and buckets out of regions that the arena evacuates.
     *
     * @return whether there was anything to look for
     */
    public boolean evacuate(Held held) {
        assert isHeld(held);
        return compactor.evacuate();
    }

    /** Returns whether the dictionary may be released: it is empty, and no snapshot reads it. */
    public boolean isIdle() {
        return size() == 0 && image == null;
    }

    /**
     * Gives all memory back, as soon as no snapshot reads it; needs no memory itself. The dictionary must not be used
     * afterwards.
     */
    public void release(Held held) {
        assert isHeld(held);
        if (image == null) {
            releaseAll();
        } else {
            image.releaseDictionary(); // it is its own image: nothing changes it any more
        }
    }

    private void releaseAll() {
        slab.releaseAll();
        releaseIndex();
        forget();
    }

    /** Ends its memory accounts where its arena is cleared as a whole. The dictionary must not be used afterwards. */
    public void forget() {
        slab.forget();
        objects.releaseAll();
        arena.budget().hold(-OBJECTS_BYTES);
    }

    /** Begins an image: a snapshot will write the dictionary as it is now. */
    void beginImage(Held held, DictionaryImage begun) {
        assert isHeld(held);
        image = begun;
    }

    /** Keeps all entries as they are until {@link #endImage}. */
    void freeze() {
        slab.freeze();
        objects.strings().beginSnapshot();
    }

    /** Ends the image, which has been written or is not needed. */
    void endImage(Held held, boolean released) {
        assert isHeld(held);
        image = null;
        slab.thaw();
        compactor.lookAgain();
        objects.strings().endSnapshot();
        if (released) {
            releaseAll();
        }
    }

    /** Takes the image, if a snapshot has begun, before anything changes. */
    private void beforeChange() {
        if (image != null) {
            image.take();
        }
    }

    /** Preserves the object in a slot for a running snapshot, before it is changed or moves to another dictionary. */
    public void beforeEdit(Held held, int slot) {
        assert isHeld(held);
        if (image == null) {
            return;
        }
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        if (SlabEntry.isObject(region, at)) {
            int number = SlabEntry.object(region, at);
            image.take();
            image.preserve(number, objects.get(number));
        }
    }

    /** Returns whether an entry may be written to where it lies: no snapshot reads it. */
    private boolean isWritable(int address) {
        return image == null || !slab.isFrozen(address);
    }

    /** Returns the bytes by which one more entry may grow the dictionary beside its own: a new chunk, and more buckets. */
    public long growthBytes() {
        return slab.growthBytes() + indexGrowthBytes();
    }

    /** Returns the bytes that slots, entries and long strings take; the values of plugins' types are not counted. */
    public long memoryBytes() {
        return OBJECTS_BYTES
                + indexBytes()
                + slab.totalBytes()
                + slab.awaitingBytes()
                + slab.overheadBytes()
                + objects.memoryBytes();
    }

    /** Returns the bytes of live entries and of the buckets: the least that the dictionary could take. */
    public long liveBytes() {
        return slab.liveBytes() + indexBytes();
    }

    /** Returns the slab that holds the entries. */
    Slab slab() {
        return slab;
    }
}
