package dev.redstart.server.keyspace;

import dev.redstart.server.lock.Held;

/**
 * One part of the hash space: a lock, and, in the {@link Store}, a table per database that has keys here. The lock is one
 * of the store's {@link LockWords}; who could not take it after some tries waits in a queue and is preferred from then on.
 */
public final class Stripe {
    private final Store store;
    private final int index;
    private final LockWords locks;

    /** Guarded by this object's monitor. Null while nobody had to wait: most stripes' all their life. */
    private WaiterQueue queue;

    Stripe(Store store, int index, LockWords locks) {
        this.store = store;
        this.index = index;
        this.locks = locks;
    }

    int index() {
        return index;
    }

    /** As {@link Store#tryLock}. */
    boolean tryLock(Object owner) {
        return store.tryLock(index, owner);
    }

    /** Takes the lock if it is free, whoever queues. */
    boolean tryLockFirst() {
        return locks.tryTake(index);
    }

    /** Keeps the lock that was just taken if nobody else is first in the queue, which the owner then leaves; else frees it. */
    boolean keepLock(Object owner) {
        boolean keeps = false;
        try {
            keeps = takeTurn(owner);
        } finally {
            if (!keeps) {
                unlock();
            }
        }
        return keeps;
    }

    private synchronized boolean takeTurn(Object owner) {
        if (!isFirst(owner)) {
            return false;
        }
        queue.remove(owner);
        locks.waiting(index, queue.size());
        return true;
    }

    private synchronized boolean isFirst(Object owner) {
        return queue.size() == 0 || queue.first() == owner;
    }

    /** Whether {@link #tryLock} may succeed; asking costs the lock's holder less than trying in vain. */
    boolean isFreeFor(Object owner) {
        return !locks.isTaken(index) && (locks.waiting(index) == 0 || isFirst(owner));
    }

    void unlock() {
        locks.free(index);
    }

    /** Puts an owner into the queue, where it keeps its place until it has the lock or leaves. */
    public synchronized void enqueue(Object owner) {
        if (queue == null) {
            queue = new WaiterQueue();
        }
        if (!queue.contains(owner)) {
            queue.add(owner);
            locks.waiting(index, queue.size());
        }
    }

    /** Takes an owner out of the queue. */
    public synchronized void leave(Object owner) {
        if (queue != null) {
            queue.remove(owner);
            locks.waiting(index, queue.size());
        }
    }

    /** The table of a database, null while it never had a key here. */
    Table table(int db) {
        return store.table(db, index);
    }

    Table tableForInsert(Held held, int db) {
        return store.tableForInsert(held, db, index);
    }

    /** Number of keys without the lock: what the last unlock left, or newer. */
    int sizeOf(int db) {
        Table table = tableAsUnlocked(db);
        return table == null ? 0 : table.size();
    }

    /** As {@link #sizeOf}, of keys with an expiry. */
    int expiringOf(int db) {
        Table table = tableAsUnlocked(db);
        return table == null ? 0 : table.expiring();
    }

    /** As {@link #sizeOf}, of {@link Table#expirySum()}. */
    long expirySumOf(int db) {
        Table table = tableAsUnlocked(db);
        return table == null ? 0 : table.expirySum();
    }

    /** As {@link #sizeOf}, of {@link Table#memoryBytes()}. */
    long memoryOf(int db) {
        Table table = tableAsUnlocked(db);
        return table == null ? 0 : table.memoryBytes();
    }

    /** A table as the last unlock left it, or newer. */
    private Table tableAsUnlocked(int db) {
        locks.isTaken(index); // orders what is read next after the last unlock
        return table(db);
    }
}
