package dev.redstart.server.keyspace;

import dev.redstart.api.Key;
import dev.redstart.api.ValueType;
import dev.redstart.server.resp.BytesView;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A table of one object per entry: open addressing with linear probing, slots in the order of the hash's top bits below
 * the stripe's, removal by shifting back.
 *
 * <p>The order is what makes {@link #scan} true: an entry's <em>home</em> is a stretch of hash space, so a cursor that
 * counts homes keeps its meaning when the table doubles or entries shift, which a cursor that counts slots does not.
 */
final class ObjectTable implements Table {
    private static final int INITIAL_BITS = 2;

    private static final class Entry {
        final byte[] name;
        final long hash;
        ValueType<?> type = ValueType.STRING;
        /** A byte[] for a string. */
        Object value = EMPTY;

        long expireAt = Key.NO_EXPIRY;

        Entry(byte[] name, long hash) {
            this.name = name;
            this.hash = hash;
        }
    }

    private static final byte[] EMPTY = new byte[0];

    /** How far a hash is shifted to lose the bits that picked the stripe. */
    private final int stripeBits;

    private Entry[] entries = new Entry[1 << INITIAL_BITS];
    private int bits = INITIAL_BITS;
    private int version;
    private int size;
    private int expiring;
    private long earliestExpiry = Long.MAX_VALUE;

    ObjectTable(int stripeBits) {
        this.stripeBits = stripeBits;
    }

    private int home(long hash) {
        return (int) ((hash << stripeBits) >>> (Long.SIZE - bits));
    }

    @Override
    public int find(byte[] name, int from, int length, long hash) {
        int mask = entries.length - 1;
        for (int slot = home(hash); entries[slot] != null; slot = (slot + 1) & mask) {
            Entry entry = entries[slot];
            if (entry.hash == hash && Arrays.equals(entry.name, 0, entry.name.length, name, from, from + length)) {
                return slot;
            }
        }
        return ABSENT;
    }

    @Override
    public int insert(byte[] name, int from, int length, long hash) {
        if ((size + 1) * 4L > entries.length * 3L) {
            grow();
        }
        version++;
        size++;
        return place(new Entry(Arrays.copyOfRange(name, from, from + length), hash));
    }

    private int place(Entry entry) {
        int mask = entries.length - 1;
        int slot = home(entry.hash);
        while (entries[slot] != null) {
            slot = (slot + 1) & mask;
        }
        entries[slot] = entry;
        return slot;
    }

    private void grow() {
        Entry[] old = entries;
        bits++;
        entries = new Entry[1 << bits];
        for (Entry entry : old) {
            if (entry != null) {
                place(entry);
            }
        }
    }

    @Override
    public void remove(int slot) {
        if (entries[slot].expireAt != Key.NO_EXPIRY) {
            expiring--;
        }
        version++;
        size--;
        int mask = entries.length - 1;
        int gap = slot;
        entries[gap] = null;
        // Knuth, The Art of Computer Programming, volume 3, section 6.4, algorithm R.
        for (int next = (gap + 1) & mask; entries[next] != null; next = (next + 1) & mask) {
            int home = home(entries[next].hash);
            if (((next - home) & mask) >= ((next - gap) & mask)) {
                entries[gap] = entries[next];
                entries[next] = null;
                gap = next;
            }
        }
    }

    @Override
    public void name(int slot, BytesView view) {
        byte[] name = entries[slot].name;
        view.point(name, 0, name.length);
    }

    @Override
    public ValueType<?> type(int slot) {
        return entries[slot].type;
    }

    @Override
    public void string(int slot, BytesView view) {
        byte[] octets = (byte[]) entries[slot].value;
        view.point(octets, 0, octets.length);
    }

    @Override
    public Object object(int slot) {
        return entries[slot].value;
    }

    @Override
    public void setString(int slot, byte[] octets, int from, int length) {
        Entry entry = entries[slot];
        entry.type = ValueType.STRING;
        entry.value = Arrays.copyOfRange(octets, from, from + length);
    }

    @Override
    public void setObject(int slot, ValueType<?> type, Object value) {
        Entry entry = entries[slot];
        entry.type = type;
        entry.value = value;
    }

    @Override
    public long expireAt(int slot) {
        return entries[slot].expireAt;
    }

    @Override
    public void expireAt(int slot, long epochMillis) {
        Entry entry = entries[slot];
        boolean had = entry.expireAt != Key.NO_EXPIRY;
        boolean has = epochMillis != Key.NO_EXPIRY;
        expiring += (has ? 1 : 0) - (had ? 1 : 0);
        entry.expireAt = epochMillis;
        if (has) {
            earliestExpiry = Math.min(earliestExpiry, epochMillis);
        }
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
        for (int slot = 0; slot < entries.length; ) {
            Entry entry = entries[slot];
            if (entry != null && Expiry.isOver(entry.expireAt, now)) {
                remove(slot); // may shift another entry into this slot: look at it again
                removed++;
                continue;
            }
            if (entry != null && entry.expireAt != Key.NO_EXPIRY) {
                earliest = Math.min(earliest, entry.expireAt);
            }
            slot++;
        }
        earliestExpiry = earliest;
        return removed;
    }

    @Override
    public long scan(long position, int count, IntConsumer slots) {
        int first = (int) (position >>> (POSITION_BITS - bits));
        int mask = entries.length - 1;
        int visited = 0;
        int home = first;
        for (; home < entries.length && visited < count; home++) {
            for (int slot = home; entries[slot] != null; slot = (slot + 1) & mask) {
                if (home(entries[slot].hash) == home) {
                    slots.accept(slot);
                    visited++;
                }
            }
        }
        return (long) home << (POSITION_BITS - bits);
    }
}
