package dev.redstart.server.keyspace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;

/**
 * One part of the hash space: a lock, and, in the {@link Store}, a table per database that has keys here. The lock is one
 * word; who could not take it after some tries waits in a queue and is preferred from then on.
 */
public final class Stripe {
    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(Stripe.class, "held", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int PATIENCE_NANOS = 50_000;

    private final Store store;
    private final int index;

    @SuppressWarnings("unused") // through HELD
    private volatile int held;

    /** Guarded by this object's monitor. Null while nobody had to wait: most stripes' all their life. */
    private ArrayDeque<Object> queue;

    private volatile int queued;

    Stripe(Store store, int index) {
        this.store = store;
        this.index = index;
    }

    /** As {@link Table#touch()}, of the lock. */
    int touch() {
        return queued;
    }

    /** Takes the lock if it is free and nobody else is first in the queue. */
    boolean tryLock(Object owner) {
        if (queued == 0) {
            return HELD.compareAndSet(this, 0, 1);
        }
        synchronized (this) {
            if ((!queue.isEmpty() && queue.peek() != owner) || !HELD.compareAndSet(this, 0, 1)) {
                return false;
            }
            queue.poll();
            queued = queue.size();
            return true;
        }
    }

    /** Spins and naps until the lock is taken; for work that belongs to no client and cannot be put aside. */
    void lock() {
        for (int spins = 0; !HELD.compareAndSet(this, 0, 1); spins++) {
            if (spins < 1_000) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PATIENCE_NANOS);
            }
        }
    }

    void unlock() {
        HELD.setRelease(this, 0);
    }

    /** Puts an owner into the queue, where it keeps its place until it has the lock or leaves. */
    synchronized void enqueue(Object owner) {
        if (queue == null) {
            queue = new ArrayDeque<>(1);
        }
        if (!queue.contains(owner)) {
            queue.add(owner);
            queued = queue.size();
        }
    }

    /** Takes an owner out of the queue. */
    synchronized void leave(Object owner) {
        if (queue != null) {
            queue.remove(owner);
            queued = queue.size();
        }
    }

    /** The table of a database, null while it never had a key here. */
    Table table(int db) {
        return store.table(db, index);
    }

    Table tableForInsert(int db) {
        return store.tableForInsert(db, index);
    }

    /** Number of keys without the lock: what the last unlock left, or newer. */
    int sizeOf(int db) {
        Table table = held >= 0 ? table(db) : null; // the read of held orders this after the last unlock
        return table == null ? 0 : table.size();
    }

    /** As {@link #sizeOf}, of keys with an expiry. */
    int expiringOf(int db) {
        Table table = held >= 0 ? table(db) : null;
        return table == null ? 0 : table.expiring();
    }

    /** As {@link #sizeOf}, of {@link Table#memoryBytes()}. */
    long memoryOf(int db) {
        Table table = held >= 0 ? table(db) : null;
        return table == null ? 0 : table.memoryBytes();
    }
}
