package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import org.junit.jupiter.api.Test;

/** Compares entries of the slow log with redis-server's. */
class SlowLogOracleTest {
    private static final String[][] COMMANDS = {
        {"SET", "k", "v"},
        {"SET", "k", "x".repeat(128)},
        {"SET", "k", "x".repeat(129)},
        {"SET", "k", "\0\r\n\377"},
        {"mget", "k", "nosuch"},
        numbered(31),
        numbered(32),
        numbered(33),
        numbered(1000),
        {"INCR", "nosuch"},
        {"APPEND", "k", "a"},
        {"INCR", "k"},
        {"GET"},
        {"NOSUCH", "a"},
        {"CLIENT", "SETNAME", "me"},
        {"HELLO", "2", "AUTH", "default", "secret"},
        {"AUTH", "secret"},
        {"CONFIG", "GET", "timeout"},
        {"SLOWLOG", "LEN"},
    };

    private static String[] numbered(int words) {
        String[] command = new String[words];
        for (int i = 0; i < words; i++) {
            command[i] = i == 0 ? "EXISTS" : "key" + i;
        }
        return command;
    }

    @Test
    void showsAndShortensWhatRedisServerDoes() {
        try (RedisServerProcess redis = RedisServerProcess.start();
                TestServer server = TestServer.start();
                WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            assertEquals(log(toRedis), log(toUs));
        }
    }

    @Test
    void hidesThePasswordOfARequestThatIsRejected() {
        try (TestServer server = TestServer.start();
                WireClient client = server.connect()) {
            client.call("CONFIG", "SET", "slowlog-log-slower-than", "0");
            client.call("SLOWLOG", "RESET");
            client.call("AUTH", "user", "secret", "too", "many");
            client.call("HELLO", "x", "AUTH", "user", "secret", "SETNAME", "n");
            client.call("HELLO", "3", "SETNAME", "not valid", "AUTH", "user", "secret");
            client.call("HELLO", "3", "AUTH", "secret");
            String log = WireClient.escaped(client.call("SLOWLOG", "GET", "-1"));
            assertFalse(log.contains("secret"), log);
            assertTrue(log.contains("(redacted)") && log.contains("SETNAME") && log.contains("not valid"), log);
        }
    }

    private static String log(WireClient client) {
        client.call("CONFIG", "SET", "slowlog-log-slower-than", "0");
        client.call("SLOWLOG", "RESET");
        StringBuilder sent = new StringBuilder();
        for (String[] command : COMMANDS) {
            client.call(command);
        }
        for (String[] command : COMMANDS) {
            sent.append(WireClient.array(command)); // the same once more in one pipeline
        }
        client.send(sent.toString());
        for (int i = 0; i < COMMANDS.length; i++) {
            client.reply();
        }
        return WireClient.escaped(comparable(client.call("SLOWLOG", "GET", "-1")));
    }

    /** Without numbers, times and the client's port. */
    private static String comparable(String log) {
        return log.replaceAll("\\*6\r\n:\\d+\r\n:\\d+\r\n:\\d+\r\n", "*6\r\n")
                .replaceAll("\\$\\d+\r\n127\\.0\\.0\\.1:\\d+\r\n", "<address>");
    }
}
