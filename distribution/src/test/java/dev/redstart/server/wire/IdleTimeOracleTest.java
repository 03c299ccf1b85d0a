package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which commands use a key, as redis-server sees it. */
class IdleTimeOracleTest {
    /** What DUMP answers for a number so large that redis-server does not share it among keys, use and all. */
    private static String payload;

    private static RedisServerProcess redis;
    private static TestServer server;

    @BeforeAll
    static void start() {
        redis = RedisServerProcess.start();
        server = TestServer.start();
        try (WireClient client = redis.connect()) {
            client.call("SET", "k", "1234567");
            String dumped = client.call("DUMP", "k");
            payload = dumped.substring(dumped.indexOf('\n') + 1, dumped.length() - 2);
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            redis.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET k",
                "MGET j k",
                "STRLEN k",
                "GETRANGE k 0 1",
                "SUBSTR k 0 1",
                "GETEX k",
                "GETEX k EX 1000",
                "GETEX k PERSIST",
                "LCS k j",
                "GETBIT k 1",
                "BITCOUNT k",
                "BITPOS k 1",
                "BITFIELD_RO k GET u8 0",
                "BITFIELD k GET u8 0",
                "BITOP NOT j k",
                "PFCOUNT k",
                "DUMP k",
                "TYPE k",
                "TTL k",
                "PTTL k",
                "EXPIRETIME k",
                "PEXPIRETIME k",
                "EXISTS k",
                "TOUCH k",
                "OBJECT ENCODING k",
                "OBJECT REFCOUNT k",
                "OBJECT FREQ k",
                "OBJECT IDLETIME k",
                "MEMORY USAGE k",
                "SCAN 0",
                "SCAN 0 TYPE string",
                "KEYS *",
                "RANDOMKEY",
                "DEBUG OBJECT k",
                "DEBUG DIGEST-VALUE k",
                "DEBUG DIGEST",
                "SET k 12345",
                "SET k v NX",
                "SETNX k v",
                "MSETNX k v j v",
                "SET k v XX",
                "SET k v GET",
                "GETSET k v",
                "SETEX k 1000 v",
                "APPEND k 1",
                "SETRANGE k 0 x",
                "SETBIT k 1 1",
                "BITFIELD k SET u8 0 1",
                "INCR k",
                "INCRBYFLOAT k 1",
                "EXPIRE k 1000",
                "EXPIRE k 1000 GT",
                "PERSIST k",
                "RENAME k j",
                "RENAME k k",
                "RENAMENX k j",
                "RENAMENX j k",
                "RENAMENX k i",
                "COPY k j",
                "COPY k i",
                "COPY j k",
                "MOVE k 0",
                "MOVE k 1",
                "PFADD k x",
                "PFMERGE j k",
                "SWAPDB 1 2",
                "DBSIZE",
                "GET k k",
                "SET k v EX 0",
                "RESTORE k 0 short"
            })
    void agreesOnWhetherACommandUsesAKey(String command) {
        assertEquals(idleAfter(command, redis.connect()), idleAfter(command, server.connect()), command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "100000", "16000000"})
    void agreesOnTheIdleTimeThatRestoreSets(String seconds) {
        String restore = "RESTORE k 0 " + payload + " IDLETIME " + seconds;
        String told = idleAfter(restore, server.connect(), "k");
        assertEquals(idleAfter(restore, redis.connect(), "k"), told);
    }

    /** For a key, and where another one may have it afterwards, for that. */
    private static String idleAfter(String command, WireClient client) {
        return idleAfter(command, client, "k", "j", "i");
    }

    private static String idleAfter(String command, WireClient connected, String... keys) {
        try (WireClient client = connected) {
            client.call("FLUSHALL");
            for (String key : keys.length > 1 ? new String[] {"k", "j"} : new String[0]) {
                client.call("RESTORE", key, "0", payload, "IDLETIME", "1000");
            }
            client.call(command.split(" "));
            StringBuilder told = new StringBuilder();
            for (String key : keys) {
                told.append(key).append(rounded(client.call("OBJECT", "IDLETIME", key)));
            }
            return told.toString();
        }
    }

    /** A second or some may pass between two commands. */
    private static String rounded(String reply) {
        return reply.startsWith(":")
                ? " about " + (Long.parseLong(reply.substring(1).strip()) + 1) / 100 + "; "
                : " " + reply;
    }
}
