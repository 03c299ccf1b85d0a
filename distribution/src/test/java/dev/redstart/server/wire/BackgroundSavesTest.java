package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.MovableClock;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SAVE, BGSAVE, BGREWRITEAOF, and those that are written by themselves: one after the other. */
class BackgroundSavesTest {
    private static final String OTHER_JOB =
            "-ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to"
                    + " schedule a BGSAVE whenever possible.\r\n";

    @TempDir
    private Path folder;

    private final GatedType gated = new GatedType();

    @Test
    void aSnapshotWaitsForTheEndOfARewriteIfItMay() {
        try (TestServer server = TestServer.start(FilesServer.withLog(folder), gated.plugin());
                WireClient client = server.connect()) {
            assertEquals("+OK\r\n", client.call("GATED", "g"));
            CountDownLatch gate = gated.holdWriting();
            assertEquals("+Background append only file rewriting started\r\n", client.call("BGREWRITEAOF"));
            FilesServer.await(client, "aof_rewrite_in_progress:1");
            assertEquals(OTHER_JOB, client.call("BGSAVE"));
            assertTrue(client.call("SAVE").startsWith("-ERR the append-only log is being rewritten"));
            assertEquals(
                    "-ERR Background append only file rewriting already in progress\r\n", client.call("BGREWRITEAOF"));
            assertEquals("+Background saving scheduled\r\n", client.call("BGSAVE", "SCHEDULE"));
            assertEquals("+OK\r\n", client.call("SET", "k", "while it is written"));
            gate.countDown();
            FilesServer.await(client, "rdb_saves:1");
            FilesServer.await(client, "aof_rewrites:1");
        }
        assertLoads(FilesServer.config(folder));
        assertLoads(FilesServer.withLog(folder));
    }

    private void assertLoads(dev.redstart.server.config.ServerConfig config) {
        try (TestServer server = TestServer.start(config, gated.plugin());
                WireClient client = server.connect()) {
            assertEquals(FilesServer.bulk("while it is written"), client.call("GET", "k"));
            assertEquals("+gated\r\n", client.call("TYPE", "g"));
        }
    }

    @Test
    void aRewriteWaitsForTheEndOfASnapshot() {
        try (TestServer server = TestServer.start(FilesServer.withLog(folder), gated.plugin());
                WireClient client = server.connect()) {
            client.call("GATED", "g");
            CountDownLatch gate = gated.holdWriting();
            assertEquals("+Background saving started\r\n", client.call("BGSAVE"));
            assertEquals("-ERR Background save already in progress\r\n", client.call("BGSAVE"));
            assertEquals("-ERR Background save already in progress\r\n", client.call("BGSAVE", "SCHEDULE"));
            assertEquals("-ERR Background save already in progress\r\n", client.call("SAVE"));
            assertEquals("+Background append only file rewriting scheduled\r\n", client.call("BGREWRITEAOF"));
            FilesServer.await(client, "aof_rewrite_scheduled:1");
            FilesServer.await(client, "rdb_bgsave_in_progress:1");
            gate.countDown();
            FilesServer.await(client, "aof_rewrites:1");
            FilesServer.await(client, "rdb_saves:1");
        }
    }

    @Test
    void aValueThatCannotBeWrittenFailsTheSnapshotAndNothingElse() throws IOException {
        try (TestServer server = TestServer.start(FilesServer.config(folder).set("save", "3600 1000"), gated.plugin());
                WireClient client = server.connect()) {
            client.call("SET", "k", "1");
            assertEquals("+OK\r\n", client.call("SAVE"));
            byte[] before = Files.readAllBytes(folder.resolve("dump.rdb"));
            client.call("GATED", "g");
            gated.failsToWrite(true);
            client.call("BGSAVE");
            FilesServer.await(client, "rdb_last_bgsave_status:err");
            FilesServer.await(client, "rdb_bgsave_in_progress:0");
            assertTrue(client.call("SET", "k", "2").startsWith("-MISCONF Redis is configured to save RDB snapshots"));
            assertEquals("-ERR Errors trying to SHUTDOWN. Check logs.\r\n", client.call("SHUTDOWN"));
            assertEquals(FilesServer.bulk("1"), client.call("GET", "k"));
            org.junit.jupiter.api.Assertions.assertArrayEquals(before, Files.readAllBytes(folder.resolve("dump.rdb")));
            gated.failsToWrite(false);
            assertEquals("+OK\r\n", client.call("SAVE"));
            assertEquals("+OK\r\n", client.call("SET", "k", "2"));
        }
    }

    @Test
    void savesWhenASavePointIsDue() {
        MovableClock clock = new MovableClock();
        try (TestServer server = TestServer.start(FilesServer.config(folder).set("save", "60 2"), clock);
                WireClient client = server.connect()) {
            long start = clock.getAsLong() / 1000;
            assertEquals(":" + start + "\r\n", client.call("LASTSAVE"));
            client.call("SET", "a", "1");
            clock.forward(61_000);
            FilesServer.await(client, "rdb_changes_since_last_save:1");
            assertFalse(Files.exists(folder.resolve("dump.rdb")));
            client.call("SET", "b", "1");
            FilesServer.await(client, "rdb_saves:1");
            FilesServer.await(client, "rdb_changes_since_last_save:0");
            assertEquals(":" + (start + 61) + "\r\n", client.call("LASTSAVE"));
            client.call("SET", "c", "1");
            client.call("SET", "d", "1");
            FilesServer.await(client, "rdb_changes_since_last_save:2");
            clock.forward(61_000);
            FilesServer.await(client, "rdb_saves:2");
        }
    }

    @Test
    void turnsItsLogOnAndOffWhileItRuns() {
        try (TestServer server = TestServer.start(FilesServer.config(folder));
                WireClient client = server.connect()) {
            client.call("SET", "before", "1");
            assertEquals("+OK\r\n", client.call("CONFIG", "SET", "appendonly", "yes"));
            FilesServer.await(client, "aof_rewrites:1");
            FilesServer.await(client, "aof_enabled:1");
            client.call("SET", "logged", "1");
            client.call("CONFIG", "SET", "appendonly", "no");
            FilesServer.await(client, "aof_enabled:0");
            client.call("SET", "not logged", "1");
        }
        try (TestServer server = TestServer.start(FilesServer.withLog(folder));
                WireClient client = server.connect()) {
            assertEquals("*3\r\n$1\r\n1\r\n$1\r\n1\r\n$-1\r\n", client.call("MGET", "before", "logged", "not logged"));
            client.call("CONFIG", "SET", "appendonly", "no");
            FilesServer.await(client, "aof_enabled:0");
            client.call("SET", "not logged", "2");
            client.call("CONFIG", "SET", "appendonly", "yes");
            FilesServer.await(client, "aof_rewrites:1");
            client.call("SET", "logged", "2");
        }
        try (TestServer server = TestServer.start(FilesServer.withLog(folder));
                WireClient client = server.connect()) {
            assertEquals("*2\r\n$1\r\n2\r\n$1\r\n2\r\n", client.call("MGET", "logged", "not logged"));
        }
    }

    /** A kill must not bring back what FLUSHALL removed, as it does not in redis-server. */
    @Test
    void writesTheFileAtOnceWhenAllKeysAreRemoved() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (TestServer server = TestServer.start(FilesServer.config(folder).set("save", "3600 1000"));
                WireClient client = server.connect()) {
            client.call("MSET", "a", "1", "b", "2");
            client.call("SAVE");
            client.call("SET", "c", "3");
            assertEquals("+OK\r\n", client.call("FLUSHALL"));
            Files.copy(folder.resolve("dump.rdb"), copy.resolve("dump.rdb"));
            assertEquals(0, TestServer.info(client, "rdb_changes_since_last_save"));
        }
        try (TestServer server = TestServer.start(FilesServer.config(copy));
                WireClient client = server.connect()) {
            assertEquals(":0\r\n", client.call("DBSIZE"));
        }
    }

    @Test
    void writesTheFileSoonWhenAllKeysAreRemovedBesideASnapshot() {
        try (TestServer server = TestServer.start(FilesServer.config(folder).set("save", "3600 1000"), gated.plugin());
                WireClient client = server.connect()) {
            client.call("GATED", "g");
            CountDownLatch gate = gated.holdNextWriting();
            client.call("BGSAVE");
            FilesServer.await(client, "rdb_bgsave_in_progress:1");
            assertEquals("+OK\r\n", client.call("FLUSHALL"));
            gate.countDown();
            FilesServer.await(client, "rdb_changes_since_last_save:0");
            FilesServer.await(client, "rdb_bgsave_in_progress:0");
        }
        try (TestServer server = TestServer.start(FilesServer.config(folder), gated.plugin());
                WireClient client = server.connect()) {
            assertEquals(":0\r\n", client.call("DBSIZE"));
        }
    }

    @Test
    void aFailedSaveChangesNothing() throws IOException {
        try (TestServer server = TestServer.start(FilesServer.config(folder).set("save", "3600 1000"));
                WireClient client = server.connect()) {
            Files.createDirectory(folder.resolve("dump.rdb"));
            client.call("SET", "a", "1");
            assertTrue(client.call("SAVE").startsWith("-ERR the snapshot could not be written"));
            assertTrue(client.call("INFO", "persistence").contains("rdb_last_bgsave_status:ok\r\n"));
            assertEquals("+OK\r\n", client.call("SET", "a", "2"));
            client.call("BGSAVE");
            FilesServer.await(client, "rdb_last_bgsave_status:err");
            assertTrue(client.call("SET", "a", "3").startsWith("-MISCONF"));
            Files.delete(folder.resolve("dump.rdb"));
        }
    }

    /** With everysec, a log whose folder was deleted is begun anew with all data, by itself. */
    @Test
    void beginsItsLogAnewWhenTheFileHasVanished() throws IOException {
        var config = FilesServer.config(folder).set("appendonly", "yes");
        try (TestServer server = TestServer.start(config);
                WireClient client = server.connect()) {
            client.call("SET", "a", "1");
            try (var files = Files.walk(folder.resolve("appendonlydir"))) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
            client.call("SET", "b", "2");
            FilesServer.await(client, "aof_rewrites:1");
            FilesServer.await(client, "aof_last_write_status:ok");
            assertEquals("+OK\r\n", client.call("SET", "c", "3"));
        }
        try (TestServer server = TestServer.start(config);
                WireClient client = server.connect()) {
            assertEquals("*3\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n", client.call("MGET", "a", "b", "c"));
        }
    }

    @Test
    void logsThatDatabasesWereClearedThoughTheyWereEmpty() {
        try (TestServer server = TestServer.start(FilesServer.withLog(folder));
                WireClient client = server.connect()) {
            client.call("FLUSHALL");
            client.call("FLUSHDB");
            assertEquals(0, TestServer.info(client, "rdb_changes_since_last_save"));
            assertEquals("SELECT 0\nFLUSHALL\nFLUSHDB\n", FilesServer.log(folder, 1));
            assertTrue(Files.exists(folder.resolve("appendonlydir").resolve("appendonly.aof.1.base.rdb")));
        }
    }
}
