package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.MovableClock;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long keys have not been used, by a clock that the test moves. */
class IdleTimeTest {
    private final MovableClock clock = new MovableClock();

    private static void assertIdle(long seconds, WireClient client, String key) {
        assertEquals(":" + seconds + "\r\n", client.call("OBJECT", "IDLETIME", key), key);
    }

    /** Entries with a narrow header and, for their value or their name, a wide one; and a value beside its entry. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 100000", "300, 1", "1, 600000"})
    void goesOnUntilTheKeyIsUsed(int nameLength, int valueLength) {
        String key = "k".repeat(nameLength);
        try (TestServer server = TestServer.start(clock);
                WireClient client = server.connect()) {
            client.call("SET", key, "v".repeat(valueLength));
            assertIdle(0, client, key);
            clock.forward(5_000);
            client.call("TTL", key);
            client.call("EXISTS", key);
            client.call("TYPE", key);
            client.call("MEMORY", "USAGE", key);
            client.call("OBJECT", "ENCODING", key);
            assertIdle(5, client, key);
            client.call("STRLEN", key);
            assertIdle(0, client, key);
            clock.forward(7_999);
            assertIdle(7, client, key);
            client.call("APPEND", key, "w");
            assertIdle(0, client, key);
        }
    }

    @Test
    void followsAValueThatMovesWhileItGrowsAndGetsAnExpiry() {
        try (TestServer server = TestServer.start(clock);
                WireClient client = server.connect()) {
            client.send("SET k v\r\nSET other v\r\nCLIENT NO-TOUCH ON\r\n").expect("+OK\r\n".repeat(3));
            clock.forward(3_000);
            client.call("APPEND", "k", "v".repeat(500));
            client.call("EXPIRE", "k", "1000");
            assertIdle(3, client, "k");
            client.call("SET", "k", "v".repeat(70_000));
            assertIdle(3, client, "k");
            client.call("SET", "k", "v".repeat(700_000));
            assertIdle(3, client, "k");
            client.call("SET", "k", "short");
            assertIdle(3, client, "k");
        }
    }

    @Test
    void isLeftAloneByAClientThatSaidNoTouch() {
        try (TestServer server = TestServer.start(clock);
                WireClient client = server.connect()) {
            client.send("SET k v\r\nCLIENT NO-TOUCH ON\r\n").expect("+OK\r\n+OK\r\n");
            clock.forward(9_000);
            client.send("GET k\r\n").expect("$1\r\nv\r\n");
            assertIdle(9, client, "k");
            client.send("SET new v\r\nCOPY k copy\r\nRENAME k moved\r\n").expect("+OK\r\n:1\r\n+OK\r\n");
            assertIdle(0, client, "new");
            assertIdle(0, client, "copy");
            assertIdle(9, client, "moved");
            client.send("TOUCH moved nosuch\r\n").expect(":1\r\n");
            assertIdle(0, client, "moved");
            clock.forward(2_000);
            client.send("CLIENT NO-TOUCH OFF\r\nGET new\r\n").expect("+OK\r\n$1\r\nv\r\n");
            assertIdle(0, client, "new");
        }
    }

    @Test
    void isNothingWhereTheClockWasSetBack() {
        try (TestServer server = TestServer.start(clock);
                WireClient client = server.connect()) {
            client.call("SET", "k", "v");
            clock.forward(-60_000);
            assertIdle(0, client, "k");
        }
    }

    @Test
    void isShownByDebugObjectWithItsClock() {
        try (TestServer server = TestServer.start(clock);
                WireClient client = server.connect()) {
            client.call("SET", "k", "v");
            clock.forward(4_000);
            long clockThen = 1_800_000_000L & 0xffffff;
            String told = client.call("DEBUG", "OBJECT", "k");
            assertTrue(told.endsWith(" lru:" + clockThen + " lru_seconds_idle:4\r\n"), told);
        }
    }

    @Test
    void comesFromRestoreAndFromItsLogLine(@TempDir Path folder) {
        String dumped;
        try (TestServer server = TestServer.start(FilesServer.withLog(folder), clock);
                WireClient client = server.connect()) {
            client.call("SET", "k", "10");
            dumped = client.call("DUMP", "k");
            String payload = dumped.substring(dumped.indexOf('\n') + 1, dumped.length() - 2);
            client.call("RESTORE", "k", "0", payload, "REPLACE", "IDLETIME", "1234");
            assertIdle(1234, client, "k");
            client.call("RESTORE", "f", "0", payload, "FREQ", "7");
            assertIdle(0, client, "f");
        }
        clock.forward(1_000);
        try (TestServer server = TestServer.start(FilesServer.withLog(folder), clock);
                WireClient client = server.connect()) {
            assertIdle(1234, client, "k");
            assertIdle(0, client, "f");
        }
    }

    @Test
    void isReadFromAFile(@TempDir Path folder) throws IOException {
        String idleSince1000Seconds = "\u00f8\u0043\u00e8";
        String file = "REDIS0010"
                + (idleSince1000Seconds + "\0" + "\6string" + "\1v")
                + (idleSince1000Seconds + "\1" + "\4list" + "\1" + "\1v")
                + ("\0" + "\3new" + "\1v")
                + ("\u00ff" + "\0".repeat(8));
        Files.write(folder.resolve("dump.rdb"), WireClient.bytes(file));
        try (TestServer server = TestServer.start(FilesServer.config(folder), clock);
                WireClient client = server.connect()) {
            clock.forward(5_000);
            assertIdle(1005, client, "string");
            assertIdle(1005, client, "list");
            assertIdle(5, client, "new");
        }
    }

    @Test
    void resetEndsNoTouch() {
        try (TestServer server = TestServer.start(clock);
                WireClient client = server.connect()) {
            client.send("SET k v\r\nCLIENT NO-TOUCH ON\r\nRESET\r\n").expect("+OK\r\n+OK\r\n+RESET\r\n");
            clock.forward(5_000);
            client.call("GET", "k");
            assertIdle(0, client, "k");
        }
    }
}
