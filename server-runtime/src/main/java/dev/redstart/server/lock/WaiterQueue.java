package dev.redstart.server.lock;

import java.util.Arrays;

/**
 * Who waits for a stripe, in order. Memory that lacks for one more loses nobody who is in it: an {@link
 * java.util.ArrayDeque} forgets all when it cannot grow. Guarded by its stripe's monitor.
 */
final class WaiterQueue {
    private Object[] waiters = new Object[2];
    private int size;

    int size() {
        return size;
    }

    /** Who came first, null in an empty queue. */
    Object first() {
        return size == 0 ? null : waiters[0];
    }

    void add(Object waiter) {
        if (size == waiters.length) {
            waiters = Arrays.copyOf(waiters, size * 2);
        }
        waiters[size++] = waiter;
    }

    /** Whether somebody waits: the same object, not an equal one. */
    boolean contains(Object waiter) {
        return indexOf(waiter) >= 0;
    }

    /** Takes somebody out, if present. */
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
