package dev.redstart.server.storage;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntPredicate;

/**
 * A few blocks of an {@link Arena} that came back, at hand for whoever wants one of the same size next.
 *
 * <p>The problem: a value of some kilobytes has a block of its own, so that one overwritten by another of a different
 * length took the arena's monitor twice, and a thread that lost its processor inside kept all others waiting. The rule:
 * what comes back goes into a slot of the thread's shard, and what is wanted is looked for there first; both are a
 * compare-and-set. A full shard, another size, and blocks in regions that are being emptied are the arena's business.
 *
 * <p>What lies here is free: the arena's accounts and its budget say so. It goes back for good whenever memory is short
 * and at each {@link Arena#trim()}. What lies in a region that is to be emptied goes back at once: it has no owner who
 * would move it, and the region would wait for it.
 */
final class BlockCache {
    /** What {@link #take} answers where there is none; no block has zero bytes. */
    static final long NONE = 0;

    /** Smaller blocks are shared by entries: they come and go once for many writes. */
    private static final int MIN_BYTES = 4 * 1024;

    /** With larger ones, copying takes so long that the monitor does not show; and four megabytes here are the end. */
    private static final int MAX_BYTES = 32 * 1024;

    private static final int SHARDS = 4;
    private static final int SLOTS = 32;

    /** In each slot 0, or a block: its address above, its bytes below. */
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

    /** The shard of the thread that asks. */
    private AtomicLongArray shard() {
        return shards[(int) Thread.currentThread().getId() & (SHARDS - 1)];
    }

    /** Keeps a block; false where there is no room for it. */
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

    /** Hands out a block of exactly so many bytes, or {@link #NONE}. */
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
     * Hands out a block of any shard at an address that is wanted, or {@link #NONE}. Slots are volatile: of one who
     * marks an address and then looks here, and one who offers a block and then looks for the mark, at least one sees
     * the other.
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

    /** Bytes of all blocks that lie here. */
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
