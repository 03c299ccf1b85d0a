package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.Limits;
import dev.redstart.server.net.LoopHarness.FakeClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests connections that are read before the first one executes: an error of one does not reach the others. */
class ReadGroupTest {
    private final LoopHarness server = new LoopHarness();
    private final FakeClient first = server.connect();
    private final FakeClient second = server.connect();
    private final FakeClient third = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    private static String echo(String value) {
        return "echo " + value + "\r\n";
    }

    private static String bulk(String value) {
        return "$" + value.length() + "\r\n" + value + "\r\n";
    }

    /** Sends this from the second of three clients, and an ECHO from each of the others. */
    private void sendAll(String ofSecond) {
        first.channel.arrive(echo("one"));
        second.channel.arrive(ofSecond);
        third.channel.arrive(echo("three"));
        server.tick();
    }

    private void assertOthersAreServed() {
        assertEquals(bulk("one"), first.channel.sent());
        assertEquals(bulk("three"), third.channel.sent());
        assertTrue(first.wantsToRead() && third.wantsToRead());
        sendAll("");
        assertEquals(bulk("one"), first.channel.sent());
        assertEquals(bulk("three"), third.channel.sent());
    }

    @Test
    void isReadBeforeTheFirstIsExecuted() {
        List<Integer> reads = new ArrayList<>();
        server.actions.put("look", () -> reads.add(third.channel.reads()));
        first.channel.arrive("act look\r\n");
        second.channel.arrive("act look\r\n");
        third.channel.arrive(echo("a"));
        server.tick();
        assertEquals(List.of(1, 1), reads);
        assertEquals(bulk("a"), third.channel.sent());
    }

    @Test
    void takesNoMoreConnectionsThanItHasSlots() {
        List<FakeClient> more = IntStream.range(3, Limits.GROUP_CONNECTIONS + 1)
                .mapToObj(i -> server.connect())
                .collect(Collectors.toList());
        FakeClient last = more.remove(more.size() - 1);
        List<Integer> reads = new ArrayList<>();
        server.actions.put("look", () -> reads.add(last.channel.reads()));
        List.of(first, second, third).forEach(client -> client.channel.arrive("act look\r\n"));
        more.forEach(client -> client.channel.arrive("act look\r\n"));
        last.channel.arrive(echo("last"));
        server.tick();
        assertEquals(Limits.GROUP_CONNECTIONS, reads.size());
        assertTrue(reads.stream().allMatch(count -> count == 0), () -> "read too early: " + reads);
        assertEquals(bulk("last"), last.channel.sent());
    }

    @Test
    void isExecutedOnceItHasManyCommands() {
        List<Integer> reads = new ArrayList<>();
        int each = Limits.GROUP_COMMANDS; // only a batch of them is parsed before the others are read
        int groups = Limits.GROUP_COMMANDS / Limits.BATCH_COMMANDS;
        List<FakeClient> clients = new ArrayList<>(List.of(first, second));
        FakeClient last = third;
        while (clients.size() < groups) {
            clients.add(last);
            last = server.connect();
        }
        FakeClient late = last;
        server.actions.put("look", () -> reads.add(late.channel.reads()));
        clients.forEach(client -> client.channel.arrive("act look\r\n".repeat(each)));
        late.channel.arrive(echo("late"));
        server.tick();
        assertEquals(groups * each, reads.size());
        assertTrue(reads.stream().allMatch(count -> count == 0), "read before the group was executed");
        clients.forEach(client -> assertEquals("+OK\r\n".repeat(each), client.channel.sent()));
        assertEquals(bulk("late"), late.channel.sent());
    }

    @Test
    void executesNothingOfAConnectionThatAnotherOneClosed() {
        server.actions.put("close", third.connection::close);
        third.channel.arrive("event late\r\n".repeat(100) + "event rest");
        first.channel.arrive("act close\r\n");
        second.channel.arrive(echo("two"));
        server.tick();
        assertEquals(List.of(), server.events);
        assertEquals("", third.channel.sent());
        assertFalse(third.channel.isOpen());
        assertEquals(0, third.connection.heldBytes());
        assertEquals("+OK\r\n", first.channel.sent());
        assertEquals(bulk("two"), second.channel.sent());
        assertEquals(bulk("a"), server.connect().send(echo("a")));
    }

    @Test
    void executesNothingOfAConnectionThatAnotherOneKilled() {
        server.actions.put("kill", () -> {
            third.connection.session().disconnect();
            third.connection.closeSoon();
        });
        third.channel.arrive("event late\r\n");
        first.channel.arrive("act kill\r\n");
        second.channel.arrive(echo("two"));
        server.ticks(2);
        assertEquals(List.of(), server.events);
        assertEquals("", third.channel.sent());
        assertTrue(third.connection.isClosed());
        assertEquals(bulk("two"), second.channel.sent());
    }

    @Test
    void servesTheOthersWhenOneCannotBeWritten() {
        server.actions.put("break", second.channel::fail);
        sendAll("act break\r\n");
        assertTrue(second.connection.isClosed());
        assertOthersAreServed();
    }

    @Test
    void servesTheOthersWhenOneCannotBeRead() {
        second.channel.fail();
        sendAll(echo("two"));
        assertTrue(second.connection.isClosed());
        assertOthersAreServed();
    }

    @Test
    void executesWhatWasReadWhenTheNextOneCannotBeWritten() {
        second.channel.room(0);
        second.send(echo("waits"));
        assertTrue(second.wantsToWrite());
        second.channel.fail();
        sendAll("");
        assertTrue(second.connection.isClosed());
        assertOthersAreServed();
    }

    @Test
    void servesTheOthersWhenOneBreaksTheProtocol() {
        sendAll(echo("two") + "*1\r\n$-1\r\n");
        assertEquals(bulk("two") + "-ERR Protocol error: invalid bulk length\r\n", second.channel.sent());
        assertTrue(second.connection.isClosed());
        assertOthersAreServed();
    }

    @Test
    void servesTheOthersWhenOneHasOnlyAPartOfACommand() {
        sendAll("*2\r\n$4\r\necho\r\n$3\r\nt");
        assertEquals("", second.channel.sent());
        assertOthersAreServed();
        assertEquals(bulk("two"), second.send("wo\r\n"));
    }

    @Test
    void servesTheOthersWhenTheKeyOfOneIsHeld() {
        Runnable release = server.hold("k");
        sendAll("set k v\r\n");
        assertEquals("", second.channel.sent());
        assertOthersAreServed();
        release.run();
        server.ticks(2);
        assertEquals("+OK\r\n", second.channel.sent());
    }

    @Test
    void servesTheOthersWhenOneCannotBeClosed() {
        second.channel.failToClose();
        server.actions.put("break", second.channel::fail);
        sendAll("act break\r\n");
        assertTrue(second.connection.isClosed());
        assertOthersAreServed();
    }

    @Test
    void servesTheOthersWhenOneCanNeitherBeReadNorClosed() {
        second.channel.failToClose();
        second.channel.fail();
        sendAll("");
        assertTrue(second.connection.isClosed());
        assertOthersAreServed();
    }

    @Test
    void disconnectsThoseThatWereReadWhenATickFailsBeforeTheirTurn() {
        List.of(first, second).forEach(client -> {
            client.channel.arrive("event late\r\n".repeat(2));
            client.channel.failToClose();
        });
        server.tickThatFails();
        assertTrue(first.connection.isClosed() && second.connection.isClosed());
        FakeClient another = server.connect();
        another.channel.arrive(echo("a"));
        assertEquals(bulk("three"), third.send(echo("three")));
        assertEquals(bulk("a"), another.channel.sent());
        assertEquals(List.of(), server.events, "input of another client");
    }

    /** What is read stays in the first-level cache until it is executed. */
    @Test
    void isExecutedOnceItHasManyBytes() {
        List<Integer> reads = new ArrayList<>();
        server.actions.put("look", () -> reads.add(third.channel.reads()));
        first.channel.arrive("act look\r\n");
        second.channel.arrive(echo("x".repeat(Limits.GROUP_BYTES)));
        third.channel.arrive(echo("three"));
        server.tick();
        assertEquals(List.of(0), reads);
        assertEquals(bulk("three"), third.channel.sent());
    }

    @Test
    void isExecutedOnceManyBytesOfRepliesAreExpected() {
        List<Integer> reads = new ArrayList<>();
        server.actions.put("look", () -> reads.add(third.channel.reads()));
        first.channel.arrive("fill " + Limits.GROUP_BYTES / 2 + "\r\n");
        server.tick();
        List.of(first, second).forEach(client -> client.channel.arrive("act look\r\n"));
        third.channel.arrive(echo("three"));
        server.ticks(2);
        assertEquals(List.of(0, 0), reads, "each may take half of what a group may");
        assertEquals(bulk("three"), third.channel.sent());
    }

    @Test
    void holdsConnectionsThatAnotherOnePaused() {
        server.actions.put(
                "pause", () -> server.clients.pause().begin(server.nowMillis + 100, false, server.nowMillis));
        first.channel.arrive("act pause\r\n");
        second.channel.arrive("event two\r\n");
        server.tick();
        assertEquals("+OK\r\n", first.channel.sent());
        assertEquals(List.of(), server.events);
        server.nowMillis += 101;
        server.tick();
        assertEquals(List.of("two"), server.events);
        assertEquals("+OK\r\n", second.channel.sent());
    }

    /** A prefetch is a hint, so the number of the database is not checked before a command uses it. */
    @Test
    void executesCommandsWhenAPrefetchFails() {
        second.connection.session().db(99);
        sendAll(echo("two"));
        assertEquals(bulk("two"), second.channel.sent());
        assertOthersAreServed();
    }
}
