package dev.redstart.server.dispatch;

import static dev.redstart.api.TypeHandle.STRING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.ByteRanges;
import dev.redstart.api.Bytes;
import dev.redstart.api.KeySpec;
import dev.redstart.server.config.Limits;
import dev.redstart.server.dispatch.Dispatcher.Outcome;
import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.stats.LoopStats.Counter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys that another loop holds, and commands that need the whole keyspace. */
class DispatcherLocksTest {
    private final DispatcherHarness server = new DispatcherHarness();

    @BeforeEach
    void registerCommands() {
        server.command("touch", (request, reply) -> {
                    for (int i = 0; i < request.keyCount(); i++) {
                        request.key(i).set(STRING, Bytes.utf8("v"));
                    }
                    reply.integer(request.keyCount());
                })
                .arity(-2)
                .writes(KeySpec.range(1, -1, 1));
    }

    /** Another loop, which holds the keys of a command. */
    private final class OtherLoop {
        private final KeyLocks locks = new KeyLocks(server.store);

        boolean lock(String... names) {
            locks.start(DispatcherHarness.NOW);
            for (String name : names) {
                byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
                locks.add(bytes, 0, bytes.length, 0, true);
            }
            return locks.tryLock(this) == null;
        }

        void unlock() {
            locks.unlock();
        }

        boolean couldLock(String name) {
            boolean could = lock(name);
            unlock();
            return could;
        }
    }

    /** Returns a name in a stripe; the hash's top bits are the stripe's number. */
    private static String nameIn(int stripe) {
        for (int i = 0; ; i++) {
            byte[] bytes = ("k" + i).getBytes(StandardCharsets.UTF_8);
            if (ByteRanges.hash64(bytes, 0, bytes.length) >>> 60 == stripe) {
                return "k" + i;
            }
        }
    }

    private final String low = nameIn(1);
    private final String high = nameIn(2);
    private final OtherLoop other = new OtherLoop();

    private String remark() {
        return server.serverStats.latencyRecorder().log().newest(1).get(0).remark();
    }

    @Test
    void recordsTheLockWaitInTheSlowLog() {
        server.serverStats.latencyRecorder().limits(0, 128, 0, false);
        server.send("touch " + high);
        assertFalse(remark().contains("lock wait"), remark()); // a collection may fall inside

        other.lock(low);
        server.send("touch " + low);
        other.unlock();
        server.send("touch " + low);

        assertTrue(remark().matches("(gc pause \\d+ ms inside, )?lock wait \\d+ us before"), remark());
    }

    @Test
    void defersACommandWhoseKeyIsHeld() {
        other.lock(low);
        assertEquals("", server.send("touch " + low));
        assertSame(Outcome.CONTENDED, server.outcome);
        assertEquals(0, server.stats.get(Counter.COMMANDS));
        assertEquals(0, server.stats.calls(server.table().named("touch").index()));
        assertEquals(1, server.stats.get(Counter.LOCK_WAITS));
        assertEquals(0, server.store.size(0));
        other.unlock();
        assertEquals(":1\r\n", server.send("touch " + low));
        assertSame(Outcome.DONE, server.outcome);
    }

    @Test
    void locksAndUnlocksTheKeysOfACommand() {
        server.command("look", (request, reply) -> {
                    OtherLoop another = new OtherLoop();
                    reply.array(3);
                    reply.bool(another.couldLock(low));
                    reply.bool(another.couldLock(high));
                    reply.bool(another.couldLock(nameIn(3)));
                })
                .arity(3)
                .writes(KeySpec.at(1))
                .reads(KeySpec.at(2));
        assertEquals("*3\r\n:0\r\n:0\r\n:1\r\n", server.send("look " + low + " " + high));
        assertTrue(other.couldLock(low));
        assertTrue(other.couldLock(high));
    }

    /** Tries until the client is in the queue of the stripe that another loop holds. */
    private void tryUntilQueued(String command) {
        for (int i = 0; i <= Limits.KEY_LOCK_TRIES; i++) {
            server.send(command);
            assertSame(Outcome.CONTENDED, server.outcome);
        }
    }

    @Test
    void enqueuesAClientAfterEnoughTries() {
        other.lock(low);
        server.send("touch " + low);
        other.unlock();
        assertTrue(other.couldLock(low), "one try is not enough");
        server.send("touch " + low);

        other.lock(low);
        tryUntilQueued("touch " + low);
        other.unlock();
        assertFalse(other.couldLock(low), "the client comes first");
        assertEquals(":1\r\n", server.send("touch " + low));
        assertTrue(other.couldLock(low), "it had its turn");
    }

    @Test
    void queuesAgainOnlyAfterAsManyTries() {
        other.lock(low);
        tryUntilQueued("touch " + low);
        other.unlock();
        server.send("touch " + low);
        other.lock(low);
        server.send("touch " + low);
        other.unlock();
        assertTrue(other.couldLock(low));
    }

    @Test
    void removesADisconnectedClientFromEveryQueue() {
        other.lock(high);
        tryUntilQueued("touch " + low + " " + high);
        OtherLoop third = new OtherLoop();
        third.lock(low);
        server.send("touch " + low + " " + high);
        other.unlock();
        third.unlock();
        assertFalse(other.couldLock(low));
        assertFalse(other.couldLock(high));
        server.session.leaveQueues();
        assertTrue(other.couldLock(low));
        assertTrue(other.couldLock(high));
    }

    @Test
    void leavesEveryQueueWithItsKeysLocked() {
        other.lock(high);
        tryUntilQueued("touch " + low + " " + high);
        OtherLoop third = new OtherLoop();
        third.lock(low);
        server.send("touch " + low + " " + high);
        other.unlock();
        third.unlock();
        assertEquals(":2\r\n", server.send("touch " + low + " " + high));
        assertTrue(other.couldLock(low));
        assertTrue(other.couldLock(high));
    }

    @Test
    void removesARejectedClientFromEveryQueue() {
        other.lock(low);
        tryUntilQueued("touch " + low);
        other.unlock();
        server.send("nosuch");
        assertTrue(other.couldLock(low), "no client waits for one that waits for nothing");
    }

    @Test
    void removesAClosingClientFromEveryQueue() {
        other.lock(low);
        tryUntilQueued("touch " + low);
        other.unlock();
        server.session.closeAfterReply();
        assertTrue(other.couldLock(low));
    }

    @Test
    void waitsABoundedTimeForACommandThatDoesNotEnd() throws Exception {
        server.command("flush", (request, reply) -> {
                    request.keyspace().clear();
                    reply.ok();
                })
                .arity(1)
                .writesKeyspace();
        List<String> blamed = Collections.synchronizedList(new ArrayList<>());
        server.world.onBlocked((holder, stack) -> blamed.add(holder + (stack.length > 0 ? " with its stack" : "")));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread stuck = new Thread(() -> {
            server.world.enter(1);
            server.world.running(1).begin(server.table().named("touch"));
            inside.countDown();
            awaitUninterruptibly(end);
            server.world.running(1).end();
            server.world.leave(1);
        });
        server.send("touch a");
        stuck.start();
        inside.await();
        server.send("flush");
        assertSame(Outcome.CONTENDED, server.outcome);
        assertFalse(server.world.pass(0), "no loop stands still while the command goes on");
        for (int i = 0; i < 100; i++) {
            server.send("flush");
            assertSame(Outcome.CONTENDED, server.outcome);
        }
        assertEquals(
                List.of("command 'touch' of plugin 'testing' on event loop 1 with its stack"), blamed, "reported once");
        assertEquals(1, server.store.size(0));
        end.countDown();
        stuck.join();
        assertEquals("+OK\r\n", server.send("flush"));
        assertEquals(0, server.store.size(0));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void retriesAStripeThatAnotherLoopHolds() {
        server.command("walk", (request, reply) -> {
                    List<String> names = new ArrayList<>();
                    long cursor =
                            request.keyspace().scan(request.arg(1).toLong(), 100, key -> names.add(key.toString()));
                    reply.bulk(cursor + " " + names);
                })
                .arity(2)
                .readsKeyspace();
        server.send("touch " + low + " " + high);
        other.lock(high);
        String part = server.send("walk 0");
        assertSame(Outcome.DONE, server.outcome);
        assertTrue(part.contains("[" + low + "]"), () -> "what comes before it: " + part);
        String cursor = part.substring(part.indexOf('\n') + 1, part.indexOf(' '));
        assertFalse(cursor.equals("0"), "it is not the end");
        server.send("walk " + cursor);
        assertSame(Outcome.CONTENDED, server.outcome, "tried again later");
        other.unlock();
        assertTrue(server.send("walk " + cursor).contains("0 [" + high + "]"));
    }

    @Test
    void runsACommandOnTheWholeKeyspaceExclusively() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Thread secondLoop = new Thread(() -> {
            server.world.enter(1);
            order.add("the other loop");
            server.world.leave(1);
        });
        server.command("flush", (request, reply) -> {
                    secondLoop.start();
                    awaitBlocked(secondLoop);
                    request.keyspace().clear();
                    order.add("flush");
                    reply.ok();
                })
                .arity(1)
                .writesKeyspace();
        server.send("touch a b c");
        assertEquals("+OK\r\n", server.send("flush"));
        secondLoop.join(TimeUnit.SECONDS.toMillis(60));
        assertEquals(List.of("flush", "the other loop"), order);
        assertEquals(0, server.store.size(0));
        assertEquals(3 + 3, server.stats.get(Counter.CHANGES));
    }

    private static void awaitBlocked(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (thread.getState() != Thread.State.WAITING) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "the thread is " + thread.getState());
            Thread.onSpinWait();
        }
    }

    @Test
    void takesNoLocksForACommandWhoseFinderAsksForTheWholeKeyspace() {
        server.command("walk", (request, reply) -> {
                    List<String> names = new ArrayList<>();
                    request.keyspace().scan(0, 100, key -> names.add(key.toString()));
                    Collections.sort(names);
                    reply.bulk(
                            names + " " + request.keyspace().key(request.arg(1)).exists());
                })
                .arity(-2)
                .readsKeyspace()
                .reads(KeySpec.computed((request, sink) -> {
                    if (request.argc() > 2) {
                        sink.wholeKeyspace();
                    }
                }));
        server.send("touch a b");
        assertEquals("$11\r\n[a, b] true\r\n", server.send("walk a all"));
        assertTrue(server.send("walk a").startsWith("-ERR internal error"), "it does not run exclusively");
    }

    @Test
    void doesNotBlockOnItsOwnLocksInAScan() {
        server.command("walk", (request, reply) -> {
                    request.key(0).set(STRING, Bytes.utf8("v"));
                    List<String> names = new ArrayList<>();
                    request.keyspace().scan(0, 100, key -> names.add(key.toString()));
                    reply.bulk(names.toString());
                })
                .arity(2)
                .readsKeyspace()
                .writes(KeySpec.at(1));
        assertEquals("$3\r\n[a]\r\n", server.send("walk a"));
    }

    @Test
    void scansStripeByStripeWithoutStoppingLoops() {
        server.command(
                        "walk",
                        (request, reply) -> reply.integer(request.keyspace().size()))
                .arity(1)
                .readsKeyspace();
        server.world.enter(1); // a command of the second loop that runs all the time
        server.send("touch a b");
        assertEquals(":2\r\n", server.send("walk"));
        server.world.leave(1);
    }
}
