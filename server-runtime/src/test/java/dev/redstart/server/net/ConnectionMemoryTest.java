package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.net.LoopHarness.FakeClient;
import dev.redstart.server.stats.LoopStats.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the bytes of the heap that a connection reports. */
class ConnectionMemoryTest {
    private static final int MIB = 1024 * 1024;

    /** The bytes that an array of 4 MiB takes beside its own in a heap with regions, because of its header. */
    private static final long FOUR_MIB_WASTE = HeapRegions.waste(4 * MIB);

    private final LoopHarness server = new LoopHarness();
    private final FakeClient client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    private void arrive(String latin1) {
        client.channel.arrive(latin1);
        while (client.channel.isReadable() && client.wantsToRead()) {
            server.tick();
        }
    }

    private void assertHolds(long atLeast, long atMost) {
        long held = client.connection.heldBytes();
        assertTrue(held >= atLeast && held <= atMost, () -> held + " is not in " + atLeast + " to " + atMost);
        assertEquals(held, server.loop.connections().heldBytes());
    }

    @Test
    void countsAnUnfinishedCommand() {
        arrive("*2\r\n$4\r\necho\r\n$1000\r\n" + "x".repeat(500));
        assertHolds(522, 2048);
        arrive("x".repeat(500) + "\r\n");
        assertHolds(0, 0);
    }

    @Test
    void countsTheArgumentsOfAnUnfinishedCommand() {
        int arguments = 100_000;
        arrive("*1000000\r\n$4\r\necho\r\n" + "$0\r\n\r\n".repeat(arguments));
        assertHolds((6L + 8) * arguments, 2 * 2 * (6L + 8) * arguments); // the collector wastes less than it uses
        client.channel.fail();
        server.tick();
        assertHolds(0, 0);
    }

    @Test
    void closesAClientThatHoldsTooMuchInSmallArguments() {
        LoopHarness small = new LoopHarness(new ClientMemory(2 * MIB));
        FakeClient greedy = small.connect();
        long sent = 0;
        greedy.channel.arrive("*100000000\r\n$4\r\necho\r\n");
        while (!greedy.connection.isClosed() && sent < 4 * MIB) {
            greedy.channel.arrive("$0\r\n\r\n".repeat(1000));
            sent += 6000;
            small.tick();
        }
        assertTrue(sent < MIB, "6 bytes of a little argument are the smaller part of what it takes");
        assertEquals(1, small.stats.get(Counter.EVICTED_CLIENTS));
        assertEquals(0, small.loop.connections().heldBytes());
        small.close();
    }

    @Test
    void countsAValueThatIsSentSeveralTimesOnce() {
        client.channel.room(0);
        arrive("*3\r\n$3\r\nset\r\n$1\r\nk\r\n$" + 4 * MIB + "\r\n" + "x".repeat(4 * MIB) + "\r\n");
        arrive("get k\r\nget k\r\nget k\r\n");
        server.nanos += 1_000_000_000L;
        server.ticks(5);
        assertEquals(3, server.stats.get(Counter.KEYSPACE_HITS));
        assertHolds(4 * MIB + FOUR_MIB_WASTE, 5 * MIB + FOUR_MIB_WASTE);
        client.channel.room(5 * MIB);
        server.tick();
        assertHolds(4 * MIB + FOUR_MIB_WASTE, 5 * MIB + FOUR_MIB_WASTE);
        client.channel.room(Long.MAX_VALUE);
        server.ticks(4);
        assertHolds(0, 0);
    }

    @Test
    void countsTheArrivedBytesOfALargeArgument() {
        arrive("*2\r\n$4\r\necho\r\n$20000000\r\n" + "x".repeat(5 * MIB));
        assertHolds(5 * MIB, 6 * MIB);
        client.channel.fail();
        server.tick();
        assertHolds(0, 0);
    }

    @Test
    void countsALargeArgumentThatWaitsForItsKey() {
        Runnable release = server.hold("k");
        arrive("*3\r\n$3\r\nset\r\n$1\r\nk\r\n$" + 4 * MIB + "\r\n" + "x".repeat(4 * MIB) + "\r\n");
        assertHolds(4 * MIB, 4 * MIB + 1024);
        server.ticks(5);
        assertHolds(4 * MIB, 4 * MIB + 1024);
        release.run();
        server.tick();
        assertEquals("+OK\r\n", client.channel.sent());
        assertHolds(0, 0);
    }

    @Test
    void countsUnreadReplies() {
        client.channel.room(0);
        arrive("fill 3000000\r\n");
        long wasted = HeapRegions.waste(3 * MIB - 16);
        assertHolds(3_000_000 + wasted, 3 * MIB + 1024 + wasted);
        client.channel.room(Long.MAX_VALUE);
        server.tick();
        assertHolds(0, 0);
    }

    @Test
    void countsAValueThatIsAnExternalSegment() {
        client.channel.room(0);
        arrive("*2\r\n$4\r\necho\r\n$" + 4 * MIB + "\r\n" + "x".repeat(4 * MIB) + "\r\n");
        assertHolds(4 * MIB + FOUR_MIB_WASTE, 4 * MIB + 1024 + FOUR_MIB_WASTE);
        client.channel.room(Long.MAX_VALUE);
        server.tick();
        assertHolds(0, 0);
        assertEquals(4 * MIB + 12, client.channel.sent().length());
    }

    @Test
    void holdsNothingOnceManySmallRepliesAreRead() {
        client.channel.room(0);
        arrive("echo a\r\n".repeat(1000));
        assertHolds(7000, 16_384);
        client.channel.room(3500);
        server.tick();
        assertHolds(3500, 16_384);
        client.channel.room(Long.MAX_VALUE);
        server.tick();
        assertHolds(0, 0);
    }
}
