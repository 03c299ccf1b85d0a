package dev.redstart.api;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The client's database as a whole, and FLUSHALL's view of all of them; see {@link Request#keyspace()}. Valid until the
 * handler returns.
 */
public interface Keyspace {
    /** Returns the index of this database. */
    int db();

    /** Returns the number of keys as DBSIZE counts them: those that have expired and are not removed yet included. */
    long size();

    /**
     * Returns any key of this database, valid until the handler returns; a value that is empty then is removed.
     *
     * @throws IllegalStateException unless the command holds the whole keyspace ({@link CommandSpec#writesKeyspace()} or
     *     {@link KeySpec.Sink#wholeKeyspace()})
     */
    Key key(Bytes name);

    /**
     * Visits some keys. Every key that exists from a cursor of 0 until 0 comes back is visited at least once; one that
     * is added or removed in between may be. Cursors are below 2^53.
     *
     * @param cursor 0 to start, else what the last call returned; any other number is valid and starts somewhere
     * @param count how many keys to visit at least, unless the end comes first; a hint
     * @param each gets a locked key, valid during the call; it must not use the keyspace again
     * @return the next cursor, 0 at the end
     */
    long scan(long cursor, int count, Consumer<Key> each);

    /**
     * Visits one key, each with the same probability.
     *
     * @param random {@link Request#random()}
     * @param each as for {@link #scan}
     * @return false where no key exists
     */
    boolean randomKey(RandomGenerator random, Consumer<Key> each);

    /**
     * Removes every key of this database.
     *
     * @throws IllegalStateException unless the command declared {@link CommandSpec#writesKeyspace()}
     */
    void clear();

    /** Swaps the keys of two databases, numbered from 0; allowed where {@link #clear()} is. */
    void swap(int first, int second);

    /** Removes every key of every database; allowed where {@link #clear()} is. */
    void clearAll();
}
