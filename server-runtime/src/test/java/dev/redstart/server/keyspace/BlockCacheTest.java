package dev.redstart.server.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Blocks that came back, in front of the arena's monitor. */
class BlockCacheTest {
    private static final int BLOCK = 20 * 1024;

    private final BlockCache cache = new BlockCache();

    @Test
    void handsOutWhatCameBackOfTheSameSizeAlone() {
        assertTrue(cache.offer(-7, BLOCK));
        assertEquals(BLOCK, cache.bytes());
        assertEquals(BlockCache.NONE, cache.take(BLOCK + Arena.GRANULE_BYTES));
        long block = cache.take(BLOCK);
        assertEquals(-7, BlockCache.address(block));
        assertEquals(BLOCK, BlockCache.bytes(block));
        assertEquals(BlockCache.NONE, cache.take(BLOCK));
        assertEquals(0, cache.bytes());
    }

    @Test
    void knowsTheBlockAtAddressZero() {
        assertTrue(cache.offer(0, BLOCK));
        long block = cache.takeAny();
        assertNotEquals(BlockCache.NONE, block);
        assertEquals(0, BlockCache.address(block));
    }

    @Test
    void takesNeitherSmallBlocksNorLargeOnesNorMoreThanItsBound() {
        assertTrue(!cache.offer(1, 4 * 1024 - Arena.GRANULE_BYTES));
        assertTrue(!cache.offer(1, 32 * 1024 + Arena.GRANULE_BYTES));
        int kept = 0;
        while (cache.offer(kept, 32 * 1024)) {
            kept++;
        }
        assertEquals(kept * 32L * 1024, cache.bytes());
        assertTrue(cache.bytes() <= 1 << 20, () -> cache.bytes() + " bytes of one thread");
        for (int i = 0; i < kept; i++) {
            assertNotEquals(BlockCache.NONE, cache.takeAny());
        }
        assertEquals(BlockCache.NONE, cache.takeAny());
    }

    @Test
    void whatLiesThereIsFreeAndGoesBackForGood() {
        HeapBudget budget = HeapBudget.unlimited();
        Arena arena = new Arena(byte[]::new, budget, 8);
        int address = arena.allocate(BLOCK);
        int other = arena.allocate(BLOCK);
        assertEquals(2L * BLOCK, arena.usedBytes());
        arena.free(address, BLOCK);
        assertEquals(BLOCK, arena.usedBytes());
        assertEquals(address, arena.allocate(BLOCK));
        arena.free(address, BLOCK);
        arena.trim();
        assertEquals(BLOCK, arena.usedBytes());
        arena.free(other, BLOCK);
        arena.trim();
        arena.trim();
        assertEquals(0, arena.usedBytes());
        int whole = arena.allocate(Arena.MAX_BLOCK_BYTES); // the region is in one piece again
        assertEquals(0, Arena.offset(whole));
        arena.free(whole, Arena.MAX_BLOCK_BYTES);
        arena.free(arena.allocate(BLOCK), BLOCK);
        arena.clear();
        assertEquals(0, arena.usedBytes());
    }

    /** Whoever has a block has it alone, whatever others do; afterwards nothing is missing. */
    @Test
    void noBlockIsEverTwoThreads() throws Exception {
        Arena arena = new Arena();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CyclicBarrier begin = new CyclicBarrier(4);
        List<Thread> threads = new ArrayList<>();
        long seed = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            byte mark = (byte) (i + 1);
            Thread thread = new Thread(() -> {
                try {
                    begin.await();
                    markBlocks(arena, mark, new SplittableRandom(seed + mark));
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(null, failure.get(), () -> "seed " + seed);
        assertEquals(0, arena.usedBytes());
    }

    private static void markBlocks(Arena arena, byte mark, SplittableRandom random) {
        int[] addresses = new int[16];
        int[] sizes = new int[16];
        for (int i = 0; i < 20_000; i++) {
            int slot = random.nextInt(addresses.length);
            if (sizes[slot] > 0) {
                assertMarked(arena, addresses[slot], sizes[slot], mark);
                arena.free(addresses[slot], sizes[slot]);
            }
            sizes[slot] = (32 + random.nextInt(4)) * Arena.GRANULE_BYTES;
            addresses[slot] = arena.allocate(sizes[slot]);
            int from = Arena.offset(addresses[slot]);
            Arrays.fill(arena.region(addresses[slot]), from, from + sizes[slot], mark);
            if (i % 1000 == 0) {
                arena.trim();
            }
        }
        for (int slot = 0; slot < addresses.length; slot++) {
            assertMarked(arena, addresses[slot], sizes[slot], mark);
            arena.free(addresses[slot], sizes[slot]);
        }
    }

    private static void assertMarked(Arena arena, int address, int bytes, byte mark) {
        int from = Arena.offset(address);
        byte[] region = arena.region(address);
        for (int i = from; i < from + bytes; i++) {
            if (region[i] != mark) {
                throw new AssertionError("byte " + (i - from) + " of " + bytes + " is of thread " + region[i]);
            }
        }
    }
}
