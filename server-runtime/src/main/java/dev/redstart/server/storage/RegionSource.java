package dev.redstart.server.storage;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/**
 * Allocates the arrays of an {@link Arena}'s regions on the heap, as far as a {@link HeapBudget} allows. A thread that may
 * wait allocates the next region's array ahead: the system takes a millisecond or more to provide so much memory, and no
 * write should wait for that.
 *
 * <p>{@link #prepare()}, {@link #aheadBytes()} and {@link #onTaken} need no lock; the other methods are called under the
 * arena's.
 */
final class RegionSource {
    static final int ARRAY_HEADER_BYTES = 16;

    /** With fewer regions left to take, none is allocated ahead. */
    private static final int LAST_REGIONS = 4;

    private final IntFunction<byte[]> heap;
    private final HeapBudget budget;
    private final int regionBytes;
    private final int accountBytes;
    private final AtomicReference<byte[]> ahead = new AtomicReference<>();
    /** Runs whenever {@link #prepare()} has something to do. */
    private Runnable onTaken = () -> {};

    private volatile boolean wantsNext;

    /**
     * A source of arrays.
     *
     * @param heap allocates an array of so many bytes
     * @param regionBytes the bytes of a region of many blocks
     * @param accountBytes the bytes of the array that tracks free memory in such a region
     */
    RegionSource(IntFunction<byte[]> heap, HeapBudget budget, int regionBytes, int accountBytes) {
        this.heap = heap;
        this.budget = budget;
        this.regionBytes = regionBytes;
        this.accountBytes = accountBytes;
    }

    /** Returns the array of a region of many blocks: the one allocated ahead, or a new one. */
    byte[] region(boolean isFirst) {
        byte[] ready = ahead.getAndSet(null);
        if (!isFirst) { // a server with few keys needs no second region
            wantsNext = true;
            onTaken.run();
        }
        return ready == null ? array(regionBytes) : ready;
    }

    /**
     * Returns a new array.
     *
     * @throws dev.redstart.api.CommandException if the budget does not allow it
     */
    byte[] array(int bytes) {
        budget.take(weight(bytes));
        try {
            return heap.apply(bytes);
        } catch (OutOfMemoryError e) {
            budget.give(weight(bytes));
            throw e;
        }
    }

    /** Ends counting an array that is no longer referred to. */
    void release(byte[] array) {
        budget.give(weight(array.length));
    }

    /** Returns what a region's array takes of the heap, with the array that tracks its free memory. */
    private long weight(int bytes) {
        return (long) bytes + ARRAY_HEADER_BYTES + (bytes == regionBytes ? accountBytes : 0);
    }

    /** Sets what runs when {@link #prepare()} should be called; set it before the first region. */
    void onTaken(Runnable listener) {
        onTaken = listener;
    }

    /** Allocates the next region's array ahead, if one was taken and enough memory is left. */
    void prepare() {
        if (!wantsNext || ahead.get() != null) {
            return;
        }
        wantsNext = false;
        if (budget.freeBytes() > LAST_REGIONS * (long) regionBytes) { // the last ones are allocated on demand
            ahead.set(array(regionBytes));
        }
    }

    /** Returns the bytes of the array that was allocated ahead. */
    int aheadBytes() {
        return ahead.get() == null ? 0 : regionBytes;
    }

    /** Frees the array that was allocated ahead. */
    void dropAhead() {
        byte[] ready = ahead.getAndSet(null);
        if (ready != null) {
            release(ready);
        }
    }
}
