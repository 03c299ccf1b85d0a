package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.redstart.server.config.Limits;
import dev.redstart.server.net.LoopHarness.FakeClient;
import dev.redstart.server.stats.LoopStats.Counter;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests long pipelines next to short ones, and keys that another loop holds. */
class ConnectionFairnessTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final LoopHarness server = new LoopHarness();
    private final FakeClient client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    private static String range(int from, int to, String format) {
        return IntStream.range(from, to).mapToObj(i -> String.format(format, i)).collect(Collectors.joining());
    }

    // Long pipelines

    @Test
    void executesALongPipelineInOrderAndInSharesOfATick() {
        client.channel.arrive(range(0, 10_000, "event %d\n"));
        long before = 0;
        int ticks = 0;
        while (server.events.size() < 10_000) {
            server.tick();
            long executed = server.stats.get(Counter.COMMANDS) - before;
            assertTrue(executed <= Limits.COMMANDS_PER_TICK, () -> executed + " commands in one tick");
            before += executed;
            assertTrue(++ticks < 100);
        }
        assertTrue(ticks > 1, "more than one share");
        assertEquals(
                range(0, 10_000, "%d "),
                server.events.stream().map(e -> e + " ").collect(Collectors.joining()));
        assertEquals("+OK\r\n".repeat(10_000), client.channel.sent());
        assertEquals(0, client.connection.inputBytes());
        assertTrue(client.wantsToRead());
    }

    @Test
    void readsNothingMoreUntilAPipelineIsDone() {
        client.channel.arrive("echo a\n".repeat(9000)); // one read, and more than two shares
        client.channel.arrive("event last\n");
        server.tick();
        assertEquals(Limits.COMMANDS_PER_TICK, server.stats.get(Counter.COMMANDS));
        server.tick();
        assertEquals(2L * Limits.COMMANDS_PER_TICK, server.stats.get(Counter.COMMANDS));
        assertFalse(client.wantsToRead());
        server.tick();
        assertEquals(9000, server.stats.get(Counter.COMMANDS));
        assertEquals(1, client.channel.reads());
        server.tick();
        assertEquals(List.of("last"), server.events);
    }

    @Test
    void servesOtherClientsInTheSameTick() {
        FakeClient neighbour = server.connect();
        client.channel.arrive("echo a\n".repeat(9000));
        assertEquals("$1\r\nb\r\n", neighbour.send("echo b\r\n"));
        assertTrue(server.stats.get(Counter.COMMANDS) < 9000, "the pipeline is not done yet");
    }

    @Test
    void endsTheTurnOfAConnectionThatStoppedTheWorld() {
        int stops = 20;
        int[] stopped = new int[1];
        server.actions.put("stop", () -> server.gate.during(() -> stopped[0]++));
        FakeClient neighbour = server.connect();
        client.channel.arrive("act stop\n".repeat(stops));
        int ticks = 0;
        while (stopped[0] < stops) {
            int before = stopped[0];
            assertEquals("$1\r\nb\r\n", neighbour.send("echo b\r\n"));
            assertTrue(stopped[0] <= before + 2, "once after the read and once after the retry");
            assertTrue(++ticks <= stops, "each tick serves the other client");
        }
        assertEquals("+OK\r\n".repeat(stops), client.channel.sent());
    }

    @Test
    void hasOneShareATickEvenIfItIsRetried() {
        // The socket takes so little that it is writable in every tick, and there is a backlog.
        client.channel.arrive("event x\n".repeat(8000));
        client.channel.arrive("event x\n".repeat(8000));
        long before = 0;
        for (int i = 0; i < 40; i++) {
            client.channel.room(1);
            server.tick();
            long executed = server.stats.get(Counter.COMMANDS) - before;
            assertTrue(executed <= Limits.COMMANDS_PER_TICK, () -> executed + " commands in one tick");
            before += executed;
        }
        assertEquals(16_000, server.events.size());
    }

    // Held keys

    @Test
    void retriesACommandWhoseKeyIsHeld() {
        Runnable release = server.hold("k");
        assertEquals("$1\r\na\r\n", client.send("echo a\r\nset k \"v w\"\r\nget k\r\necho b\r\n"));
        assertFalse(client.wantsToRead());
        assertTrue(client.connection.inputBytes() > 0);
        assertEquals("$1\r\nc\r\n", server.connect().send("echo c\r\n"), "others are served");
        server.ticks(3);
        assertEquals("", client.channel.sent());
        release.run();
        server.tick();
        assertEquals("+OK\r\n$3\r\nv w\r\n$1\r\nb\r\n", client.channel.sent());
        assertEquals(0, client.connection.inputBytes());
        assertTrue(client.wantsToRead());
    }

    @Test
    void retainsTheRestOfACommandBehindOneThatWaits() {
        Runnable release = server.hold("k");
        client.send("get k\r\n*2\r\n$4\r\necho\r\n$3\r\na");
        client.channel.arrive("bc\r\n");
        server.ticks(3);
        release.run();
        server.ticks(2);
        assertEquals("$-1\r\n$3\r\nabc\r\n", client.channel.sent());
    }

    @Test
    void repliesToAProtocolErrorBehindACommandThatWaits() {
        Runnable release = server.hold("k");
        assertEquals("", client.send("get k\r\necho a\r\n*x\r\necho b\r\n"));
        server.ticks(3);
        assertFalse(client.connection.isClosed());
        release.run();
        server.ticks(2);
        assertEquals("$-1\r\n$1\r\na\r\n-ERR Protocol error: invalid multibulk length\r\n", client.channel.sent());
        assertTrue(client.connection.isClosed());
    }

    @Test
    void queuesForAKeyAfterManyTries() {
        Runnable release = server.hold("k");
        client.send("get k\r\n");
        server.ticks(Limits.KEY_LOCK_TRIES + 2);
        release.run();
        assertTrue(server.isHeldOrAwaited("k"), "the client comes first");
        server.tick();
        assertEquals("$-1\r\n", client.channel.sent());
        assertFalse(server.isHeldOrAwaited("k"));
    }

    @Test
    void leavesTheQueueWhenItIsClosed() {
        Runnable release = server.hold("k");
        client.send("get k\r\n");
        server.ticks(Limits.KEY_LOCK_TRIES + 2);
        server.loop.submit(client.connection::close);
        server.tick();
        release.run();
        assertFalse(server.isHeldOrAwaited("k"));
        server.tick();
        assertEquals("", client.channel.sent());
    }

    @Test
    void servesClientsThatWaitForOneKeyOneAfterTheOther() {
        Runnable release = server.hold("k");
        List<FakeClient> waiting = List.of(client, server.connect(), server.connect());
        waiting.forEach(each -> each.channel.arrive("get k\r\n"));
        server.ticks(Limits.KEY_LOCK_TRIES + 5);
        release.run();
        server.ticks(3);
        for (FakeClient each : waiting) {
            assertEquals("$-1\r\n", each.channel.sent());
        }
        assertFalse(server.isHeldOrAwaited("k"));
    }

    @Test
    void doesNotCopyALargeValueAgainWhileItsKeyIsHeld() {
        Runnable release = server.hold("k");
        String value = "v".repeat(4 * 1024 * 1024);
        client.channel.arrive("*3\r\n$3\r\nset\r\n$1\r\nk\r\n$" + value.length() + "\r\n" + value + "\r\n");
        server.ticks(80);
        assertFalse(client.wantsToRead(), "it is complete");
        long before = THREADS.getCurrentThreadAllocatedBytes();
        server.ticks(10);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < value.length(), () -> allocated + " bytes");
        release.run();
        server.tick();
        assertEquals("+OK\r\n", client.channel.sent());
        assertEquals(0, client.connection.inputBytes());
    }

    @Test
    void executesNothingTwiceBehindACompleteBatch() {
        client.channel.room(0);
        Runnable release = server.hold("k");
        // Nothing behind the large reply is executed until the client took it; then one batch runs, and the next one
        // waits.
        String event = "*2\r\n$5\r\nevent\r\n$2\r\n%d\r\n";
        client.send("*2\r\n$4\r\nfill\r\n$7\r\n2000000\r\n" + range(10, 74, event) + "*2\r\n$3\r\nget\r\n$1\r\nk\r\n"
                + range(74, 80, event));
        assertEquals(List.of(), server.events);
        client.channel.room(Long.MAX_VALUE);
        server.ticks(5);
        assertEquals(64, server.events.size());
        release.run();
        server.ticks(2);
        assertEquals(IntStream.range(10, 80).mapToObj(Integer::toString).toList(), server.events);
    }

    @Test
    void executesNothingOfABrokenLineThatWasUnescapedInPlace() {
        Runnable release = server.hold("k");
        client.send("*2\r\n$3\r\nget\r\n$1\r\n");
        client.send("k\r\nevent 'a\"b' \" \r\n"); // without the first quotes the others are a pair
        server.ticks(3);
        release.run();
        server.ticks(2);
        assertEquals("$-1\r\n-ERR Protocol error: unbalanced quotes in request\r\n", client.channel.sent());
        assertEquals(List.of(), server.events);
        assertTrue(client.connection.isClosed());
    }

    @Test
    void retriesOnceATickEvenIfTheSocketIsWritable() {
        Runnable release = server.hold("k");
        client.channel.room(0);
        client.send("echo abcdefghijklmnopqrstuvwxyz\r\nget k\r\n");
        for (int i = 0; i < 10; i++) {
            client.channel.room(1);
            long before = server.stats.get(Counter.LOCK_WAITS);
            server.tick();
            long tries = server.stats.get(Counter.LOCK_WAITS) - before;
            assertTrue(tries <= 1, () -> tries + " tries in one tick");
        }
        release.run();
        client.channel.room(100);
        server.tick();
        assertTrue(client.channel.sent().endsWith("yz\r\n$-1\r\n"));
    }
}
