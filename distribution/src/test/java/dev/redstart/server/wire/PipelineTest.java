package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How commands may be cut into writes, and what their replies look like then. */
class PipelineTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void answersSeveralCommandsOfOneWrite() {
        try (WireClient client = server.connect()) {
            client.send("PING\r\nSET k v PX 100\r\nGET k\r\n").expect("+PONG\r\n+OK\r\n$1\r\nv\r\n");
        }
    }

    @Test
    void answersTenThousandCommandsOfOneWriteInTheirOrder() {
        StringBuilder commands = new StringBuilder();
        StringBuilder replies = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            String value = "value-" + i;
            commands.append(i % 2 == 0 ? WireClient.array("ECHO", value) : "ECHO " + value + "\r\n");
            replies.append('$')
                    .append(value.length())
                    .append("\r\n")
                    .append(value)
                    .append("\r\n");
        }
        try (WireClient client = server.connect()) {
            client.send(commands.toString()).expect(replies.toString());
        }
    }

    @Test
    void executesAPipelineInItsOrder() {
        StringBuilder commands = new StringBuilder();
        StringBuilder replies = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            commands.append("SET order ").append(i).append(" GET\r\n");
            String old = String.valueOf(i - 1);
            replies.append(i == 0 ? "$-1\r\n" : "$" + old.length() + "\r\n" + old + "\r\n");
        }
        try (WireClient client = server.connect()) {
            client.send(commands.toString()).expect(replies.toString());
        }
    }

    @Test
    void servesOthersWhileOneClientSendsALongPipeline() {
        int commands = 100_000;
        String pipeline = WireClient.array("SET", "busy", "x".repeat(50)).repeat(commands);
        try (WireClient busy = server.connect();
                WireClient other = server.connect()) {
            CompletableFuture<?> sent = CompletableFuture.runAsync(() -> busy.send(pipeline));
            CompletableFuture<?> answered = CompletableFuture.runAsync(() -> busy.expect("+OK\r\n".repeat(commands)));
            for (int i = 0; i < 100; i++) {
                assertEquals("+PONG\r\n", other.call("PING"));
            }
            CompletableFuture.allOf(sent, answered).join();
            busy.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    @Test
    void takesACommandByteByByte() {
        String commands = WireClient.array("SET", "slow", "va\r\nlue") + "GET slow\r\n";
        try (WireClient slow = server.connect();
                WireClient other = server.connect()) {
            for (byte b : WireClient.bytes(commands)) {
                slow.send(new byte[] {b});
                assertEquals("+PONG\r\n", other.call("PING"));
            }
            slow.expect("+OK\r\n$7\r\nva\r\nlue\r\n");
        }
    }

    @Test
    void takesAnyCutBetweenTwoWrites() {
        String commands = WireClient.array("SET", "cut", "value") + "\r\nGET cut\r\n" + WireClient.array("DEL", "cut");
        try (WireClient client = server.connect();
                WireClient other = server.connect()) {
            for (int cut = 1; cut < commands.length(); cut++) {
                client.send(commands.substring(0, cut));
                other.call("PING");
                client.send(commands.substring(cut)).expect("+OK\r\n$5\r\nvalue\r\n:1\r\n");
            }
        }
    }

    @Test
    void holdsManyUnfinishedCommandsAndServesTheRest() {
        List<WireClient> slow = new ArrayList<>();
        try (WireClient other = server.connect()) {
            for (int i = 0; i < 200; i++) {
                slow.add(server.connect().send("*2\r\n$4\r\nECHO\r\n$5\r\nab"));
            }
            for (int i = 0; i < 200; i++) {
                assertEquals("+PONG\r\n", other.call("PING"));
            }
            for (WireClient client : slow) {
                client.send("cde\r\n").expect("$5\r\nabcde\r\n");
            }
        } finally {
            slow.forEach(WireClient::close);
        }
    }

    @Test
    void answersAHalfClosedClientAndEndsTheConnection() {
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            commands.append("ECHO ").append(i).append("\r\n");
        }
        try (WireClient client = server.connect()) {
            client.send(commands.toString()).halfClose();
            String replies = client.readUntilClosed();
            assertEquals(5_000 * 2, replies.lines().count());
            assertEquals("$4\r\n4999\r\n", replies.substring(replies.length() - 10));
        }
    }

    @Test
    void answersAHalfClosedClientThatReadsLate() {
        try (WireClient client = WireClient.connectWithSmallBuffer(server.port())) {
            client.call("SET", "large", "v".repeat(1_000_000));
            client.send("GET large\r\n".repeat(20)).halfClose();
            assertEquals(20 * 1_000_012L, client.readUntilClosed().length());
        }
    }

    @Test
    void keepsAValueThatComesInSmallPieces() {
        String value = "0123456789".repeat(30_000);
        String command = WireClient.array("SET", "pieces", value);
        try (WireClient client = server.connect()) {
            for (int from = 0; from < command.length(); from += 1_000) {
                client.send(command.substring(from, Math.min(command.length(), from + 1_000)));
            }
            client.expect("+OK\r\n");
            assertEquals("$300000\r\n" + value + "\r\n", client.call("GET", "pieces"));
        }
    }
}
