package dev.redstart.server.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.keyspace.Threads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopTheWorldTest {
    private static final int LOOPS = 4;
    private static final int COMMANDS = 20_000;

    /** Every so many commands one that wants to be alone. */
    private static final int ALONE_EVERY = 97;

    private final StopTheWorld gate = new StopTheWorld(LOOPS);
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
                gate.during(this::workAlone);
            } else {
                inside.incrementAndGet();
                assertTrue(unguarded >= 0);
                Thread.onSpinWait();
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
        int before = unguarded;
        unguarded = -1;
        for (int i = 0; i < 100; i++) {
            assertEquals(0, inside.get());
        }
        unguarded = before + 1;
        aloneCount.incrementAndGet();
    }

    @Test
    void keepsALoopOutWhileAnotherIsAlone() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Thread other = new Thread(() -> {
            gate.enter(1);
            order.add("entered");
            gate.leave(1);
        });
        gate.enter(0);
        gate.during(() -> {
            other.start();
            Threads.awaitState(other, Thread.State.WAITING);
            order.add("alone");
        });
        gate.leave(0);
        other.join();
        assertEquals(List.of("alone", "entered"), order);
    }

    @Test
    void waitsForACommandThatRuns() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        gate.enter(1); // by this thread, for the second loop
        Thread other = new Thread(() -> {
            gate.enter(0);
            gate.during(() -> order.add("alone"));
            gate.leave(0);
        });
        other.start();
        Threads.awaitState(other, Thread.State.TIMED_WAITING);
        order.add("command done");
        gate.pass(1);
        other.join();
        gate.leave(1);
        assertEquals(List.of("command done", "alone"), order);
    }

    @Test
    void waitsForNoIdleLoop() {
        gate.enter(0);
        gate.during(aloneCount::incrementAndGet);
        gate.during(aloneCount::incrementAndGet);
        gate.leave(0);
        assertEquals(2, aloneCount.get());
    }

    @Test
    void goesOnWhenWorkFails() throws Exception {
        gate.enter(0);
        assertThrows(
                IllegalStateException.class,
                () -> gate.during(() -> {
                    throw new IllegalStateException();
                }));
        gate.pass(0);
        gate.leave(0);
        Threads.runAll(2, loop -> {
            gate.enter(loop);
            gate.during(aloneCount::incrementAndGet);
            gate.leave(loop);
        });
        assertEquals(2, aloneCount.get());
    }

    @Test
    void stopsForNobodyWhileAThreadWithoutASeatVisits() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        gate.beginVisit();
        Thread other = new Thread(() -> gate.during(() -> order.add("alone")));
        other.start();
        Threads.awaitState(other, Thread.State.TIMED_WAITING);
        assertFalse(gate.pass(0), "no loop stands still for a visit");
        order.add("visited");
        gate.endVisit();
        other.join();
        assertEquals(List.of("visited", "alone"), order);
    }

    @Test
    void coversStripesForItsThreadAloneAndNoLongerThanItLasts() {
        World[] kept = new World[1];
        gate.stop(world -> {
            kept[0] = world;
            assertTrue(world.covers(0));
            gate.stop(nested -> assertTrue(nested.covers(1)));
            assertTrue(world.covers(0), "a nested stop ends nothing");
        });
        assertFalse(kept[0].covers(0));
        assertThrows(IllegalStateException.class, gate::held);
    }
}
