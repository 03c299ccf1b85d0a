package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.Limits;
import dev.redstart.server.net.LoopHarness.FakeClient;
import dev.redstart.server.stats.LoopStats.Counter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests clients that take their replies slowly, or not at all. */
class ConnectionOutputTest {
    private static final int REPLY_BYTES = 100_000;

    private final LoopHarness server = new LoopHarness();
    private final FakeClient client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void holdsTheRepliesThatTheSocketDoesNotTake() {
        client.channel.room(5);
        assertEquals("$3\r\na", client.send("echo abc\r\n"));
        assertEquals(4, client.connection.outputBytes());
        assertTrue(client.wantsToWrite());
        assertTrue(client.wantsToRead(), "few waiting bytes do not stop it");
        assertEquals("", client.send("echo d\r\n"), "in order, so behind the waiting bytes");
        assertEquals(4 + 7, client.connection.outputBytes());
        client.channel.room(6);
        server.tick();
        assertEquals("bc\r\n$1", client.channel.sent());
        client.channel.room(100);
        server.tick();
        assertEquals("\r\nd\r\n", client.channel.sent());
        assertEquals(0, client.connection.outputBytes());
        assertFalse(client.wantsToWrite());
        assertEquals(9 + 7, server.stats.get(Counter.OUTPUT_BYTES));
    }

    /** Moves the clock on by more than a client may take nothing before the server runs ahead of it. */
    private void passParkTime() {
        server.nanos += TimeUnit.MILLISECONDS.toNanos(Limits.OUTPUT_PATIENCE_MILLIS);
    }

    @Test
    void executesThePipelineOfAClientThatWritesAllBeforeItReads() {
        client.channel.room(0);
        client.channel.arrive(("fill " + REPLY_BYTES + "\r\n").repeat(100));
        client.channel.arrive("event late\r\n");
        server.ticks(5);
        assertTrue(server.stats.get(Counter.COMMANDS) < 100, "it may be about to read");
        passParkTime();
        long most = Limits.OUTPUT_BYTES_PER_TICK + Limits.OUTPUT_SOFT_BYTES + REPLY_BYTES;
        long before = client.connection.outputBytes();
        while (server.events.isEmpty()) {
            server.tick();
            long now = client.connection.outputBytes();
            assertTrue(now - before > 0 && now - before <= most, "a share a tick");
            before = now;
        }
        String reply = "$" + REPLY_BYTES + "\r\n" + "x".repeat(REPLY_BYTES) + "\r\n";
        assertEquals(100L * reply.length() + 5, client.connection.outputBytes());
        assertTrue(client.wantsToRead());
        client.channel.room(Long.MAX_VALUE);
        server.ticks(3);
        assertEquals(reply.repeat(100) + "+OK\r\n", client.channel.sent());
        assertEquals(0, client.connection.outputBytes());
    }

    @Test
    void continuesToReadFromAClientThatTakesNothingOfALargeReply() {
        client.channel.room(0);
        client.send("fill " + 3 * Limits.OUTPUT_SOFT_BYTES + "\r\n");
        assertFalse(client.wantsToRead());
        passParkTime();
        server.tick();
        assertTrue(client.wantsToRead());
        client.send("event a\r\n");
        assertEquals(List.of("a"), server.events);
    }

    @Test
    void waitsAgainForAClientThatBeganToRead() {
        client.channel.room(0);
        client.channel.arrive(("fill " + REPLY_BYTES + "\r\n").repeat(1000));
        server.ticks(2);
        passParkTime();
        server.tick();
        client.channel.room(10);
        server.tick();
        long executed = server.stats.get(Counter.COMMANDS);
        assertTrue(executed < 1000);
        server.ticks(5);
        assertEquals(executed, server.stats.get(Counter.COMMANDS));
    }

    @Test
    void closesAClientOverItsHardLimit() {
        server.config.set("client-output-buffer-limit", "normal 3mb 0 0");
        client.channel.room(0);
        client.channel.arrive(("fill " + REPLY_BYTES + "\r\n").repeat(100));
        server.tick();
        assertFalse(client.connection.isClosed());
        passParkTime();
        server.ticks(2);
        assertTrue(client.connection.isClosed());
        assertTrue(server.stats.get(Counter.COMMANDS) < 45, "in the middle of its commands");
        assertEquals(1, server.stats.get(Counter.OUTPUT_LIMIT_DISCONNECTIONS));
        assertEquals(0, server.loop.connections().heldBytes());
        assertEquals(0, server.clients.count());
    }

    @Test
    void closesAClientThatIsOverItsSoftLimitForTooLong() {
        server.config.set("client-output-buffer-limit", "normal 0 1000 5");
        client.channel.room(0);
        client.send("fill 2000\r\n");
        server.nanos += TimeUnit.SECONDS.toNanos(5);
        server.tick();
        assertFalse(client.connection.isClosed(), "five seconds are allowed");
        server.nanos += TimeUnit.SECONDS.toNanos(1);
        server.tick();
        assertTrue(client.connection.isClosed());
        assertEquals(1, server.stats.get(Counter.OUTPUT_LIMIT_DISCONNECTIONS));
    }

    @Test
    void restartsTheSoftLimitsTimeBelowTheLimit() {
        server.config.set("client-output-buffer-limit", "normal 0 1000 5");
        client.channel.room(0);
        client.send("fill 2000\r\n");
        server.nanos += TimeUnit.SECONDS.toNanos(4);
        client.channel.room(1500);
        server.tick();
        client.send("fill 2000\r\n");
        server.nanos += TimeUnit.SECONDS.toNanos(4);
        server.tick();
        assertFalse(client.connection.isClosed());
    }

    @Test
    void closesTheLargestClientInTheMiddleOfItsCommands() {
        LoopHarness small = new LoopHarness(new ClientMemory(4 << 20));
        FakeClient deaf = small.connect();
        FakeClient little = small.connect();
        deaf.channel.room(0);
        little.channel.room(0);
        little.channel.arrive("fill 1000000\r\n");
        deaf.channel.arrive(("fill " + REPLY_BYTES + "\r\n").repeat(100));
        small.tick();
        small.nanos += TimeUnit.MILLISECONDS.toNanos(Limits.OUTPUT_PATIENCE_MILLIS);
        small.ticks(3);
        assertFalse(deaf.connection.isClosed(), "it may be about to read, and half of the bound is reached");
        small.nanos += TimeUnit.MILLISECONDS.toNanos(Limits.OUTPUT_LONG_PATIENCE_MILLIS);
        small.ticks(3);
        assertTrue(deaf.connection.isClosed());
        assertFalse(little.connection.isClosed());
        assertTrue(small.stats.get(Counter.COMMANDS) < 50);
        assertEquals(1, small.stats.get(Counter.EVICTED_CLIENTS));
        assertEquals(little.connection.heldBytes(), small.loop.connections().heldBytes());
        small.close();
    }

    @Test
    void stopsExecutingForAClientThatMayBeAboutToRead() {
        client.channel.room(0);
        client.channel.arrive(("fill " + REPLY_BYTES + "\r\n").repeat(100));
        client.channel.arrive("event late\r\n");
        server.ticks(20);
        long executed = server.stats.get(Counter.COMMANDS);
        assertEquals(Limits.OUTPUT_SOFT_BYTES / REPLY_BYTES + 1, executed);
        assertTrue(client.connection.outputBytes() <= Limits.OUTPUT_SOFT_BYTES + REPLY_BYTES + 100);
        assertFalse(client.wantsToRead());
        assertTrue(client.wantsToWrite());
        assertEquals(1, client.channel.reads(), "nothing more is read");
        assertTrue(client.connection.inputBytes() > 0, "commands that are not executed wait");

        assertEquals("$1\r\na\r\n", server.connect().send("echo a\r\n"), "others are served");
        assertEquals(executed + 1, server.stats.get(Counter.COMMANDS));
    }

    @Test
    void continuesWhenTheClientReadsAgain() {
        client.channel.room(0);
        client.channel.arrive(("fill " + REPLY_BYTES + "\r\n").repeat(100));
        client.channel.arrive("event late\r\n");
        server.ticks(5);
        StringBuilder replies = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            client.channel.room(300_000);
            server.tick();
            replies.append(client.channel.sent());
            assertTrue(client.connection.outputBytes() <= Limits.OUTPUT_SOFT_BYTES + REPLY_BYTES + 100);
        }
        String reply = "$" + REPLY_BYTES + "\r\n" + "x".repeat(REPLY_BYTES) + "\r\n";
        assertEquals(reply.repeat(100) + "+OK\r\n", replies.toString());
        assertEquals(0, client.connection.outputBytes());
        assertEquals(0, client.connection.inputBytes());
        assertTrue(client.wantsToRead());
    }

    @Test
    void readsNothingWhileOneLargeReplyWaits() {
        client.channel.room(1000);
        client.send("fill " + 3 * Limits.OUTPUT_SOFT_BYTES + "\r\n");
        client.channel.arrive("echo a\r\n");
        server.ticks(5);
        assertFalse(client.wantsToRead());
        assertEquals(1, client.channel.reads());
        client.channel.room(Long.MAX_VALUE);
        server.ticks(2);
        assertTrue(client.channel.sent().endsWith("\r\n$1\r\na\r\n"));
        assertTrue(client.wantsToRead());
    }

    @Test
    void writesALargeReplyInOneTickToAClientThatReads() {
        int length = 3 * Limits.OUTPUT_SOFT_BYTES;
        assertEquals("$" + length + "\r\n" + "x".repeat(length) + "\r\n", client.send("fill " + length + "\r\n"));
        assertEquals(0, client.connection.outputBytes());
    }

    @Test
    void executesAWholeBatchOfLargeRepliesForAClientThatReads() {
        String reply = "$" + REPLY_BYTES + "\r\n" + "x".repeat(REPLY_BYTES) + "\r\n";
        assertEquals(reply.repeat(60), client.send(("fill " + REPLY_BYTES + "\r\n").repeat(60)));
    }

    @Test
    void remembersAProtocolErrorBehindCommandsThatWait() {
        client.channel.room(0);
        client.channel.arrive(("fill " + REPLY_BYTES + "\r\n").repeat(30) + "*x\r\n");
        server.ticks(5);
        client.channel.room(Long.MAX_VALUE);
        server.ticks(20);
        String replies = client.channel.sent();
        assertEquals(30 * (REPLY_BYTES + 11) + 47, replies.length());
        assertTrue(replies.endsWith("\r\n-ERR Protocol error: invalid multibulk length\r\n"));
        assertTrue(client.connection.isClosed());
    }

    @Test
    void closesWhenAClientDisconnectsWhileRepliesWait() {
        client.channel.room(0);
        client.send("fill " + 3 * Limits.OUTPUT_SOFT_BYTES + "\r\n");
        client.channel.fail();
        server.tick();
        assertTrue(client.connection.isClosed());
        assertEquals(0, server.clients.count());
    }

    @Test
    void countsAClientThatTakesItsRepliesAsActive() {
        client.channel.room(0);
        client.send("fill 1000\r\n");
        server.nowMillis += 5000;
        client.channel.room(10);
        server.tick();
        assertEquals(server.nowMillis, client.connection.session().activeAtMillis());
        server.nowMillis += 5000;
        server.tick();
        assertEquals(server.nowMillis - 5000, client.connection.session().activeAtMillis(), "it took nothing");
    }

    @Test
    void writesAShareATickEvenIfTheClientTakesMore() {
        int length = 2 * Limits.OUTPUT_BYTES_PER_TICK + 1000;
        client.channel.arrive("fill " + length + "\r\n");
        client.channel.arrive("echo a\r\n");
        String reply = "$" + length + "\r\n" + "x".repeat(length) + "\r\n$1\r\na\r\n";
        StringBuilder sent = new StringBuilder();
        for (int ticks = 1; sent.length() < reply.length(); ticks++) {
            server.tick();
            String now = client.channel.sent();
            assertTrue(now.length() > 0);
            assertTrue(now.length() <= Limits.OUTPUT_BYTES_PER_TICK + Limits.READ_CHUNK_BYTES, "one share");
            sent.append(now);
            assertTrue(ticks <= 4, "four ticks are enough");
        }
        assertTrue(reply.contentEquals(sent));
    }

    @Test
    void writesNoMoreThanAShareATickOfManyReplies() {
        client.channel.arrive(("fill " + REPLY_BYTES + "\r\n").repeat(1000));
        long before = 0;
        for (int i = 0; i < 20; i++) {
            server.tick();
            long sent = server.stats.get(Counter.OUTPUT_BYTES);
            assertTrue(sent - before <= Limits.OUTPUT_BYTES_PER_TICK + Limits.READ_CHUNK_BYTES);
            before = sent;
        }
        assertEquals(1000L * (REPLY_BYTES + 11), before);
    }
}
