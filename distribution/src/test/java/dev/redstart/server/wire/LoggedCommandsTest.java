package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.testkit.MovableClock;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the log does not depend on when it is read. */
class LoggedCommandsTest {
    @TempDir
    private Path folder;

    private final MovableClock clock = new MovableClock();

    private void run(String... lines) {
        try (TestServer server = TestServer.start(FilesServer.withLog(folder), clock);
                WireClient client = server.connect()) {
            for (String line : lines) {
                client.call(line.split(" ", -1));
            }
        }
    }

    @Test
    void timesAreLoggedAsInstants() {
        long now = clock.getAsLong();
        run("SET a 1 EX 100", "SET a 1 PX 5", "EXPIRE a 10", "PEXPIRE a 10", "GETEX a EX 20", "SETEX a 7 x");
        String log = FilesServer.log(folder, 1);
        assertEquals(
                "SELECT 0\nSET a 1 PXAT " + (now + 100_000) + "\nSET a 1 PXAT " + (now + 5) + "\nPEXPIREAT a "
                        + (now + 10_000) + "\nPEXPIREAT a " + (now + 10) + "\nPEXPIREAT a " + (now + 20_000)
                        + "\nSET a x PXAT " + (now + 7_000) + "\n",
                log);
    }

    @Test
    void sumsOfFloatsAreLoggedAsTheyCameOut() {
        run("SET f 1.5", "INCRBYFLOAT f 0.1", "GET f", "DEL missing");
        assertEquals("SELECT 0\nSET f 1.5\nSET f 1.6 KEEPTTL\n", FilesServer.log(folder, 1));
    }

    /** What a command counts as for save points has no part in it: PFADD counts 4, APPEND of nothing 1, as in redis-server. */
    @Test
    void whatChangesAKeyIsLoggedAndNothingElse() {
        run(
                "APPEND a v",
                "APPEND a ",
                "BITFIELD b OVERFLOW FAIL SET u2 0 9",
                "SET none v XX",
                "PFADD h x y z",
                "PFADD h x");
        assertEquals(
                "SELECT 0\nAPPEND a v\nBITFIELD b OVERFLOW FAIL SET u2 0 9\nPFADD h x y z\n",
                FilesServer.log(folder, 1));
    }

    @Test
    void aKeyWhoseTimeIsOverIsLoggedAsDeletedBeforeTheCommandThatMetIt() {
        long now = clock.getAsLong();
        try (TestServer server = TestServer.start(FilesServer.withLog(folder), clock);
                WireClient client = server.connect()) {
            client.call("SET", "a", "1", "PX", "10");
            client.call("SELECT", "3");
            client.call("SET", "b", "1");
            clock.forward(11);
            client.call("SELECT", "0");
            assertEquals(":1\r\n", client.call("INCR", "a"));
        }
        assertEquals(
                "SELECT 0\nSET a 1 PXAT " + (now + 10) + "\nSELECT 3\nSET b 1\nSELECT 0\nDEL a\nINCR a\n",
                FilesServer.log(folder, 1));
    }
}
