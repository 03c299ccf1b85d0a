package dev.redstart.server.lock;

import java.util.Arrays;

/**
 * The waiters of a stripe, in order. If memory is missing for one more, the others stay in the queue: an {@link
 * java.util.ArrayDeque} would lose them all. Guarded by its stripe's monitor.
 */
final class WaiterQueue {
    private Object[] waiters = new Object[2];
    private int size;

    int size() {
        return size;
    }

    /** Returns the first waiter, null in an empty queue. */
    Object first() {
        return size == 0 ? null : waiters[0];
    }

    void add(Object waiter) {
        if (size == waiters.length) {
            waiters = Arrays.copyOf(waiters, size * 2);
        }
        waiters[size++] = waiter;
    }

    /** Returns whether this object waits; an equal one does not count. */
    boolean contains(Object waiter) {
        return indexOf(waiter) >= 0;
    }

    /** Removes a waiter, if present. */
    void remove(Object waiter) {
        int index = indexOf(waiter);
        if (index >= 0) {
            System.arraycopy(waiters, index + 1, waiters, index, size - index - 1);
            waiters[--size] = null;
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private int indexOf(Object waiter) {
        for (int i = 0; i < size; i++) {
            if (waiters[i] == waiter) {
                return i;
            }
        }
        return -1;
    }
}
