package dev.redstart.server.lock;

import java.util.Arrays;

/** The locks of all stripes, numbered from 0; one per keyspace. Safe for use by several threads at once. */
public final class Stripes {
    private final LockWords words;
    private final Stripe[] stripes;

    /** Makes so many locks, all free. */
    public Stripes(int count) {
        words = new LockWords(count);
        stripes = new Stripe[count];
        Arrays.setAll(stripes, index -> new Stripe(this, index, words));
    }

    /** Returns how many there are. */
    public int count() {
        return stripes.length;
    }

    /** Returns one of them. */
    public Stripe get(int index) {
        return stripes[index];
    }

    /**
     * Takes a stripe's lock if it is free and no other owner is first in its queue. Each command calls it, so it reads the
     * {@link Stripe} only if an owner waits.
     */
    public boolean tryLock(int index, Object owner) {
        // The waiters are read afterwards, when the cache line is here.
        return words.tryTake(index) && (words.waiting(index) == 0 || stripes[index].keepLock(owner));
    }

    /** Frees a stripe's lock, which the caller holds. */
    public void unlock(int index) {
        words.free(index);
    }

    /** Reads a stripe's lock as a cache hint; the result only keeps the compiler from removing the read. */
    public int prefetch(int index) {
        return words.prefetch(index);
    }
}
