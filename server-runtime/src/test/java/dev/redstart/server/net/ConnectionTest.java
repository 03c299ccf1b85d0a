package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.net.LoopHarness.FakeClient;
import dev.redstart.server.stats.LoopStats.Counter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what a connection reads and writes, and how it ends. */
class ConnectionTest {
    private static final int MIB = 1024 * 1024;
    private static final String BROKEN = "*1\r\nx\r\n";
    private static final String BROKEN_REPLY = "-ERR Protocol error: expected '$', got 'x'\r\n";

    private final LoopHarness server = new LoopHarness();
    private final FakeClient client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void answersCommandsInOrder() {
        assertEquals(
                "$1\r\na\r\n+OK\r\n$1\r\nv\r\n",
                client.send("echo a\r\n*3\r\n$3\r\nset\r\n$1\r\nk\r\n$1\r\nv\r\nget k\r\n"));
        assertEquals(0, client.connection.inputBytes());
        assertEquals(0, client.connection.outputBytes());
        assertTrue(client.wantsToRead());
        assertFalse(client.wantsToWrite());
        assertEquals(3, server.stats.get(Counter.COMMANDS));
        assertEquals(7 + 5 + 7, server.stats.get(Counter.OUTPUT_BYTES));
    }

    @Test
    void retainsAnIncompleteCommandUntilItsRestArrives() {
        assertEquals("$1\r\na\r\n", client.send("echo a\r\n*2\r\n$4\r\necho\r\n$"));
        assertEquals(15, client.connection.inputBytes());
        assertEquals("", client.send("3\r\nab"));
        assertEquals("$3\r\nabc\r\n$1\r\nd\r\n", client.send("c\r\necho d\r\nec"));
        assertEquals(2, client.connection.inputBytes());
        assertEquals("$1\r\ne\r\n", client.send("ho e\r\n"));
        assertEquals(0, client.connection.inputBytes());
    }

    @Test
    void takesACommandInSingleBytes() {
        StringBuilder replies = new StringBuilder();
        for (char b : "*2\r\n$4\r\necho\r\n$2\r\n\r\n\r\necho \"a b\"\r\n".toCharArray()) {
            replies.append(client.send(String.valueOf(b)));
        }
        assertEquals("$2\r\n\r\n\r\n$3\r\na b\r\n", replies.toString());
    }

    @Test
    void takesAValueOfManyReads() {
        String value = "0123456789".repeat(MIB / 5);
        client.channel.arrive("*3\r\n$3\r\nset\r\n$1\r\nk\r\n$" + value.length() + "\r\n" + value + "\r\nget k\r\n");
        server.ticks(40);
        assertEquals("+OK\r\n$" + value.length() + "\r\n" + value + "\r\n", client.channel.sent());
        assertEquals(0, client.connection.inputBytes());
    }

    @Test
    void servesManyClientsWithOneSetOfBuffers() {
        FakeClient other = server.connect();
        client.channel.arrive("echo \"one");
        other.channel.arrive("*2\r\n$4\r\necho\r\n$3\r\nt");
        server.tick();
        client.channel.arrive(" two\"\r\n");
        other.channel.arrive("wo\r\n");
        server.tick();
        assertEquals("$7\r\none two\r\n", client.channel.sent());
        assertEquals("$3\r\ntwo\r\n", other.channel.sent());
    }

    @Test
    void doesNotCloseAClientWhoseCommandsFail() {
        String internalError = "-ERR internal error in plugin 'testing', see server log\r\n";
        assertEquals(internalError + internalError + "$1\r\na\r\n", client.send("throw\r\nmiscount\r\necho a\r\n"));
        assertFalse(client.connection.isClosed());
    }

    // How it ends

    @Test
    void repliesToEverythingBeforeAProtocolErrorThenToItAndCloses() {
        assertEquals(
                "$1\r\na\r\n$1\r\nb\r\n" + BROKEN_REPLY,
                client.send("echo a\r\necho b\r\n" + BROKEN + "event late\r\n"));
        assertTrue(client.connection.isClosed());
        assertFalse(client.channel.isOpen());
        assertEquals(List.of(), server.events);
        assertEquals(0, server.clients.count());
        assertEquals(1, server.stats.get(Counter.ERRORS));
    }

    @Test
    void answersAFaultThatArrivesInPieces() {
        assertEquals("$1\r\na\r\n", client.send("echo a\r\n*1\r"));
        assertEquals("", client.send("\nx"));
        assertEquals(BROKEN_REPLY, client.send("\r\n"));
        assertTrue(client.connection.isClosed());
    }

    @Test
    void answersAFaultBehindAFullBatch() {
        StringBuilder expected = new StringBuilder();
        StringBuilder pipeline = new StringBuilder();
        for (int i = 0; i < 128; i++) {
            pipeline.append("echo ").append(i).append("\r\n");
            expected.append('$')
                    .append(String.valueOf(i).length())
                    .append("\r\n")
                    .append(i)
                    .append("\r\n");
        }
        assertEquals(expected + BROKEN_REPLY, client.send(pipeline + BROKEN));
    }

    @Test
    void repliesToAClientThatOnlyClosedItsSendingSide() {
        client.channel.arrive("echo a\r\necho b\r\nec");
        client.channel.end();
        server.ticks(2);
        assertEquals("$1\r\na\r\n$1\r\nb\r\n", client.channel.sent());
        assertTrue(client.connection.isClosed());
        assertEquals(0, server.clients.count());
    }

    @Test
    void sendsWaitingRepliesToAClientThatOnlyEndedItsOwnSide() {
        client.channel.room(3);
        client.channel.arrive("echo abc\r\n");
        client.channel.end();
        server.ticks(3);
        assertFalse(client.connection.isClosed());
        assertFalse(client.wantsToRead(), "there is nothing more to read");
        client.channel.room(100);
        server.tick();
        assertEquals("$3\r\nabc\r\n", client.channel.sent());
        assertTrue(client.connection.isClosed());
    }

    @Test
    void executesNothingBehindTheLastCommand() {
        assertEquals("$1\r\na\r\n+OK\r\n", client.send("echo a\r\nquit\r\nevent late\r\n"));
        assertTrue(client.connection.isClosed());
        assertEquals(List.of(), server.events);
    }

    @Test
    void sendsWhatTheSocketDidNotTakeBeforeItCloses() {
        client.channel.room(2);
        assertEquals("$1", client.send("echo a\r\nquit\r\n"));
        assertFalse(client.connection.isClosed());
        client.channel.room(100);
        server.tick();
        assertEquals("\r\na\r\n+OK\r\n", client.channel.sent());
        assertTrue(client.connection.isClosed());
    }

    @Test
    void disconnectsABrowser() {
        assertEquals("", client.send("echo a\r\nPOST / HTTP/1.1\r\nHost: x\r\n\r\nevent late\r\n"));
        assertTrue(client.connection.isClosed());
        assertEquals(List.of(), server.events);
    }

    @Test
    void closesWhenTheNetworkFails() {
        client.send("echo a\r\nec");
        client.channel.fail();
        server.tick();
        assertTrue(client.connection.isClosed());
        assertEquals(0, server.clients.count());
        assertEquals(0, client.connection.inputBytes());
    }

    @Test
    void closesAClientWhoseReplyIsBeyondTheLimit() {
        FakeClient other = server.connect();
        other.channel.arrive("echo b\r\n");
        assertEquals("", client.send("echo a\r\nendless\r\nevent late\r\n"), "the client gets no part of it");
        assertTrue(client.connection.isClosed());
        assertEquals(1, server.stats.get(Counter.OUTPUT_LIMIT_DISCONNECTIONS));
        assertEquals(0, server.stats.get(Counter.PLUGIN_FAULTS));
        assertEquals(List.of(), server.events);
        assertEquals("$1\r\nb\r\n", other.channel.sent(), "other clients do not notice");
    }

    // Limits of what it takes

    @Test
    void closesAClientWhoseUnfinishedCommandIsBeyondTheLimit() {
        server.config.set("client-query-buffer-limit", "1mb");
        client.send("*2\r\n$4\r\necho\r\n$536870912\r\n");
        String chunk = "x".repeat(64 * 1024);
        for (int i = 0; i < 15; i++) {
            client.send(chunk);
        }
        assertFalse(client.connection.isClosed());
        assertEquals(15 * 64 * 1024 + 26, client.connection.inputBytes());
        client.send(chunk);
        assertTrue(client.connection.isClosed());
    }

    @Test
    void followsTheLimitOfBulkStringsWhileItRuns() {
        String wire = "*2\r\n$4\r\necho\r\n$1048577\r\n";
        assertEquals("", client.send(wire));
        server.config.change(List.of(Map.entry("proto-max-bulk-len", "1mb")));
        FakeClient other = server.connect();
        assertEquals("-ERR Protocol error: invalid bulk length\r\n", other.send(wire));
    }

    @Test
    void ignoresEmptyLinesAndArrays() {
        assertEquals("$1\r\na\r\n", client.send("\r\n\r\n*0\r\n*-1\r\necho a\r\n\n"));
        assertEquals(0, client.connection.inputBytes());
        assertEquals(1, server.stats.get(Counter.COMMANDS));
    }
}
