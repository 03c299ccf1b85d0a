package dev.redstart.server.storage;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/**
 * Where an {@link Arena} has the arrays of its regions from: the heap, as far as a {@link HeapBudget} allows. The next
 * region's array is made ahead, by a thread that may wait: it takes a millisecond or more until the system has given so
 * much memory, which no write should wait for.
 *
 * <p>{@link #prepare()}, {@link #aheadBytes()} and {@link #onTaken} need no lock; the rest is called under the arena's.
 */
final class RegionSource {
    static final int ARRAY_HEADER_BYTES = 16;

    /** With fewer regions left to take, none is made ahead. */
    private static final int LAST_REGIONS = 4;

    private final IntFunction<byte[]> heap;
    private final HeapBudget budget;
    private final int regionBytes;
    private final int accountBytes;
    private final AtomicReference<byte[]> ahead = new AtomicReference<>();
    /** Told whenever {@link #prepare()} has something to do. */
    private Runnable onTaken = () -> {};

    private volatile boolean wantsNext;

    /**
     * @param heap makes an array of so many bytes
     * @param regionBytes the bytes of a region of many blocks
     * @param accountBytes what the account of free memory in such a region takes beside it
     */
    RegionSource(IntFunction<byte[]> heap, HeapBudget budget, int regionBytes, int accountBytes) {
        this.heap = heap;
        this.budget = budget;
        this.regionBytes = regionBytes;
        this.accountBytes = accountBytes;
    }

    /** Returns the array of a region of many blocks: the one made ahead, or a new one. */
    byte[] region(boolean isFirst) {
        byte[] ready = ahead.getAndSet(null);
        if (!isFirst) { // a server with hardly a key needs no second one
            wantsNext = true;
            onTaken.run();
        }
        return ready == null ? array(regionBytes) : ready;
    }

    /**
     * Returns a new array.
     *
     * @throws dev.redstart.api.CommandException where the budget ends
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

    /** Counts an array out that nobody refers to any more. */
    void release(byte[] array) {
        budget.give(weight(array.length));
    }

    /** What a region's array takes of the heap; one for many blocks together with its account. */
    private long weight(int bytes) {
        return (long) bytes + ARRAY_HEADER_BYTES + (bytes == regionBytes ? accountBytes : 0);
    }

    /** Has somebody told when {@link #prepare()} should be called; to be set before the first region. */
    void onTaken(Runnable told) {
        onTaken = told;
    }

    /** Makes the next region's array ahead, if one was taken and memory is not about to end. */
    void prepare() {
        if (!wantsNext || ahead.get() != null) {
            return;
        }
        wantsNext = false;
        if (budget.freeBytes() > LAST_REGIONS * (long) regionBytes) { // the last ones are for whoever needs them
            ahead.set(array(regionBytes));
        }
    }

    /** Bytes of the array that is made ahead. */
    int aheadBytes() {
        return ahead.get() == null ? 0 : regionBytes;
    }

    /** Gives up the array that is made ahead. */
    void dropAhead() {
        byte[] ready = ahead.getAndSet(null);
        if (ready != null) {
            release(ready);
        }
    }
}
