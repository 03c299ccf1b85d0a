package dev.redstart.server.lock;

/**
 * The lock of one part of the hash space. Its word is one of {@link Stripes}'; an owner that could not take it after some
 * tries waits in a queue and is preferred from then on.
 */
public final class Stripe {
    private final Stripes stripes;
    private final int index;
    private final LockWords locks;

    /** Guarded by this object's monitor. Null while nobody had to wait: most stripes' all their life. */
    private WaiterQueue queue;

    Stripe(Stripes stripes, int index, LockWords locks) {
        this.stripes = stripes;
        this.index = index;
        this.locks = locks;
    }

    /** Which stripe it is, from 0. */
    public int index() {
        return index;
    }

    /** As {@link Stripes#tryLock}. */
    public boolean tryLock(Object owner) {
        return stripes.tryLock(index, owner);
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

    /** Whether {@link #tryLock} may succeed; asking costs the lock's holder less than a try that fails. */
    boolean isFreeFor(Object owner) {
        return !locks.isTaken(index) && (locks.waiting(index) == 0 || isFirst(owner));
    }

    public void unlock() {
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

    /** Has the thread see what the last holder of the lock wrote, at least, in what it reads next. */
    public void readAsUnlocked() {
        locks.isTaken(index);
    }
}
