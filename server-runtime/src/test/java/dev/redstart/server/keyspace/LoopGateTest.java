package dev.redstart.server.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopGateTest {
    private static final int LOOPS = 4;
    private static final int COMMANDS = 20_000;

    /** Every so many commands one that wants to be alone. */
    private static final int ALONE_EVERY = 97;

    private final LoopGate gate = new LoopGate(LOOPS);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger aloneCount = new AtomicInteger();
    /** No lock guards it: whoever is alone changes it, and all the others read it between two commands. */
    private int unguarded;

    @Test
    void showsNobodyInsideToWhoeverIsAlone() throws Exception {
        Threads.runAll(LOOPS, this::runLoop);
        int expected = LOOPS * (COMMANDS / ALONE_EVERY);
        assertEquals(expected, aloneCount.get());
        assertEquals(expected, unguarded, "no change was lost");
        assertEquals(0, inside.get());
    }

    private void runLoop(int loop) {
        gate.enter(loop);
        for (int i = 1; i <= COMMANDS; i++) {
            if (i % ALONE_EVERY == 0) {
                gate.runAlone(loop, this::workAlone);
            } else {
                inside.incrementAndGet();
                assertTrue(unguarded >= 0);
                inside.decrementAndGet();
            }
            gate.pass(loop);
            if (i % 50 == 0) { // the end of a tick
                gate.leave(loop);
                gate.enter(loop);
            }
        }
        gate.leave(loop);
    }

    private void workAlone() {
        assertEquals(0, inside.get());
        int before = unguarded;
        unguarded = -1;
        Thread.onSpinWait();
        assertEquals(0, inside.get());
        unguarded = before + 1;
        aloneCount.incrementAndGet();
    }

    @Test
    void waitsForNoIdleLoop() {
        gate.enter(0);
        gate.runAlone(0, aloneCount::incrementAndGet);
        gate.runAlone(0, aloneCount::incrementAndGet);
        gate.leave(0);
        assertEquals(2, aloneCount.get());
    }

    @Test
    void goesOnWhenWorkFails() throws Exception {
        gate.enter(0);
        assertThrows(
                IllegalStateException.class,
                () -> gate.runAlone(0, () -> {
                    throw new IllegalStateException();
                }));
        gate.pass(0);
        gate.leave(0);
        Threads.runAll(2, loop -> {
            gate.enter(loop);
            gate.runAlone(loop, aloneCount::incrementAndGet);
            gate.leave(loop);
        });
        assertEquals(2, aloneCount.get());
    }
}
