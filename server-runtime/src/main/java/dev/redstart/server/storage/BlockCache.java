package dev.redstart.server.storage;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntPredicate;

/**
 * A few freed blocks of an {@link Arena}, ready for the next request of the same size.
 *
 * <p>The problem: a value of some kilobytes has a block of its own. To overwrite it by one of another length would take the
 * arena's monitor twice, and a thread that lost its processor inside would keep all others waiting. The rule: a freed block
 * goes into a slot of the thread's shard, and a request looks there first; both are a compare-and-set. The arena handles a
 * full shard, other sizes, and blocks in regions under evacuation.
 *
 * <p>Cached blocks are free: the arena and its budget count them so. They return to the arena when memory is short and at
 * each {@link Arena#trim()}. A block in a region under evacuation returns at once: it has no owner to move it, and the region
 * would wait for it.
 */
final class BlockCache {
    /** What {@link #take} returns if there is none; no block has zero bytes. */
    static final long NONE = 0;

    /** Entries share smaller blocks, which are therefore allocated once for many writes. */
    private static final int MIN_BYTES = 4 * 1024;

    /** For larger blocks, copying takes so long that the monitor does not matter. It bounds the cache to four megabytes. */
    private static final int MAX_BYTES = 32 * 1024;

    private static final int SHARDS = 4;
    private static final int SLOTS = 32;

    /** In each slot 0, or a block: its address in the high half, its bytes in the low half. */
    private final AtomicLongArray[] shards = new AtomicLongArray[SHARDS];

    BlockCache() {
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new AtomicLongArray(SLOTS);
        }
    }

    private static boolean takes(int bytes) {
        return bytes >= MIN_BYTES && bytes <= MAX_BYTES;
    }

    static int address(long block) {
        return (int) (block >>> Integer.SIZE);
    }

    static int bytes(long block) {
        return (int) block;
    }

    /** Returns the shard of the current thread. */
    private AtomicLongArray shard() {
        return shards[(int) Thread.currentThread().getId() & (SHARDS - 1)];
    }

    /** Adds a block; returns false if there is no room for it. */
    boolean offer(int address, int bytes) {
        if (!takes(bytes)) {
            return false;
        }
        long block = (long) address << Integer.SIZE | bytes;
        AtomicLongArray shard = shard();
        for (int slot = 0; slot < SLOTS; slot++) {
            if (shard.getPlain(slot) == 0 && shard.compareAndSet(slot, 0, block)) {
                return true;
            }
        }
        return false;
    }

    /** Removes and returns a block of exactly so many bytes, or {@link #NONE}. */
    long take(int bytes) {
        if (!takes(bytes)) {
            return NONE;
        }
        AtomicLongArray shard = shard();
        for (int slot = 0; slot < SLOTS; slot++) {
            long block = shard.getPlain(slot);
            if (bytes(block) == bytes && shard.compareAndSet(slot, block, 0)) {
                return block;
            }
        }
        return NONE;
    }

    /**
     * Removes and returns a block of any shard at a wanted address, or {@link #NONE}. Slots are volatile: if one thread marks
     * an address and then reads the slots, and another offers a block and then reads the mark, at least one sees the other.
     */
    long takeAny(IntPredicate wanted) {
        for (AtomicLongArray shard : shards) {
            for (int slot = 0; slot < SLOTS; slot++) {
                long block = shard.get(slot);
                if (block != 0 && wanted.test(address(block)) && shard.compareAndSet(slot, block, 0)) {
                    return block;
                }
            }
        }
        return NONE;
    }

    /** Returns the bytes of all cached blocks. */
    long bytes() {
        long bytes = 0;
        for (AtomicLongArray shard : shards) {
            for (int slot = 0; slot < SLOTS; slot++) {
                bytes += bytes(shard.getAcquire(slot));
            }
        }
        return bytes;
    }
}
