package dev.redstart.server.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
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
        long block = cache.takeAny(address -> true);
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
            assertNotEquals(BlockCache.NONE, cache.takeAny(address -> true));
        }
        assertEquals(BlockCache.NONE, cache.takeAny(address -> true));
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

    @Test
    void handsOutWhatLiesWhereItIsWanted() {
        assertTrue(cache.offer(1, BLOCK));
        assertTrue(cache.offer(2, BLOCK));
        assertEquals(2, BlockCache.address(cache.takeAny(address -> address == 2)));
        assertEquals(BlockCache.NONE, cache.takeAny(address -> address == 2));
        assertEquals(BLOCK, cache.bytes());
    }

    /** A block has one owner at a time, and none is lost. */
    @Test
    void noBlockIsEverTwoThreads() throws Exception {
        Arena arena = new Arena();
        byFourThreads(arena, 16, (owner, random) -> {
            for (int i = 0; i < 20_000; i++) {
                int slot = random.nextInt(owner.slots());
                owner.free(slot);
                owner.allocate(slot, 32 + random.nextInt(4));
                if (i % 1000 == 0) {
                    arena.trim();
                }
            }
        });
        assertEquals(0, arena.usedBytes());
    }

    /** Regions are chosen to be emptied while their blocks come back: none of them waits for a block that lies here. */
    @Test
    void keepsNoRegionFromBeingEmptied() throws Exception {
        Arena arena = new Arena();
        byFourThreads(arena, 500, (owner, random) -> {
            for (int i = 0; i < 20_000; i++) {
                int slot = random.nextInt(owner.slots());
                boolean many = i / 2000 % 2 == 0;
                owner.free(slot);
                if (many || random.nextInt(4) == 0) {
                    owner.allocate(slot, 32 + random.nextInt(64));
                }
                owner.moveWhatShouldMove();
            }
        });
        assertNotEquals(0, arena.evacuation(), "regions were chosen");
        assertEquals(0, arena.usedBytes());
        long regions = arena.reservedBytes() >> 21;
        for (int region = 0; region <= regions; region++) {
            assertFalse(arena.isEvacuated(region << 18), "a region without blocks waits to be emptied");
        }
    }

    private static void byFourThreads(Arena arena, int slots, BiConsumer<Owner, SplittableRandom> work)
            throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CyclicBarrier begin = new CyclicBarrier(4);
        List<Thread> threads = new ArrayList<>();
        long seed = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            Owner owner = new Owner(arena, (byte) (i + 1), slots);
            Thread thread = new Thread(() -> {
                try {
                    begin.await();
                    work.accept(owner, new SplittableRandom(seed + owner.mark));
                    for (int slot = 0; slot < slots; slot++) {
                        owner.free(slot);
                    }
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
    }

    /** A thread's blocks, each full of its mark. */
    private static final class Owner {
        private final Arena arena;
        private final byte mark;
        private final int[] addresses;
        private final int[] sizes;
        private int evacuation;

        Owner(Arena arena, byte mark, int slots) {
            this.arena = arena;
            this.mark = mark;
            this.addresses = new int[slots];
            this.sizes = new int[slots];
        }

        int slots() {
            return sizes.length;
        }

        void allocate(int slot, int granules) {
            sizes[slot] = granules * Arena.GRANULE_BYTES;
            addresses[slot] = arena.allocate(sizes[slot]);
            int from = Arena.offset(addresses[slot]);
            Arrays.fill(arena.region(addresses[slot]), from, from + sizes[slot], mark);
        }

        void free(int slot) {
            if (sizes[slot] > 0) {
                assertMarked(slot);
                arena.free(addresses[slot], sizes[slot]);
                sizes[slot] = 0;
            }
        }

        void moveWhatShouldMove() {
            if (evacuation == arena.evacuation()) {
                return;
            }
            evacuation = arena.evacuation();
            for (int slot = 0; slot < slots(); slot++) {
                if (sizes[slot] > 0 && arena.isEvacuated(addresses[slot])) {
                    int granules = sizes[slot] / Arena.GRANULE_BYTES;
                    free(slot);
                    allocate(slot, granules);
                }
            }
        }

        private void assertMarked(int slot) {
            int from = Arena.offset(addresses[slot]);
            byte[] region = arena.region(addresses[slot]);
            for (int i = from; i < from + sizes[slot]; i++) {
                if (region[i] != mark) {
                    throw new AssertionError(
                            "byte " + (i - from) + " of " + sizes[slot] + " is of thread " + region[i]);
                }
            }
        }
    }
}
