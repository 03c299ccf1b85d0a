package dev.redstart.server.keyspace;

import dev.redstart.api.CommandException;
import dev.redstart.api.Key;
import dev.redstart.api.ValueType;
import dev.redstart.server.resp.BytesView;
import java.util.Arrays;

/**
 * A table without an object per key: a {@link SlabIndex} of buckets, and entries in a {@link Slab}. Values that are not
 * strings, and strings too long for a slab, are objects that the table lists.
 */
final class SlabTable extends SlabIndex {
    /** A write may empty so many chunks at most, so that no single one takes long. */
    private static final int COMPACTIONS_PER_WRITE = 2;

    private final Arena arena;
    private final Slab slab;

    /** The arena's last evacuation that nothing of this table was left to be moved for. */
    private int evacuation;

    private int expiring;
    private long earliestExpiry = Long.MAX_VALUE;

    private final SlabObjects objects = new SlabObjects();
    private int tidyingsGivenUp;

    /** What a snapshot has to write of this table, null if there is nothing. */
    private TableImage image;

    SlabTable(int stripeBits, NameHash nameHash, Arena arena) {
        super(stripeBits, nameHash, arena);
        this.arena = arena;
        this.slab = new Slab(arena);
    }

    @Override
    public int insert(byte[] name, int from, int length, long hash) {
        beforeChange();
        reserve();
        int address = newEntry(name, from, length, 0, false, false);
        return add(address, hash);
    }

    @Override
    public int insertString(
            byte[] name, int from, int length, long hash, byte[] octets, int valueFrom, int valueLength) {
        if (valueLength > SlabEntry.MAX_VALUE_BYTES) {
            byte[] own = Arrays.copyOfRange(octets, valueFrom, valueFrom + valueLength);
            return insertObject(name, from, length, hash, ValueType.STRING, own);
        }
        beforeChange();
        reserve();
        int address = newEntry(name, from, length, valueLength, false, false);
        byte[] region = arena.region(address);
        System.arraycopy(octets, valueFrom, region, SlabEntry.valueAt(region, Arena.offset(address)), valueLength);
        return add(address, hash);
    }

    @Override
    public int insertObject(byte[] name, int from, int length, long hash, ValueType<?> type, Object value) {
        beforeChange();
        reserve();
        int number = objects.reserve();
        int address = newEntry(name, from, length, SlabEntry.OBJECT_BYTES, false, true);
        SlabEntry.object(arena.region(address), Arena.offset(address), number);
        objects.add(number, type, value);
        return add(address, hash);
    }

    @Override
    public long touchRoom() {
        return slab.touchRoom();
    }

    /** An entry with all but its expiry and value. */
    private int newEntry(byte[] name, int from, int length, int valueLength, boolean expiry, boolean object) {
        int address = slab.allocate(SlabEntry.size(length, valueLength, expiry));
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        SlabEntry.writeHeader(region, at, length, valueLength, expiry, object);
        System.arraycopy(name, from, region, SlabEntry.nameAt(region, at), length);
        return address;
    }

    @Override
    public void remove(int slot) {
        beforeChange();
        unlink(slot);
        tidy(true);
    }

    /**
     * Makes what became too large smaller, after a change that is complete: where memory lacks for it, everything stays as
     * it is until a later change.
     */
    private void tidy(boolean fewerKeys) {
        try {
            if (fewerKeys) {
                shrinkIndex();
            }
            slab.tidy();
            compact();
        } catch (OutOfMemoryError | CommandException e) {
            tidyingsGivenUp++;
        }
    }

    /** Removes an entry without making anything smaller. */
    private void unlink(int slot) {
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        if (SlabEntry.expireAt(region, at) != Key.NO_EXPIRY) {
            expiring--;
        }
        releaseObject(region, at);
        take(slot);
        slab.free(address);
    }

    @Override
    public void name(int slot, BytesView view) {
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        view.point(region, SlabEntry.nameAt(region, at), SlabEntry.nameLength(region, at));
    }

    @Override
    public ValueType<?> type(int slot) {
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        return SlabEntry.isObject(region, at) ? objects.type(SlabEntry.object(region, at)) : ValueType.STRING;
    }

    @Override
    public boolean string(int slot, BytesView view) {
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        if (!SlabEntry.isObject(region, at)) {
            view.point(region, SlabEntry.valueAt(region, at), SlabEntry.valueLength(region, at));
            return true;
        }
        int number = SlabEntry.object(region, at);
        if (objects.type(number) != ValueType.STRING) {
            return false;
        }
        view.pointSole((byte[]) objects.get(number));
        return true;
    }

    @Override
    public Object object(int slot) {
        int address = address(slot);
        return objects.get(SlabEntry.object(arena.region(address), Arena.offset(address)));
    }

    @Override
    public void setString(int slot, byte[] octets, int from, int length) {
        beforeChange();
        if (length > SlabEntry.MAX_VALUE_BYTES) {
            setObject(slot, ValueType.STRING, Arrays.copyOfRange(octets, from, from + length));
            return;
        }
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        if (SlabEntry.fits(region, at, length) && isOurs(address)) {
            releaseObject(region, at);
            SlabEntry.overwrite(region, at, octets, from, length);
            return;
        }
        int fresh = sameKey(region, at, length, SlabEntry.hasExpiryField(region, at), false);
        byte[] freshRegion = arena.region(fresh);
        System.arraycopy(octets, from, freshRegion, SlabEntry.valueAt(freshRegion, Arena.offset(fresh)), length);
        releaseObject(region, at);
        replace(slot, fresh);
    }

    @Override
    public void setObject(int slot, ValueType<?> type, Object value) {
        beforeChange();
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        if (SlabEntry.isObject(region, at)) {
            objects.replace(SlabEntry.object(region, at), type, value);
            return;
        }
        int number = objects.reserve(); // what may lack memory comes first: an entry that no slot leads to must not be
        int fresh = sameKey(region, at, SlabEntry.OBJECT_BYTES, SlabEntry.hasExpiryField(region, at), true);
        SlabEntry.object(arena.region(fresh), Arena.offset(fresh), number);
        objects.add(number, type, value);
        replace(slot, fresh);
    }

    /** An entry of the same name and expiry as another one, with room for a value. */
    private int sameKey(byte[] region, int at, int valueLength, boolean expiryField, boolean object) {
        int nameLength = SlabEntry.nameLength(region, at);
        int fresh = newEntry(region, SlabEntry.nameAt(region, at), nameLength, valueLength, expiryField, object);
        if (expiryField) {
            SlabEntry.expireAt(arena.region(fresh), Arena.offset(fresh), SlabEntry.expireAt(region, at));
        }
        return fresh;
    }

    /** Puts an entry in another one's place, whose octets may be another table's from now on. */
    private void replace(int slot, int fresh) {
        int old = address(slot);
        address(slot, fresh);
        slab.free(old);
        tidy(false);
    }

    @Override
    public long expireAt(int slot) {
        int address = address(slot);
        return SlabEntry.expireAt(arena.region(address), Arena.offset(address));
    }

    @Override
    public void expireAt(int slot, long epochMillis) {
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        boolean had = SlabEntry.expireAt(region, at) != Key.NO_EXPIRY;
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
        int length = SlabEntry.valueLength(region, at);
        int fresh = sameKey(region, at, length, true, SlabEntry.isObject(region, at));
        byte[] freshRegion = arena.region(fresh);
        int freshAt = Arena.offset(fresh);
        SlabEntry.expireAt(freshRegion, freshAt, epochMillis);
        System.arraycopy(
                region, SlabEntry.valueAt(region, at), freshRegion, SlabEntry.valueAt(freshRegion, freshAt), length);
        replace(slot, fresh);
    }

    private void releaseObject(byte[] region, int at) {
        if (SlabEntry.isObject(region, at)) {
            objects.remove(SlabEntry.object(region, at));
        }
    }

    /** Empties chunks while dead octets are beyond their bound, or where the arena wants their room. */
    private void compact() {
        int emptied = 0;
        while (emptied < COMPACTIONS_PER_WRITE && slab.isWasteful()) {
            int victim = slab.victim();
            if (victim < 0) {
                break;
            }
            empty(victim);
            emptied++;
        }
        if (evacuation != arena.evacuation()) {
            evacuate(COMPACTIONS_PER_WRITE - emptied);
        }
    }

    private void evacuate(int chunks) {
        int current = arena.evacuation();
        for (int i = 0; i < chunks; i++) {
            int chunk = slab.evacuee();
            if (chunk < 0) {
                evacuateIndex();
                evacuation = current;
                return;
            }
            empty(chunk);
        }
    }

    @Override
    public boolean evacuate() {
        if (evacuation == arena.evacuation()) {
            return false;
        }
        try {
            evacuate(Integer.MAX_VALUE);
        } catch (OutOfMemoryError | CommandException e) {
            tidyingsGivenUp++;
        }
        return true;
    }

    private void empty(int victim) {
        int first = slab.address(victim);
        byte[] region = arena.region(first);
        int end = slab.filledBytes(victim);
        int done = 0;
        while (done < end) {
            int address = first + done / Arena.UNIT_BYTES;
            int at = Arena.offset(address);
            int size = SlabEntry.totalSize(region, at);
            if (!SlabEntry.isDead(region, at)) {
                move(address, region, at);
                SlabEntry.bury(region, at); // the next may find no memory, and this chunk be emptied once more
                slab.moved(victim, size);
            }
            done += size;
        }
        slab.release(victim);
    }

    private void move(int address, byte[] region, int at) {
        int slot = slotOf(address);
        int size = SlabEntry.trimmedSize(region, at);
        int fresh = slab.allocate(size);
        byte[] freshRegion = arena.region(fresh);
        System.arraycopy(region, at, freshRegion, Arena.offset(fresh), size);
        SlabEntry.trim(freshRegion, Arena.offset(fresh));
        address(slot, fresh);
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
    public int removeExpired(long now, int db, ExpiryListener listener) {
        beforeChange();
        int before = size();
        earliestExpiry = Long.MAX_VALUE;
        forEachSlot(slot -> {
            long expireAt = expireAt(slot);
            if (Expiry.isOver(expireAt, now)) {
                tell(listener, db, slot);
                unlink(slot);
            } else if (expireAt != Key.NO_EXPIRY) {
                earliestExpiry = Math.min(earliestExpiry, expireAt);
            }
        });
        if (size() < before) {
            tidyAll();
        }
        return before - size();
    }

    private void tell(ExpiryListener listener, int db, int slot) {
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        listener.expired(db, region, SlabEntry.nameAt(region, at), SlabEntry.nameLength(region, at));
    }

    /** As {@link #tidy}, after many entries went. */
    private void tidyAll() {
        try {
            shrinkIndex();
            slab.tidy();
            for (int victim = slab.victim(); slab.isWasteful() && victim >= 0; victim = slab.victim()) {
                empty(victim);
            }
        } catch (OutOfMemoryError | CommandException e) {
            tidyingsGivenUp++;
        }
    }

    @Override
    public void release() {
        if (image == null) {
            releaseAll();
        } else {
            image.take();
            image.releaseTable();
        }
    }

    private void releaseAll() {
        slab.releaseAll();
        releaseIndex();
    }

    @Override
    public void beginImage(TableImage begun) {
        image = begun;
    }

    /** What the image reads stays until {@link #endImage}. */
    void freeze() {
        slab.freeze();
    }

    /** The image has been written, or is not wanted any more. */
    void endImage(boolean released) {
        image = null;
        slab.thaw();
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
    public void beforeEdit(int slot) {
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

    Object[] copyOfObjects() {
        return objects.copy();
    }

    byte[] region(int address) {
        return arena.region(address);
    }

    @Override
    public long memoryBytes() {
        return indexBytes() + slab.totalBytes() + slab.awaitingBytes() + slab.overheadBytes() + objects.memoryBytes();
    }

    Slab slab() {
        return slab;
    }

    /** How often memory lacked to make something smaller. */
    int tidyingsGivenUp() {
        return tidyingsGivenUp;
    }
}
