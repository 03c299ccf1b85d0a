package dev.redstart.server.storage;

import dev.redstart.api.Key;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.lock.Held;
import java.util.Arrays;

/**
 * A table without an object per key: a {@link SlabIndex} of buckets, and entries in a {@link Slab}. Values that are not
 * strings, and strings too long for a slab, are objects that the table lists.
 */
public final class SlabTable extends SlabIndex {
    /** What an entry takes of a bucket of 64 bytes that is two thirds full. */
    private static final int SLOT_BYTES = 8;

    /** The Java objects that a table consists of, and the store's reference to it. */
    private static final int OBJECTS_BYTES = 320;

    public static final long MAX_GROWTH_BYTES = Slab.MAX_CHUNK_BYTES + MAX_INDEX_BYTES;

    private final Arena arena;
    private final Slab slab;
    private final SlabEntries entries;
    private final SlabCompactor tidier;

    private int expiring;

    /** Of the entries with an expiry, each as {@link #countedExpiry}. */
    private long expirySum;

    private long earliestExpiry = Long.MAX_VALUE;

    private final SlabObjects objects;

    /** What a snapshot has to write of this table, null if there is nothing. */
    private TableImage image;

    public SlabTable(int stripe, int stripeBits, NameHash nameHash, Arena arena) {
        super(stripe, stripeBits, nameHash, arena);
        this.arena = arena;
        this.slab = new Slab(arena);
        this.entries = new SlabEntries(arena, slab);
        this.tidier = new SlabCompactor(arena, slab, this);
        this.objects = new SlabObjects(arena.budget());
        arena.budget().hold(OBJECTS_BYTES);
    }

    @Override
    public int insert(Held held, byte[] name, int from, int length, long hash) {
        assert isHeld(held);
        beforeChange();
        reserve();
        int address = entries.create(name, from, length, 0, false, false);
        return add(address, hash);
    }

    @Override
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
        int address = entries.create(name, from, length, valueLength, false, false);
        byte[] region = arena.region(address);
        System.arraycopy(bytes, valueFrom, region, SlabEntry.valueAt(region, Arena.offset(address)), valueLength);
        return add(address, hash);
    }

    @Override
    public int insertObject(Held held, byte[] name, int from, int length, long hash, int type, Object value) {
        assert isHeld(held);
        objects.strings().require(value, null);
        beforeChange();
        reserve();
        int number = objects.reserve();
        int address = entries.create(name, from, length, SlabEntry.OBJECT_BYTES, false, true);
        SlabEntry.object(arena.region(address), Arena.offset(address), number);
        objects.add(number, type, value);
        return add(address, hash);
    }

    @Override
    public long touchRoom() {
        return slab.touchRoom();
    }

    @Override
    public void remove(Held held, int slot) {
        assert isHeld(held);
        beforeChange();
        unlink(slot);
        tidier.tidy(true);
    }

    /** Bytes that one more entry may take beside its own: a new chunk, and more buckets. */
    public long growthBytes() {
        return slab.growthBytes() + indexGrowthBytes();
    }

    /** Removes an entry without making anything smaller. */
    private void unlink(int slot) {
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        long expiry = SlabEntry.expireAt(region, at);
        if (expiry != Key.NO_EXPIRY) {
            expiring--;
            expirySum -= countedExpiry(expiry);
        }
        releaseObject(region, at);
        take(slot);
        slab.free(address);
    }

    @Override
    public void name(Held held, int slot, BytesView view) {
        assert isHeld(held);
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        view.point(region, SlabEntry.nameAt(region, at), SlabEntry.nameLength(region, at));
    }

    @Override
    public int type(Held held, int slot) {
        assert isHeld(held);
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        return SlabEntry.isObject(region, at) ? objects.type(SlabEntry.object(region, at)) : TypeTable.STRING;
    }

    @Override
    public boolean string(Held held, int slot, BytesView view) {
        assert isHeld(held);
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        if (!SlabEntry.isObject(region, at)) {
            view.point(region, SlabEntry.valueAt(region, at), SlabEntry.valueLength(region, at));
            return true;
        }
        int number = SlabEntry.object(region, at);
        if (objects.type(number) != TypeTable.STRING) {
            return false;
        }
        if (objects.get(number) instanceof LargeString large) {
            large.view(view);
        } else {
            view.own((byte[]) objects.get(number));
        }
        return true;
    }

    @Override
    public Object object(Held held, int slot) {
        assert isHeld(held);
        int address = address(slot);
        return objects.get(SlabEntry.object(arena.region(address), Arena.offset(address)));
    }

    @Override
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
        if (SlabEntry.fits(region, at, length) && isOurs(address)) {
            releaseObject(region, at);
            SlabEntry.overwrite(region, at, bytes, from, length);
            return;
        }
        int fresh = entries.sameKey(region, at, length, SlabEntry.hasExpiryField(region, at), false);
        byte[] freshRegion = arena.region(fresh);
        System.arraycopy(bytes, from, freshRegion, SlabEntry.valueAt(freshRegion, Arena.offset(fresh)), length);
        releaseObject(region, at);
        replace(slot, fresh);
    }

    @Override
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
        if (end > SlabEntry.valueLength(region, at) || !isOurs(address)) {
            address = entries.grow(address, Math.max(end, SlabEntry.valueLength(region, at)), isOurs(address));
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
        objects.strings().require(2L * (offset + length)); // the copy of what is there exists meanwhile
        byte[] old = Arrays.copyOfRange(region, valueAt, valueAt + SlabEntry.valueLength(region, at));
        LargeString large = new LargeString(old, old.length);
        large.write(offset, bytes, from, length);
        setObject(held, slot, TypeTable.STRING, large);
    }

    @Override
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
        int number = objects.reserve(); // what may lack memory comes first: an entry that no slot leads to must not be
        int fresh = entries.sameKey(region, at, SlabEntry.OBJECT_BYTES, SlabEntry.hasExpiryField(region, at), true);
        SlabEntry.object(arena.region(fresh), Arena.offset(fresh), number);
        objects.add(number, type, value);
        replace(slot, fresh);
    }

    /** Puts an entry in another one's place, whose bytes may be another table's from now on. */
    private void replace(int slot, int fresh) {
        int old = address(slot);
        address(slot, fresh);
        slab.free(old);
        tidier.tidy(false);
    }

    @Override
    public long expireAt(Held held, int slot) {
        assert isHeld(held);
        int address = address(slot);
        return SlabEntry.expireAt(arena.region(address), Arena.offset(address));
    }

    @Override
    public void expireAt(Held held, int slot, long epochMillis) {
        assert isHeld(held);
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        long before = SlabEntry.expireAt(region, at);
        boolean had = before != Key.NO_EXPIRY;
        boolean has = epochMillis != Key.NO_EXPIRY;
        if (!had && !has) {
            return;
        }
        beforeChange();
        if (SlabEntry.hasExpiryField(region, at) && isOurs(address)) {
            SlabEntry.expireAt(region, at, epochMillis);
        } else {
            addExpiryField(slot, epochMillis);
        }
        expiring += (has ? 1 : 0) - (had ? 1 : 0);
        expirySum += (has ? countedExpiry(epochMillis) : 0) - (had ? countedExpiry(before) : 0);
        if (has) {
            earliestExpiry = Math.min(earliestExpiry, epochMillis);
        }
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
        replace(slot, entries.withExpiry(region, at, epochMillis));
    }

    @Override
    public int accessed(Held held, int slot) {
        assert isHeld(held);
        int address = address(slot);
        return SlabEntry.accessed(arena.region(address), Arena.offset(address));
    }

    @Override
    public void accessed(Held held, int slot, int clock) {
        assert isHeld(held);
        int address = address(slot);
        SlabEntry.accessed(arena.region(address), Arena.offset(address), clock);
    }

    @Override
    public int form(Held held, int slot) {
        assert isHeld(held);
        int address = address(slot);
        return SlabEntry.form(arena.region(address), Arena.offset(address));
    }

    @Override
    public void form(Held held, int slot, int form) {
        assert isHeld(held);
        int address = address(slot);
        SlabEntry.form(arena.region(address), Arena.offset(address), form);
    }

    private void releaseObject(byte[] region, int at) {
        if (SlabEntry.isObject(region, at)) {
            objects.remove(SlabEntry.object(region, at));
        }
    }

    @Override
    public boolean evacuate(Held held) {
        assert isHeld(held);
        return tidier.evacuate();
    }

    @Override
    public int expiring() {
        return expiring;
    }

    @Override
    public long expirySum() {
        return expirySum;
    }

    private static long countedExpiry(long epochMillis) {
        return Math.max(0, Math.min(epochMillis, LATEST_COUNTED_EXPIRY));
    }

    @Override
    public long earliestExpiry(Held held) {
        assert isHeld(held);
        return earliestExpiry;
    }

    @Override
    public int removeExpired(Held held, long now, int db, ExpiryListener listener) {
        assert isHeld(held);
        beforeChange();
        int before = size();
        long[] next = {Long.MAX_VALUE};
        forEachSlot(slot -> {
            long expireAt = expireAt(held, slot);
            if (Expiry.isExpired(expireAt, now)) {
                tell(listener, db, slot);
                unlink(slot);
            } else if (expireAt != Key.NO_EXPIRY) {
                next[0] = Math.min(next[0], expireAt);
            }
        });
        earliestExpiry = next[0]; // only now: where the walk failed, the rest is still due
        if (size() < before) {
            tidier.tidyAll();
        }
        return before - size();
    }

    private void tell(ExpiryListener listener, int db, int slot) {
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        listener.expired(db, region, SlabEntry.nameAt(region, at), SlabEntry.nameLength(region, at));
    }

    public boolean isIdle() {
        return size() == 0 && image == null; // else a snapshot reads it
    }

    @Override
    public void release(Held held) {
        assert isHeld(held);
        if (image == null) {
            releaseAll();
        } else {
            image.releaseTable(); // it is its own image: nothing changes it any more
        }
    }

    private void releaseAll() {
        slab.releaseAll();
        releaseIndex();
        forget();
    }

    @Override
    public void forget() {
        slab.forget();
        objects.releaseAll();
        arena.budget().hold(-OBJECTS_BYTES);
    }

    @Override
    public void beginImage(Held held, TableImage begun) {
        assert isHeld(held);
        image = begun;
    }

    /** What the image reads stays until {@link #endImage}. */
    void freeze() {
        slab.freeze();
        objects.strings().beginSnapshot();
    }

    /** The image has been written, or is not wanted any more. */
    void endImage(Held held, boolean released) {
        assert isHeld(held);
        image = null;
        slab.thaw();
        tidier.lookAgain();
        objects.strings().endSnapshot();
        if (released) {
            releaseAll();
        }
    }

    /** To be called before anything changes: a snapshot wants the table as it is. */
    private void beforeChange() {
        if (image != null) {
            image.take();
        }
    }

    @Override
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

    /** Whether an entry may be written to where it lies: no snapshot reads it. */
    private boolean isOurs(int address) {
        return image == null || !slab.isFrozen(address);
    }

    SlabObjects objects() {
        return objects;
    }

    byte[] region(int address) {
        return arena.region(address);
    }

    @Override
    public long memoryBytes() {
        return OBJECTS_BYTES
                + indexBytes()
                + slab.totalBytes()
                + slab.awaitingBytes()
                + slab.overheadBytes()
                + objects.memoryBytes();
    }

    @Override
    public long memoryBytes(Held held, int slot) {
        assert isHeld(held);
        int address = address(slot);
        return (long) SLOT_BYTES + SlabEntry.totalSize(arena.region(address), Arena.offset(address));
    }

    public Slab slab() {
        return slab;
    }
}
