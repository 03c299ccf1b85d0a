package dev.redstart.server.keyspace;

import dev.redstart.api.Octets;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * One part of the hash space: a lock, and a table per database that has keys here. The lock is one word; who could not
 * take it after some tries waits in a queue and is preferred from then on.
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

    private final int stripeBits;
    private final ChunkPool chunks;

    @SuppressWarnings("unused") // through HELD
    private volatile int held;

    /** Guarded by this object's monitor. */
    private final ArrayDeque<Object> queue = new ArrayDeque<>(0);

    private volatile int queued;

    private Table[] tables = new Table[0];

    Stripe(int stripeBits, ChunkPool chunks) {
        this.stripeBits = stripeBits;
        this.chunks = chunks;
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
        if (!queue.contains(owner)) {
            queue.add(owner);
            queued = queue.size();
        }
    }

    /** Takes an owner out of the queue. */
    synchronized void leave(Object owner) {
        queue.remove(owner);
        queued = queue.size();
    }

    /** The table of a database, null while it never had a key here. */
    Table table(int db) {
        Table[] now = tables; // read once: INFO asks without the lock
        return db < now.length ? now[db] : null;
    }

    Table tableForInsert(int db) {
        if (db >= tables.length) {
            tables = Arrays.copyOf(tables, db + 1);
        }
        if (tables[db] == null) {
            tables[db] = new SlabTable(stripeBits, Octets::hash64, chunks);
        }
        return tables[db];
    }

    void clear(int db) {
        if (db < tables.length) {
            tables[db] = null;
        }
    }

    void clearAll() {
        tables = new Table[0];
    }

    int databases() {
        return tables.length;
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
}
