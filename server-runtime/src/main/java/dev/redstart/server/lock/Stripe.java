package dev.redstart.server.lock;

/**
 * The lock of one part of the hash space. Its word is one of {@link Stripes}'. An owner that could not take it after some
 * tries enters a queue, and is preferred from then on.
 */
public final class Stripe {
    private final Stripes stripes;
    private final int index;
    private final LockWords locks;

    /** Guarded by this object's monitor. Null until the first owner waits, which most stripes never see. */
    private WaiterQueue queue;

    Stripe(Stripes stripes, int index, LockWords locks) {
        this.stripes = stripes;
        this.index = index;
        this.locks = locks;
    }

    /** Returns the stripe's number, from 0. */
    public int index() {
        return index;
    }

    /** Takes the lock, as {@link Stripes#tryLock} does. */
    public boolean tryLock(Object owner) {
        return stripes.tryLock(index, owner);
    }

    /** Takes the lock if it is free, even if others queue. */
    boolean tryLockFirst() {
        return locks.tryTake(index);
    }

    /** Keeps the lock that was just taken, unless another owner is first in the queue; then frees it. The owner leaves the queue. */
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

    /** Returns whether {@link #tryLock} may succeed; asking costs the lock's holder less than a try that fails. */
    boolean isFreeFor(Object owner) {
        return !locks.isTaken(index) && (locks.waiting(index) == 0 || isFirst(owner));
    }

    /** Frees the lock, which the caller holds. */
    public void unlock() {
        locks.free(index);
    }

    /** Adds an owner to the queue, where it keeps its place until it has the lock or leaves. */
    public synchronized void enqueue(Object owner) {
        if (queue == null) {
            queue = new WaiterQueue();
        }
        if (!queue.contains(owner)) {
            queue.add(owner);
            locks.waiting(index, queue.size());
        }
    }

    /** Removes an owner from the queue. */
    public synchronized void leave(Object owner) {
        if (queue != null) {
            queue.remove(owner);
            locks.waiting(index, queue.size());
        }
    }

    /** Makes what the last holder of the lock wrote visible to the thread's next reads. */
    public void readAsUnlocked() {
        locks.isTaken(index);
    }
}
