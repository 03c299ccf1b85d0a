package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Strings as long as {@code proto-max-bulk-len}, which is small here, and longer, against redis-server. */
class OracleStringLimitTest {
    private static final int MIB = 1024 * 1024;

    private static final List<List<String>> COMMANDS = List.of(
            List.of("CONFIG", "SET", "proto-max-bulk-len", "1mb"),
            List.of("SETRANGE", "k", "" + (MIB - 1), "x"),
            List.of("STRLEN", "k"),
            List.of("APPEND", "k", ""),
            List.of("APPEND", "k", "x"),
            List.of("SETRANGE", "k", "" + (MIB - 1), "xy"),
            List.of("SETRANGE", "k", "" + MIB, "x"),
            List.of("SETRANGE", "k", "" + MIB, ""),
            List.of("SETRANGE", "k", "0", "x"),
            List.of("SETRANGE", "new", "" + MIB, "x"),
            List.of("APPEND", "new", "x".repeat(MIB)),
            List.of("APPEND", "new", "x"),
            List.of("APPEND", "nothing", ""),
            List.of("SET", "nothing", ""),
            List.of("APPEND", "nothing", "x".repeat(MIB)),
            List.of("GETRANGE", "k", "-3", "-1"),
            List.of("SETRANGE", "a", "510", "x"),
            List.of("SETRANGE", "b", "511", "x"),
            List.of("LCS", "a", "a", "LEN"),
            List.of("LCS", "a", "b", "LEN"),
            List.of("LCS", "b", "b"),
            List.of("LCS", "k", "k"),
            List.of("CONFIG", "SET", "proto-max-bulk-len", "2mb"),
            List.of("APPEND", "k", "x"),
            List.of("LCS", "b", "b", "LEN"));

    @Test
    void refusesAsRedisServerDoes() {
        try (RedisServerProcess redis = RedisServerProcess.start();
                TestServer server = TestServer.start();
                WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            for (List<String> command : COMMANDS) {
                String[] words = command.toArray(String[]::new);
                assertEquals(toRedis.call(words), toUs.call(words), () -> command.get(0) + ' ' + command.get(1));
            }
        }
    }
}
