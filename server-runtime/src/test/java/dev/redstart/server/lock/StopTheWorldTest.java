package dev.redstart.server.lock;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.keyspace.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StopTheWorldTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int LOOPS = 4;
    private static final int COMMANDS = 20_000;

    /** Every so many commands one that wants to be alone. */
    private static final int ALONE_EVERY = 97;

    private final StopTheWorld gate = new StopTheWorld(LOOPS);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger aloneCount = new AtomicInteger();
    /** No lock guards it: exclusive work changes it, and the others read it between two commands. */
    private int unguarded;

    @Test
    void showsNoThreadInsideToExclusiveWork() throws Exception {
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
    void doesNotStopWhileAThreadWithoutASeatVisits() throws Exception {
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

    /** A clock that only the test moves: the machine may be as slow as it likes. */
    @Test
    void givesARunningCommandItsWholeTimeHoweverLongTheWaitForTheLockWas() throws Exception {
        long freeze = PATIENCE.toNanos();
        AtomicLong clock = new AtomicLong();
        AtomicInteger looks = new AtomicInteger();
        StopTheWorld world = new StopTheWorld(1, freeze, () -> {
            looks.incrementAndGet();
            return clock.get();
        });
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        world.onBlocked((holder, stack) -> order.add("blamed " + holder));
        Thread stopper = new Thread(() -> world.during(() -> order.add("alone")));
        stopper.setUncaughtExceptionHandler((thread, e) -> order.add(e.getMessage()));
        world.beginVisit();
        world.enter(0);
        stopper.start();
        Threads.awaitState(stopper, Thread.State.TIMED_WAITING);
        clock.set(freeze - 1); // nearly all of its patience went into the wait for the visitor
        int before = looks.get();
        world.endVisit();
        await().atMost(PATIENCE).until(() -> looks.get() > before + 2);
        clock.set(freeze + 1);
        int then = looks.get();
        await().atMost(PATIENCE).until(() -> looks.get() > then + 2 || !stopper.isAlive());
        world.pass(0);
        stopper.join();
        world.leave(0);
        assertEquals(List.of("alone"), order);
    }

    @Test
    void blamesACommandThatHadItsWholeTime() throws Exception {
        StopTheWorld world = new StopTheWorld(1, 0, System::nanoTime);
        List<String> blamed = Collections.synchronizedList(new ArrayList<>());
        world.onBlocked((holder, stack) -> blamed.add(holder));
        world.enter(0);
        Thread stopper = new Thread(() -> assertThrows(WorldBusyException.class, () -> world.during(() -> {})));
        stopper.start();
        stopper.join();
        assertEquals(List.of("work between commands on event loop 0"), blamed);
        assertFalse(world.pass(0), "the flag is down again");
        world.leave(0);
        world.during(aloneCount::incrementAndGet);
        assertEquals(1, aloneCount.get());
    }

    @Test
    void givesACommandItsTimeThatFollowsWorkThatIsNone() {
        StopTheWorld world = new StopTheWorld(1, 0, System::nanoTime);
        List<String> listed = Collections.synchronizedList(new ArrayList<>());
        world.onBlocked((holder, stack) -> listed.add(holder));
        world.enter(0);
        assertEquals("work between commands on event loop 0 does not end", busy(world));
        assertEquals("work between commands on event loop 0 does not end", busy(world));
        world.running(0).begin(new RunningCommand.Work() {
            @Override
            public String name() {
                return "get";
            }

            @Override
            public String plugin() {
                return "basic";
            }
        });
        assertEquals("command 'get' of plugin 'basic' on event loop 0 does not end", busy(world));
        assertEquals("command 'get' of plugin 'basic' on event loop 0 still does not end", busy(world));
        assertEquals(
                List.of("work between commands on event loop 0", "command 'get' of plugin 'basic' on event loop 0"),
                listed);
        world.running(0).end();
        world.leave(0);
    }

    /** Why another thread cannot stop the world. */
    private static String busy(StopTheWorld world) {
        return CompletableFuture.supplyAsync(() -> assertThrows(WorldBusyException.class, () -> world.during(() -> {}))
                        .getMessage())
                .join();
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
