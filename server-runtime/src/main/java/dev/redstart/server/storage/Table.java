package dev.redstart.server.storage;

import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.lock.Held;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;

/**
 * The keys of one database whose hashes fall into one stripe. Entries are addressed by slots, which stay valid until
 * {@link #version()} changes. Whoever calls shows the token that it holds the
 * stripe, or the world; only hints to the cache and figures are for everybody.
 */
public interface Table {
    /** No slot. */
    int ABSENT = -1;

    /** Bits of a position within a stripe's part of the hash space: with 16 of the stripe a cursor has 52. */
    int POSITION_BITS = 36;

    /** The position behind the last one. */
    long POSITION_END = 1L << POSITION_BITS;

    /** The slot of a name, or {@link #ABSENT}. */
    int find(Held held, byte[] name, int from, int length, long hash);

    /** Adds a name that is absent, with the empty string and no expiry, and returns its slot. */
    int insert(Held held, byte[] name, int from, int length, long hash);

    /** As {@link #insert}, with a string for a value; the bytes are copied. */
    int insertString(
            Held held, byte[] name, int from, int length, long hash, byte[] bytes, int valueFrom, int valueLength);

    /** As {@link #insert}, with an object of a type, a number of {@link TypeTable}, for a value, as {@link #setObject} takes it. */
    int insertObject(Held held, byte[] name, int from, int length, long hash, int type, Object value);

    /** Makes room for so many names at once, so that none of them has to wait while the table grows. */
    void expect(Held held, int keys);

    /** Removes an entry. */
    void remove(Held held, int slot);

    /** Points a view at an entry's name. */
    void name(Held held, int slot, BytesView view);

    /** The type of an entry's value, a number of {@link TypeTable}. */
    int type(Held held, int slot);

    /**
     * Points a view at a string's bytes, which stay as they are until the next change of the table.
     *
     * @return false where the value is not a string
     */
    boolean string(Held held, int slot, BytesView view);

    /** A value that is not a string in bytes of the table's own. */
    Object object(Held held, int slot);

    /** Replaces the value, of whatever type, by a string; the bytes are copied. */
    void setString(Held held, int slot, byte[] bytes, int from, int length);

    /** Writes bytes over a string's from {@code offset} on and beyond its end, with zeros between the two. */
    void writeString(Held held, int slot, int offset, byte[] bytes, int from, int length);

    /**
     * Replaces the value by one that is not a string, or by a string as an array of exactly its bytes to which nobody
     * will ever write again, or as a {@link LargeString}.
     */
    void setObject(Held held, int slot, int type, Object value);

    /** Milliseconds since the epoch, or {@link dev.redstart.api.Key#NO_EXPIRY}. */
    long expireAt(Held held, int slot);

    /** Sets the expiry in milliseconds since the epoch, or {@link dev.redstart.api.Key#NO_EXPIRY}. */
    void expireAt(Held held, int slot, long epochMillis);

    /** The {@link AccessClock} of an entry's last use; 0 of one that is new. */
    int accessed(Held held, int slot);

    /** Sets what {@link #accessed(Held, int)} answers. It is no change of the table: a snapshot does not ask for it. */
    void accessed(Held held, int slot, int clock);

    /** The form of a string, as {@link SlabEntry} tells: whether redis-server keeps it otherwise than its bytes tell. */
    int form(Held held, int slot);

    /** Sets what {@link #form(Held, int)} answers until the value is replaced. It is no change of the table. */
    void form(Held held, int slot, int form);

    /**
     * Reads what a look-up reads of the table itself, without the lock, so that it is in the cache when the look-up comes.
     * A hint, as the three that follow: it may read anything, and survives whatever another thread does meanwhile.
     *
     * @return something that depends on what was read, so that it is not optimised away
     */
    int touch();

    /** As {@link #touch()}, the slots where this hash is at home. */
    long prefetchSlots(long hash);

    /** As {@link #touch()}, the entry, once its slot is in the cache. */
    long touchEntry(long hash);

    /** As {@link #touch()}, where the next new entry will be written. */
    long touchRoom();

    /** Changes whenever an entry came, went or moved. */
    int version();

    /** Number of entries. */
    int size();

    /** An expiry later than this, in the year 2109, is counted as this in {@link #expirySum()}, which cannot overflow so. */
    long LATEST_COUNTED_EXPIRY = 1L << 42;

    /** Number of entries with an expiry. */
    int expiring();

    /** The sum of the expiries of these entries, in milliseconds since the epoch, for their average. */
    long expirySum();

    /** No entry's time is over before this instant, in milliseconds since the epoch. */
    long earliestExpiry(Held held);

    /** Removes the entries whose time is over at {@code now} and returns how many there were. */
    int removeExpired(Held held, long now, int db, ExpiryListener listener);

    /**
     * Visits the slots whose hashes lie in [position, next position) of the stripe's part of the hash space, at least
     * {@code count} of them if there are that many. Every entry that stays is met exactly once on the way from 0 to the
     * end, however the table grows meanwhile.
     *
     * @param position 0 to {@link #POSITION_END} - 1
     * @return the next position, {@link #POSITION_END} at the end
     */
    long scan(Held held, long position, int count, IntConsumer slots);

    /** The slot of any entry, each with the same probability; {@link #ABSENT} in an empty table. */
    int randomSlot(Held held, RandomGenerator random);

    /**
     * Moves what lies where memory is to be given back.
     *
     * @return whether there was anything to look for
     */
    boolean evacuate(Held held);

    /** Gives all memory back, as soon as no snapshot wants it; the table is of no use afterwards. Needs no memory. */
    void release(Held held);

    /** Ends its accounts, where its memory is given back otherwise; the table is of no use afterwards. */
    void forget();

    /** Bytes of memory that an entry takes, its share of the slots included; without a value that is an object. */
    long memoryBytes(Held held, int slot);

    /** Bytes of memory that slots, entries and long strings take; what plugins' values take is not known. */
    long memoryBytes();

    /** A snapshot has begun that will want the table as it is now. */
    void beginImage(Held held, TableImage image);

    /** To be called before the object in a slot is changed or goes to another table: a snapshot may want it as it is. */
    void beforeEdit(Held held, int slot);
}
