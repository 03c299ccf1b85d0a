package dev.redstart.server.storage;

import dev.redstart.api.Key;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.lock.Held;

/**
 * The part of a {@link Dictionary} that reads the entries its slots lead to, and counts those with an expiry. What it writes
 * to entries, the last access and the form, is no change of the dictionary: a snapshot does not read it.
 */
abstract class DictionaryEntries extends SlabIndex {
    /** An entry's share of a bucket of 64 bytes that is two thirds full. */
    private static final int SLOT_BYTES = 8;

    /** A later expiry, after the year 2109, counts as this one, so that {@link #expirySum()} cannot overflow. */
    static final long LATEST_COUNTED_EXPIRY = 1L << 42;

    final SlabObjects objects;

    private int expiring;
    private long expirySum;
    private long earliestExpiry = Long.MAX_VALUE;

    DictionaryEntries(int stripe, int stripeBits, NameHash nameHash, Arena arena) {
        super(stripe, stripeBits, nameHash, arena);
        this.objects = new SlabObjects(arena.budget());
    }

    /** Points a view at an entry's name. */
    public final void name(Held held, int slot, BytesView view) {
        assert isHeld(held);
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        view.point(region, SlabEntry.nameAt(region, at), SlabEntry.nameLength(region, at));
    }

    /** Returns the type of an entry's value, a number of {@link TypeTable}. */
    public final int type(Held held, int slot) {
        assert isHeld(held);
        int address = address(slot);
        byte[] region = arena.region(address);
        int at = Arena.offset(address);
        return SlabEntry.isObject(region, at) ? objects.type(SlabEntry.object(region, at)) : TypeTable.STRING;
    }

    /**
     * Points a view at a string's bytes, which stay as they are until the next change of the dictionary.
     *
     * @return false where the value is not a string
     */
    public final boolean string(Held held, int slot, BytesView view) {
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

    /** Returns a value that is an object: of another type than string, or a long string. */
    public final Object object(Held held, int slot) {
        assert isHeld(held);
        int address = address(slot);
        return objects.get(SlabEntry.object(arena.region(address), Arena.offset(address)));
    }

    /** Returns the expiry in milliseconds since the epoch, or {@link Key#NO_EXPIRY}. */
    public final long expireAt(Held held, int slot) {
        assert isHeld(held);
        int address = address(slot);
        return SlabEntry.expireAt(arena.region(address), Arena.offset(address));
    }

    /** Notes that an entry's expiry has changed; {@link Key#NO_EXPIRY} stands for none. */
    final void countExpiry(long before, long after) {
        if (before != Key.NO_EXPIRY) {
            expiring--;
            expirySum -= counted(before);
        }
        if (after != Key.NO_EXPIRY) {
            expiring++;
            expirySum += counted(after);
            earliestExpiry = Math.min(earliestExpiry, after);
        }
    }

    private static long counted(long epochMillis) {
        return Math.max(0, Math.min(epochMillis, LATEST_COUNTED_EXPIRY));
    }

    /** Returns the number of entries with an expiry. */
    public final int expiring() {
        return expiring;
    }

    /** Returns the sum of these expiries, in milliseconds since the epoch, for their average. */
    public final long expirySum() {
        return expirySum;
    }

    /** Returns an instant before which no entry expires, in milliseconds since the epoch. */
    public final long earliestExpiry(Held held) {
        assert isHeld(held);
        return earliestExpiry;
    }

    /** Sets what {@link #earliestExpiry(Held)} returns, after a walk over all entries. */
    final void earliestExpiry(long epochMillis) {
        earliestExpiry = epochMillis;
    }

    /** Returns the {@link AccessClock} of an entry's last use; 0 of a new entry. */
    public final int accessed(Held held, int slot) {
        assert isHeld(held);
        int address = address(slot);
        return SlabEntry.accessed(arena.region(address), Arena.offset(address));
    }

    /** Sets what {@link #accessed(Held, int)} returns. */
    public final void accessed(Held held, int slot, int clock) {
        assert isHeld(held);
        int address = address(slot);
        SlabEntry.accessed(arena.region(address), Arena.offset(address), clock);
    }

    /** Returns the form of a string, as {@link SlabEntry} defines it: whether its encoding follows from its bytes. */
    public final int form(Held held, int slot) {
        assert isHeld(held);
        int address = address(slot);
        return SlabEntry.form(arena.region(address), Arena.offset(address));
    }

    /** Sets what {@link #form(Held, int)} returns until the value is replaced. */
    public final void form(Held held, int slot, int form) {
        assert isHeld(held);
        int address = address(slot);
        SlabEntry.form(arena.region(address), Arena.offset(address), form);
    }

    /** Returns the bytes that an entry takes, its share of the slots included; a value that is an object is not counted. */
    public final long memoryBytes(Held held, int slot) {
        assert isHeld(held);
        int address = address(slot);
        return (long) SLOT_BYTES + SlabEntry.totalSize(arena.region(address), Arena.offset(address));
    }
}
