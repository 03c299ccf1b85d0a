package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.MovableClock;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Keys whose time is over, seen from outside. */
class ExpiryWireTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Test
    void removesAKeyThatNobodyAsksFor() {
        try (TestServer server = TestServer.start();
                WireClient client = server.connect()) {
            client.call("SET", "tempkey", "v", "PX", "50");
            awaitEmpty(client, 1);
        }
    }

    @Test
    void removesManyKeysOfSeveralDatabasesThatNobodyAsksFor() {
        try (TestServer server = TestServer.start();
                WireClient client = server.connect()) {
            StringBuilder commands = new StringBuilder();
            for (int i = 0; i < 20_000; i++) {
                commands.append(i % 5_000 == 0 ? "SELECT " + i / 5_000 + "\r\n" : "");
                commands.append("SET key:")
                        .append(i)
                        .append(" v PX ")
                        .append(1 + i % 300)
                        .append("\r\n");
            }
            client.send(commands.toString()).expect("+OK\r\n".repeat(20_004));
            awaitEmpty(client, 20_000);
        }
    }

    private static void awaitEmpty(WireClient client, long expiredKeys) {
        await().atMost(PATIENCE).until(() -> TestServer.info(client, "expired_keys") == expiredKeys);
        assertTrue(client.call("INFO", "keyspace").endsWith("# Keyspace\r\n\r\n"), "no database is left");
    }

    @Test
    void showsHowManyKeysExpire() {
        try (TestServer server = TestServer.start();
                WireClient client = server.connect()) {
            client.send("SET a 1\r\nSET b 1 EX 1000\r\nSELECT 2\r\nSET c 1 EX 1000\r\n")
                    .expect("+OK\r\n".repeat(4));
            String keyspace = client.call("INFO", "keyspace");
            assertTrue(keyspace.contains("db0:keys=2,expires=1,"), keyspace);
            assertTrue(keyspace.contains("db2:keys=1,expires=1,"), keyspace);
        }
    }

    @Test
    void showsHowLongKeysLiveOnAverage() {
        MovableClock clock = new MovableClock();
        try (TestServer server = TestServer.start(clock);
                WireClient client = server.connect()) {
            client.send("SET a 1 EX 100\r\nSET b 1 EX 300\r\nSET c 1\r\nSET d 1 EX 900\r\nPERSIST d\r\n")
                    .expect("+OK\r\n".repeat(4) + ":1\r\n");
            assertTrue(client.call("INFO", "keyspace").contains("db0:keys=4,expires=2,avg_ttl=200000,subexpiry=0\r\n"));
            clock.forward(10_000);
            client.send("EXPIRE b 590\r\nRENAME a e\r\nCOPY e f\r\nDEL e\r\n").expect(":1\r\n+OK\r\n:1\r\n:1\r\n");
            assertTrue(client.call("INFO", "keyspace").contains("db0:keys=4,expires=2,avg_ttl=340000,subexpiry=0\r\n"));
            client.send("SET b 2\r\nDEL f\r\n").expect("+OK\r\n:1\r\n");
            assertTrue(client.call("INFO", "keyspace").contains("db0:keys=3,expires=0,avg_ttl=0,subexpiry=0\r\n"));
        }
    }

    @Test
    void keepsAKeyThroughTheMillisecondInWhichItExpires() {
        MovableClock clock = new MovableClock();
        try (TestServer server = TestServer.start(clock);
                WireClient client = server.connect()) {
            client.send("SET k v PX 100\r\n").expect("+OK\r\n");
            clock.forward(100);
            client.send("GET k\r\nPTTL k\r\n").expect("$1\r\nv\r\n:0\r\n");
            clock.forward(1);
            client.send("GET k\r\n").expect("$-1\r\n");
        }
    }

    @Test
    void knowsNoExpiredKeyWhoeverAsks() {
        MovableClock clock = new MovableClock();
        try (TestServer server = TestServer.start(clock);
                WireClient client = server.connect()) {
            client.send("SET a 1 PX 10\r\nSET b 1 PX 10\r\nSET c 1 PX 10\r\nSET d 1 PX 10\r\n")
                    .expect("+OK\r\n".repeat(4));
            clock.forward(1_000);
            client.send("KEYS *\r\nEXISTS a\r\nTYPE a\r\nTTL a\r\nDEL a\r\nSET b 2 XX\r\nSET c 2 NX\r\nPERSIST d\r\n")
                    .expect("*0\r\n:0\r\n+none\r\n:-2\r\n:0\r\n$-1\r\n+OK\r\n:0\r\n");
            assertEquals(":-1\r\n", client.call("TTL", "c"));
        }
    }

    @Test
    void countsTimeToLiveDown() {
        MovableClock clock = new MovableClock();
        try (TestServer server = TestServer.start(clock);
                WireClient client = server.connect()) {
            client.send("SET k v EX 100\r\n").expect("+OK\r\n");
            clock.forward(30_499);
            client.send("TTL k\r\nPTTL k\r\n").expect(":70\r\n:69501\r\n");
        }
    }
}
