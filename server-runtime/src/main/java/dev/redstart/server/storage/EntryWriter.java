package dev.redstart.server.storage;

import java.util.Arrays;

/** Writes new entries into a dictionary's slab, from scratch or as copies; no slot leads to them yet. */
final class EntryWriter {
    private final Arena arena;
    private final Slab slab;

    EntryWriter(Arena arena, Slab slab) {
        this.arena = arena;
        this.slab = slab;
    }

    /** Writes an entry without expiry and value, which was never accessed, and returns its address. */
    int create(byte[] name, int from, int length, int valueLength, boolean expiry, boolean object) {
        return create(name, from, length, SlabEntry.size(length, valueLength, expiry), valueLength, expiry, object);
    }

    private int create(byte[] name, int from, int length, long size, int valueLength, boolean expiry, boolean object) {
        int address = slab.allocate(size);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        SlabEntry.writeHeader(region, at, size, length, valueLength, expiry, object);
        System.arraycopy(name, from, region, SlabEntry.nameAt(region, at), length);
        return address;
    }

    /** Writes an entry with the name, expiry and last access of another one, with room for a value. */
    int sameKey(byte[] region, int at, int valueLength, boolean expiryField, boolean object) {
        int nameLength = SlabEntry.nameLength(region, at);
        int fresh = create(region, SlabEntry.nameAt(region, at), nameLength, valueLength, expiryField, object);
        copyTimes(region, at, fresh, expiryField);
        return fresh;
    }

    private void copyTimes(byte[] region, int at, int fresh, boolean expiry) {
        byte[] freshRegion = arena.region(fresh);
        int freshAt = Arena.offset(fresh);
        SlabEntry.accessed(freshRegion, freshAt, SlabEntry.accessed(region, at));
        if (expiry) {
            SlabEntry.expireAt(freshRegion, freshAt, SlabEntry.expireAt(region, at));
        }
    }

    /** Writes a copy of an entry with another expiry. */
    int withExpiry(byte[] region, int at, long epochMillis) {
        int length = SlabEntry.valueLength(region, at);
        int fresh = sameKey(region, at, length, true, SlabEntry.isObject(region, at));
        byte[] freshRegion = arena.region(fresh);
        int freshAt = Arena.offset(fresh);
        SlabEntry.expireAt(freshRegion, freshAt, epochMillis);
        SlabEntry.form(freshRegion, freshAt, SlabEntry.form(region, at));
        System.arraycopy(
                region, SlabEntry.valueAt(region, at), freshRegion, SlabEntry.valueAt(freshRegion, freshAt), length);
        return fresh;
    }

    /**
     * Extends an entry's value by zeros, in place or in a new entry that the caller puts in its place; returns the address.
     *
     * @param inPlace whether the entry may be changed in place
     */
    int grow(int address, int newLength, boolean inPlace) {
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        int missing = SlabEntry.missing(region, at, newLength);
        if (inPlace
                && SlabEntry.canHold(region, at, newLength)
                && (missing == 0 || slab.extendNewest(address, SlabEntry.totalSize(region, at), missing))) {
            SlabEntry.grow(region, at, newLength, missing);
            return address;
        }
        return grown(region, at, newLength);
    }

    /** Writes a copy of an entry whose value zeros extend, with bytes in reserve if it grows in small steps. */
    private int grown(byte[] region, int at, int newLength) {
        int nameLength = SlabEntry.nameLength(region, at);
        int oldLength = SlabEntry.valueLength(region, at);
        boolean expiry = SlabEntry.hasExpiryField(region, at);
        long size = SlabEntry.grownSize(nameLength, oldLength, newLength, expiry);
        int fresh = create(region, SlabEntry.nameAt(region, at), nameLength, size, newLength, expiry, false);
        copyTimes(region, at, fresh, expiry);
        byte[] freshRegion = arena.region(fresh);
        int freshAt = Arena.offset(fresh);
        int valueAt = SlabEntry.valueAt(freshRegion, freshAt);
        System.arraycopy(region, SlabEntry.valueAt(region, at), freshRegion, valueAt, oldLength);
        Arrays.fill(freshRegion, valueAt + oldLength, valueAt + newLength, (byte) 0);
        return fresh;
    }
}
