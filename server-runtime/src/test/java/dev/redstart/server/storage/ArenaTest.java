package dev.redstart.server.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ArenaTest {
    private static final int REGION_BYTES = 2 << 20;

    private final Arena arena = new Arena();
    private final List<Block> blocks = new ArrayList<>();
    private int marks;

    /** A block whose every unit holds the same mark. */
    private record Block(int address, int bytes, int mark) {}

    @Test
    void takesNothingFromTheHeapAtFirst() {
        assertEquals(0, arena.reservedBytes());
        assertEquals(0, arena.usedBytes());
    }

    /** Each number is a block's granules, or, beyond 3,000, says which block goes. */
    @Property(tries = 300)
    void keepsBlocksApart(@ForAll @Size(max = 300) List<@IntRange(min = 1, max = 6000) Integer> steps) {
        Arena fresh = new Arena();
        List<Block> own = new ArrayList<>();
        long used = 0;
        for (int step : steps) {
            if (step <= 3000) {
                Block block = allocate(fresh, step * Arena.GRANULE_BYTES, own.size() + 1);
                own.add(block);
                used += block.bytes;
            } else if (!own.isEmpty()) {
                Block block = own.remove(step % own.size());
                assertHolds(fresh, block);
                fresh.free(block.address, block.bytes);
                used -= block.bytes;
            }
            assertEquals(used, fresh.usedBytes());
            assertTrue(fresh.reservedBytes() >= used);
        }
        own.forEach(block -> assertHolds(fresh, block));
    }

    @Test
    void usesAgainWhatCameBack() {
        fill(10 * REGION_BYTES, 100 * Arena.GRANULE_BYTES);
        long reserved = arena.reservedBytes();
        for (int round = 0; round < 20; round++) {
            blocks.forEach(block -> arena.free(block.address, block.bytes));
            blocks.clear();
            fill(10 * REGION_BYTES, (round * 7 + 1) * Arena.GRANULE_BYTES);
        }
        assertTrue(
                arena.reservedBytes() <= reserved + REGION_BYTES, () -> reserved + " grew to " + arena.reservedBytes());
    }

    @Test
    void givesEmptyRegionsBackButForAFew() {
        fill(20 * REGION_BYTES, 1000 * Arena.GRANULE_BYTES);
        blocks.forEach(block -> arena.free(block.address, block.bytes));
        assertEquals(0, arena.usedBytes());
        trimTwice();
        assertTrue(arena.reservedBytes() <= 2L * REGION_BYTES, () -> arena.reservedBytes() + " bytes for nothing");
    }

    @Test
    void keepsRegionsThatAreEmptyForAMoment() {
        fill(5 * REGION_BYTES, 1000 * Arena.GRANULE_BYTES);
        arena.trim();
        long before = arena.reservedBytes();
        for (int i = 0; i < 3; i++) {
            blocks.forEach(block -> arena.free(block.address, block.bytes));
            blocks.clear();
            arena.trim();
            fill(5 * REGION_BYTES, 1000 * Arena.GRANULE_BYTES);
            arena.trim();
        }
        assertEquals(before, arena.reservedBytes());
    }

    private void trimTwice() {
        arena.trim();
        arena.trim();
    }

    @Test
    void evacuatesRegionsThatAreMostlyFree() {
        fill(20 * REGION_BYTES, 10 * Arena.GRANULE_BYTES);
        assertEvacuatesWhenThreeOfFourGo();
    }

    /** Cached blocks have no size that this test asks for. */
    @Test
    void evacuatesRegionsThatHoldBlocksWhichCameBack() {
        List<Block> atHand = new ArrayList<>();
        for (int region = 0; region < 20; region++) {
            fill(REGION_BYTES, 10 * Arena.GRANULE_BYTES);
            atHand.add(allocate(arena, 100 * Arena.GRANULE_BYTES, ++marks));
        }
        atHand.forEach(block -> arena.free(block.address, block.bytes));
        assertEvacuatesWhenThreeOfFourGo();
    }

    private void assertEvacuatesWhenThreeOfFourGo() {
        long before = arena.reservedBytes();
        SplittableRandom random = new SplittableRandom(3);
        blocks.removeIf(block -> {
            boolean goes = random.nextInt(4) > 0;
            if (goes) {
                arena.free(block.address, block.bytes);
            }
            return goes;
        });
        assertNotEquals(0, arena.evacuation());
        moveWhatShouldMove();
        trimTwice();
        blocks.forEach(block -> assertHolds(arena, block));
        assertTrue(
                arena.reservedBytes() < before / 2
                        && arena.reservedBytes() <= arena.usedBytes() * 5 / 4 + 3L * REGION_BYTES,
                () -> arena.reservedBytes() + " bytes for " + arena.usedBytes());
    }

    private void moveWhatShouldMove() {
        for (int before = 0; before != arena.evacuation(); ) {
            before = arena.evacuation();
            for (int i = 0; i < blocks.size(); i++) {
                Block block = blocks.get(i);
                if (arena.isEvacuated(block.address)) {
                    Block moved = allocate(arena, block.bytes, block.mark);
                    assertFalse(arena.isEvacuated(moved.address));
                    arena.free(block.address, block.bytes);
                    blocks.set(i, moved);
                }
            }
        }
    }

    @Test
    void givesALargeBlockARegionOfItsOwn() {
        int bytes = Arena.MAX_BLOCK_BYTES + Arena.GRANULE_BYTES;
        Block large = allocate(arena, bytes, 1);
        Block small = allocate(arena, Arena.GRANULE_BYTES, 2);
        assertHolds(arena, large);
        assertEquals(bytes, arena.region(large.address).length);
        arena.free(large.address, bytes);
        assertHolds(arena, small);
        assertEquals(Arena.GRANULE_BYTES, arena.usedBytes());
    }

    @Test
    void prefetchesAnyAddress() {
        assertEquals(0, arena.prefetch(0, 0));
        Block block = allocate(arena, Arena.GRANULE_BYTES, 7);
        assertEquals(7, arena.prefetch(block.address, 8));
        for (int address : new int[] {-1, 1 << 18, Integer.MAX_VALUE, Integer.MIN_VALUE, (1 << 18) - 1}) {
            for (int plus : new int[] {0, 8, REGION_BYTES, Integer.MAX_VALUE}) {
                assertTrue(arena.prefetch(address, plus) <= 7, "no exception, and only bytes that were written");
            }
        }
    }

    @Test
    void startsAnewWhenItIsCleared() {
        fill(3 * REGION_BYTES, 50 * Arena.GRANULE_BYTES);
        arena.clear();
        assertEquals(0, arena.reservedBytes());
        blocks.clear();
        fill(REGION_BYTES, 50 * Arena.GRANULE_BYTES);
        blocks.forEach(block -> assertHolds(arena, block));
    }

    private void fill(long bytes, int each) {
        for (long used = 0; used < bytes; used += each) {
            blocks.add(allocate(arena, each, ++marks));
        }
    }

    private static Block allocate(Arena from, int bytes, int mark) {
        int address = from.allocate(bytes);
        byte[] region = from.region(address);
        for (int at = Arena.offset(address), end = at + bytes; at < end; at += Long.BYTES) {
            Arena.LONG.set(region, at, (long) mark);
        }
        return new Block(address, bytes, mark);
    }

    private static void assertHolds(Arena from, Block block) {
        byte[] region = from.region(block.address);
        for (int at = Arena.offset(block.address), end = at + block.bytes; at < end; at += Long.BYTES) {
            if ((long) Arena.LONG.get(region, at) != block.mark) {
                throw new AssertionError("another one wrote into " + block);
            }
        }
    }
}
