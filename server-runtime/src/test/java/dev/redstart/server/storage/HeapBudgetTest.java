package dev.redstart.server.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.ByteRanges;
import dev.redstart.api.CommandException;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.lock.StopTheWorld;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeapBudgetTest {
    private static final int MIB = 1 << 20;
    private static final int BOUND_BYTES = 32 * MIB;
    private static final int BLOCK_BYTES = 128 * 1024;
    private static final long GIB = 1L << 30;

    private final HeapBudget budget = new HeapBudget(1024 * MIB);
    private final Arena arena = new Arena(byte[]::new, budget, Arena.MAX_REGIONS);

    HeapBudgetTest() {
        budget.bounds(BOUND_BYTES, false);
    }

    @Test
    void admitsUpToABoundBelowWhatMayBeTaken() {
        assertTrue(budget.admits(20 * MIB));
        assertFalse(budget.admits(BOUND_BYTES - MIB));
        while (budget.admits(BLOCK_BYTES)) {
            arena.allocate(BLOCK_BYTES);
        }
        assertTrue(budget.usedBytes() > BOUND_BYTES * 2 / 3, () -> "only " + budget.usedBytes() + " were admitted");
        for (int i = 0; i < 16; i++) {
            arena.allocate(BLOCK_BYTES); // what was admitted before has room behind the bound
        }
    }

    @Test
    void refusesWithTheErrorThatClientsKnowBeforeTheHeapDoes() {
        CommandException refusal = assertThrows(CommandException.class, () -> {
            while (true) {
                arena.allocate(MIB);
            }
        });
        assertEquals("OOM command not allowed when used memory > 'maxmemory'.", refusal.getMessage());
        assertTrue(arena.reservedBytes() <= BOUND_BYTES, () -> arena.reservedBytes() + " bytes were taken");
        assertTrue(budget.rejections() > 0);
    }

    @Test
    void admitsAgainAsSoonAsClientsLetGoOfTheDatasPart() {
        AtomicLong held = new AtomicLong(1024 * MIB);
        budget.clients(held::get);
        budget.noteClients();
        assertFalse(budget.admits(MIB));
        held.set(0); // not noted yet
        assertTrue(budget.admits(MIB));
    }

    @Test
    void isBackAtZeroWhenEverythingIsFreed() {
        int[] blocks = new int[10];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = arena.allocate(MIB);
        }
        long free = budget.freeBytes();
        for (int block : blocks) {
            arena.free(block, MIB);
        }
        assertEquals(0, budget.usedBytes());
        arena.reclaim();
        assertTrue(budget.freeBytes() > free);
        assertEquals(BOUND_BYTES, budget.freeBytes());
    }

    @Test
    void honoursMaxmemory() {
        budget.maxMemory(5 * MIB);
        assertTrue(budget.admits(4 * MIB));
        assertFalse(budget.admits(6 * MIB));
        budget.maxMemory(0);
        assertTrue(budget.admits(6 * MIB));
    }

    @Test
    void countsWhatLongArraysWasteWhereTheCollectorDealsInRegions() {
        budget.bounds(BOUND_BYTES, true);
        budget.holdArrays(MIB, budget.waste(MIB));
        assertEquals(BOUND_BYTES - 2 * MIB + 16, budget.freeBytes());
        budget.releaseArrays(MIB, budget.waste(MIB));
        assertEquals(BOUND_BYTES, budget.freeBytes());
    }

    @Test
    void endsWithAnErrorToTheCommandWhereAddressesEnd() {
        Arena small = new Arena(byte[]::new, HeapBudget.unlimited(), 3);
        CommandException end = assertThrows(CommandException.class, () -> {
            while (true) {
                small.allocate(MIB);
            }
        });
        assertEquals("OOM", end.code());
        assertThrows(CommandException.class, () -> small.allocate(Arena.MAX_BLOCK_BYTES + Arena.GRANULE_BYTES));
        assertTrue(small.reservedBytes() <= 3L << 21);
    }

    @Test
    void addressesMoreThanTheHeapHolds() {
        assertEquals(1, Arena.countFor(GIB));
        assertEquals(1, Arena.countFor(32 * GIB));
        assertEquals(4, Arena.countFor(33 * GIB));
        assertEquals(4, Arena.countFor(64 * GIB));
        assertEquals(64, Arena.countFor(1024 * GIB));
    }

    @Test
    void storesWithSeveralArenasServeAllKeys() {
        Databases store = new Databases(16, 1, TypeTable.NONE, HeapBudget.unlimited(), 4, 2);
        byte[] value = new byte[1000];
        int keys = 0;
        CommandException end = null;
        while (end == null) {
            try {
                byte[] name = ("key:" + keys).getBytes(StandardCharsets.US_ASCII);
                long hash = ByteRanges.hash64(name, 0, name.length);
                store.dictionaryForInsert(AllHeld.ALL, 0, store.stripeOf(hash))
                        .insertString(AllHeld.ALL, name, 0, name.length, hash, value, 0, value.length);
                keys++;
            } catch (CommandException e) {
                end = e;
            }
        }
        assertEquals("OOM", end.code());
        assertTrue(store.reservedBytes() > 6L << 21, "an arena was not used");
        new StopTheWorld(0).stop(token -> store.clearAll(token, () -> {}));
        assertEquals(0, store.budget().usedBytes());
        assertEquals(0, store.allocatedBytes());
    }
}
