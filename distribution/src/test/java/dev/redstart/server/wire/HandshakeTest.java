package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients ask a server that they meet for the first time. */
class HandshakeTest {
    private static final String FIELDS = "\\$6\r\nserver\r\n\\$5\r\nredis\r\n"
            + "\\$7\r\nversion\r\n\\$\\d+\r\n7\\.\\d+\\.\\d+\r\n"
            + "\\$5\r\nproto\r\n:%d\r\n"
            + "\\$2\r\nid\r\n:\\d+\r\n"
            + "\\$4\r\nmode\r\n\\$10\r\nstandalone\r\n"
            + "\\$4\r\nrole\r\n\\$6\r\nmaster\r\n"
            + "\\$7\r\nmodules\r\n\\*0\r\n";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void assertMatches(String pattern, String reply) {
        assertTrue(reply.matches(pattern), () -> WireClient.escaped(reply));
    }

    private static void assertIntroduces(int port) {
        try (WireClient client = WireClient.connect(port)) {
            assertMatches("\\*14\r\n" + FIELDS.formatted(2), client.call("HELLO"));
            assertMatches("%7\r\n" + FIELDS.formatted(3), client.call("HELLO", "3"));
            assertMatches("\\*14\r\n" + FIELDS.formatted(2), client.call("HELLO", "2"));
        }
    }

    @Test
    void introducesItselfInEitherProtocol() {
        assertIntroduces(server.port());
    }

    @Test
    void introducesItselfAsRedisServerDoes() {
        try (RedisServerProcess redis = RedisServerProcess.start()) {
            assertIntroduces(redis.port());
        }
    }

    @Test
    void countsClientsUpwards() {
        try (WireClient first = server.connect();
                WireClient second = server.connect()) {
            long one = number(first.call("CLIENT", "ID"));
            long two = number(second.call("CLIENT", "ID"));
            assertTrue(two > one);
            assertEquals(one, number(first.call("CLIENT", "ID")));
        }
    }

    private static long number(String reply) {
        return Long.parseLong(reply.substring(1).strip());
    }

    @Test
    void listsWhoIsConnected() {
        try (WireClient client = server.connect();
                WireClient other = server.connect()) {
            client.send("CLIENT SETNAME me\r\nSELECT 2\r\n").expect("+OK\r\n+OK\r\n");
            String id = client.call("CLIENT", "ID").substring(1).strip();
            String line = other.call("CLIENT", "LIST", "ID", id);
            assertMatches(
                    "(?s)\\$\\d+\r\nid=" + id + " addr=127\\.0\\.0\\.1:\\d+ laddr=127\\.0\\.0\\.1:" + server.port()
                            + " .*name=me .*db=2 .*cmd=client\\|id .*\n\r\n",
                    line);
        }
    }

    @Test
    void showsWhatRedisCliLooksFor() {
        try (WireClient client = server.connect()) {
            String info = client.call("INFO", "SERVER");
            assertMatches(
                    "(?s)\\$\\d+\r\n# Server\r\nredis_version:7\\.\\d+\\.\\d+\r\nserver_name:redstart\r\n.*", info);
            String count = client.call("COMMAND", "COUNT");
            assertTrue(client.call("COMMAND").startsWith("*" + count.substring(1)));
            assertTrue(client.call("COMMAND", "DOCS").startsWith("*" + 2 * number(count) + "\r\n"));
        }
    }
}
