package dev.redstart.server.keyspace;

import dev.redstart.api.ByteRanges;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.lock.StripeSet;

/**
 * The handles of a command with very many keys, each created when the handler asks for it.
 *
 * <p>The problem: MGET of a million keys would hold a million handles until it ends, more than a small heap has, though it
 * reads one key after the other. The rule: this object refers only to the last handle. An earlier one exists for as long as
 * the handler refers to it, and ends with the command like any other. Asked for again, a key has a new handle, which reads the
 * same. If none of the keys may be changed, views of values are not tracked either: no change can reach them.
 */
final class PassingHandles {
    private static final int NONE = -1;

    private final KeyLocks locks;
    private final Databases databases;
    private final ManyKeys keys;
    private final BytesView name = new BytesView();
    private KeyHandle last;
    private int lastIndex = NONE;
    private boolean writes;

    PassingHandles(KeyLocks locks, ManyKeys keys) {
        this.locks = locks;
        this.databases = locks.databases();
        this.keys = keys;
    }

    private long hash(int n) {
        keys.name(n, name);
        return ByteRanges.hash64(name.array(), name.from(), name.length());
    }

    /** Adds the stripes of all keys. */
    void addTo(StripeSet stripes) {
        for (int i = 0; i < keys.count(); i++) {
            stripes.add(databases.stripeOf(hash(i)));
            writes |= keys.isWritable(i);
        }
    }

    /** Returns whether one of the keys may be changed; valid after {@link #addTo}. */
    boolean writes() {
        return writes;
    }

    KeyHandle get(int n) {
        if (n != lastIndex) {
            long hash = hash(n);
            KeyHandle handle = new KeyHandle(locks);
            handle.name.point(name);
            handle.bind(databases.stripeOf(hash), hash, keys.database(n), keys.isWritable(n), keys.isCounted(n));
            handle.endWithCommand();
            last = handle;
            lastIndex = n;
        }
        return last;
    }

    /** Returns what {@link KeyLocks#growthBytes()} does. */
    long growthBytes() {
        DictionaryGrowth growth = new DictionaryGrowth(databases, keys.database(0));
        for (int i = 0; i < keys.count(); i++) {
            growth.add(keys.database(i), databases.stripeOf(hash(i)));
        }
        return growth.bytes();
    }

    /** Returns whether a key is one of these, and may be changed if that is wanted. */
    boolean contains(BytesView wanted, int db, boolean toChange) {
        for (int i = 0; i < keys.count(); i++) {
            keys.name(i, name);
            if (name.equals(wanted) && keys.database(i) == db && (keys.isWritable(i) || !toChange)) {
                return true;
            }
        }
        return false;
    }

    void end() {
        name.release();
        keys.end();
    }
}
