package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.Limits;
import dev.redstart.server.net.LoopHarness.FakeClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the instant at which a command runs, and the time that a connection's commands may take. */
class ConnectionTimeTest {
    private static final String GONE = "$-1\r\n";
    private static final String THERE = "$1\r\nv\r\n";

    private final LoopHarness server = new LoopHarness();
    private final FakeClient client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    /** Lets the command SLOW take so long. */
    private void slow(long millis) {
        server.actions.put("slow", () -> server.nowMillis += millis);
    }

    private void assertLivesFrom(long startMillis, long lifeMillis) {
        FakeClient reader = server.connect();
        server.nowMillis = startMillis + lifeMillis;
        assertEquals(THERE, reader.send("get k\r\n"), "its last millisecond");
        server.nowMillis++;
        assertEquals(GONE, reader.send("get k\r\n"));
    }

    @Test
    void startsATimeToLiveAtItsCommandBehindSlowOnesOfItsClient() {
        slow(200);
        client.send("act slow\r\nact slow\r\nset k v\r\nexpire k 300\r\n");
        server.ticks(3);
        assertLivesFrom(server.nowMillis, 300);
    }

    @Test
    void startsATimeToLiveAtItsCommandBehindSlowOnesOfOtherClients() {
        slow(250);
        FakeClient last = server.connect();
        client.channel.arrive("act slow\r\n");
        last.channel.arrive("set k v\r\nexpire k 300\r\n");
        server.tick();
        assertEquals("+OK\r\n+OK\r\n", last.channel.sent(), "in the same tick");
        assertLivesFrom(server.nowMillis, 300);
    }

    @Test
    void startsATimeToLiveAtTheEndOfAWaitForOtherLoops() {
        client.send("set k v\r\n");
        server.loop.submit(() -> server.nowMillis += 400); // what a tick does before it serves its clients
        client.send("expire k 300\r\n");
        assertLivesFrom(server.nowMillis, 300);
    }

    @Test
    void startsATimeToLiveWhenItsCommandHasStoppedTheWorld() throws InterruptedException {
        client.send("set k v\r\n");
        long before = server.nowMillis;
        CountDownLatch inside = new CountDownLatch(1);
        Thread otherLoop = new Thread(() -> {
            server.gate.enter(1);
            inside.countDown();
            while (!server.gate.pass(1, () -> server.nowMillis += 400)) { // its command takes so long
                Thread.onSpinWait();
            }
            server.gate.leave(1);
        });
        otherLoop.start();
        inside.await();
        assertEquals("+OK\r\n", client.send("expireall k 300\r\n"));
        otherLoop.join();
        assertEquals(before + 400, server.nowMillis);
        assertLivesFrom(server.nowMillis, 300);
    }

    @Test
    void limitsTheMillisecondsOfAConnectionInATick() {
        slow(1);
        client.channel.arrive("act slow\r\n".repeat(100));
        FakeClient neighbour = server.connect();
        long before = server.nowMillis;
        assertEquals("$1\r\nb\r\n", neighbour.send("echo b\r\n"));
        long took = server.nowMillis - before;
        assertTrue(took <= Limits.MILLIS_PER_TICK + 1, () -> took + " ms in one tick");
        server.ticks(100);
        assertEquals("+OK\r\n".repeat(100), client.channel.sent());
        assertEquals(before + 100, server.nowMillis);
    }

    @Test
    void executesOneCommandATickEvenIfItIsSlow() {
        slow(5000);
        client.channel.arrive("act slow\r\n".repeat(3));
        for (int i = 1; i <= 3; i++) {
            long before = server.nowMillis;
            server.tick();
            assertEquals(5000, server.nowMillis - before);
        }
        assertEquals("+OK\r\n".repeat(3), client.channel.sent());
    }

    @Test
    void continuesWhenTheClockGoesBack() {
        AtomicBoolean once = new AtomicBoolean(true);
        server.actions.put("back", () -> server.nowMillis -= once.getAndSet(false) ? 100_000 : 0);
        client.channel.arrive("act back\r\n".repeat(10));
        server.ticks(3);
        assertEquals("+OK\r\n".repeat(10), client.channel.sent());
    }
}
