package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** A disk that is full, read-only or gone: what clients and operators are told, and that no file is damaged. */
class DiskTroubleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String VALUE = "v".repeat(3000);
    private static final String LOG_TROUBLE = "the append-only log cannot be written: ";

    private final Distribution redstart = Distribution.built();

    @TempDir
    private Path folder;

    private Program startWithLog(Path dir, String policy) {
        return redstart.start("--dir", dir.toString(), "--save", "", "--appendonly", "yes", "--appendfsync", policy);
    }

    /** Writes until there is an error; returns how many writes were acknowledged before. */
    private static int writeUntil(Jedis client, Class<? extends RuntimeException> error, String text) {
        int[] written = new int[1];
        RuntimeException thrown = assertThrows(error, () -> {
            while (true) {
                client.set("k" + written[0], written[0] + VALUE);
                written[0]++;
            }
        });
        assertTrue(thrown.getMessage().contains(text), thrown.getMessage());
        return written[0];
    }

    private static void assertHolds(Jedis client, int written) {
        for (int i = 0; i < written; i++) {
            assertEquals(i + VALUE, client.get("k" + i));
        }
    }

    @Test
    void endsWithStatusOneOnAFullDiskWithAlways() {
        try (SmallDisk disk = SmallDisk.mount(folder)) {
            int written;
            try (Program server = startWithLog(folder, "always");
                    Jedis client = server.connect()) {
                written = writeUntil(client, JedisConnectionException.class, "");
                assertEquals(1, server.exitStatus());
                server.line(LOG_TROUBLE, "No space left on device");
                server.line("the server ends, because the append-only log cannot be written as promised");
            }
            assertTrue(written > 100, String.valueOf(written));
            disk.grow();
            try (Program server = startWithLog(folder, "always");
                    Jedis client = server.connect()) {
                assertHolds(client, written);
                assertTrue(server.output().stream().noneMatch(line -> line.contains("is cut from")));
                assertEquals("OK", client.set("k" + written, "there is room"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"everysec", "no"})
    void refusesWritesWhileTheDiskIsFullAndRecovers(String policy) {
        try (SmallDisk disk = SmallDisk.mount(folder)) {
            int written;
            try (Program server = startWithLog(folder, policy);
                    Jedis client = server.connect()) {
                written = writeUntil(client, JedisDataException.class, "MISCONF Errors writing to the AOF file: ");
                server.awaitOutput(LOG_TROUBLE, "No space left on device");
                JedisDataException ping = assertThrows(JedisDataException.class, client::ping);
                assertTrue(ping.getMessage().startsWith("MISCONF "), ping.getMessage());
                assertEquals("0" + VALUE, client.get("k0"));
                assertTrue(client.info("persistence").contains("aof_last_write_status:err"));
                disk.grow();
                awaitWritable(client);
                server.awaitOutput("the append-only log can be written again");
                assertEquals("PONG", client.ping());
                assertHolds(client, written);
                server.signal("TERM");
                assertEquals(0, server.exitStatus());
            }
            try (Program server = startWithLog(folder, policy);
                    Jedis client = server.connect()) {
                assertHolds(client, written);
                assertEquals("yes", client.get("writable"));
            }
        }
    }

    private static void awaitWritable(Jedis client) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(JedisDataException.class)
                .until(() -> client.set("writable", "yes").equals("OK"));
    }

    @Test
    void endsWithStatusOneWhenTheFolderVanishesWithAlways() throws IOException {
        Path dir = Files.createDirectory(folder.resolve("data"));
        try (Program server = startWithLog(dir, "always");
                Jedis client = server.connect()) {
            client.set("k", "v");
            delete(dir);
            assertThrows(JedisConnectionException.class, () -> client.set("k", "w"));
            assertEquals(1, server.exitStatus());
            server.awaitOutput(LOG_TROUBLE, "appendonly.aof.1.incr.aof was deleted or moved away");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"everysec", "no"})
    void refusesWritesWhenTheFolderHasVanishedUntilTheLogIsBegunAnew(String policy) throws IOException {
        Path dir = Files.createDirectory(folder.resolve("data"));
        try (Program server = startWithLog(dir, policy);
                Jedis client = server.connect()) {
            delete(dir);
            writeUntil(client, JedisDataException.class, "MISCONF Errors writing to the AOF file: ");
            server.awaitOutput(LOG_TROUBLE, "appendonly.aof.1.incr.aof was deleted or moved away");
            assertEquals("0" + VALUE, client.get("k0"));
            client.configSet("appendonly", "no");
            Files.createDirectory(dir);
            awaitWritable(client);
            client.configSet("appendonly", "yes");
            awaitInfo(client, "aof_enabled:1", "aof_rewrite_in_progress:0", "aof_last_bgrewrite_status:ok");
            assertEquals("OK", client.set("last", "one"));
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
        }
        try (Program server = startWithLog(dir, policy);
                Jedis client = server.connect()) {
            assertEquals("0" + VALUE, client.get("k0"));
            assertEquals("one", client.get("last"));
        }
    }

    private static void awaitInfo(Jedis client, String... lines) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> client.info("persistence").lines().toList().containsAll(List.of(lines)));
    }

    private static void delete(Path dir) throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void leavesTheOldSnapshotWhenTheDiskIsFullAndRefusesWritesUntilOneSucceeds() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(folder);
                Program server = redstart.start("--dir", folder.toString(), "--save", "3600 1000000");
                Jedis client = server.connect()) {
            client.set("k0", "0" + VALUE);
            assertEquals("OK", client.save());
            byte[] before = Files.readAllBytes(folder.resolve("dump.rdb"));
            Path filler = disk.fillUpTo(20_000);
            byte[] noise = new byte[400_000];
            new java.util.Random(1).nextBytes(noise);
            client.set("noise".getBytes(), noise);
            assertEquals("Background saving started", client.bgsave());
            awaitInfo(client, "rdb_last_bgsave_status:err", "rdb_bgsave_in_progress:0");
            server.awaitOutput("the snapshot dump.rdb could not be written: ", "No space left on device");
            assertUntouched(before);
            JedisDataException refused = assertThrows(JedisDataException.class, () -> client.set("a", "b"));
            assertTrue(refused.getMessage().startsWith("MISCONF Redis is configured to save RDB snapshots"));
            assertThrows(JedisDataException.class, client::save);
            assertUntouched(before);
            assertEquals("0" + VALUE, client.get("k0"));
            client.configSet("stop-writes-on-bgsave-error", "no");
            awaitWritable(client);
            client.configSet("stop-writes-on-bgsave-error", "yes");
            Files.delete(filler);
            assertEquals("OK", client.save());
            awaitWritable(client);
        }
    }

    private void assertUntouched(byte[] before) throws IOException {
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("dump.rdb")));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of("dump.rdb", "filler", "redstart.lock"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void doesNotStartItsLogInAReadOnlyFolder() {
        try (SmallDisk disk = SmallDisk.mount(folder)) {
            disk.makeReadOnly();
            try (Program server = redstart.run(
                    Distribution.withFreePort("--dir", folder.toString(), "--save", "", "--appendonly", "yes"))) {
                server.assertRefusal("cannot create the folder " + folder + "/appendonlydir", "Read-only file system");
            }
        }
    }

    @Test
    void servesAReadOnlyFolderAndSaysThatSnapshotsFail() throws IOException {
        try (Program server = redstart.start("--dir", folder.toString(), "--save", "")) {
            try (Jedis client = server.connect()) {
                client.set("k", "v");
                assertEquals("OK", client.save());
            }
        }
        byte[] file = Files.readAllBytes(folder.resolve("dump.rdb"));
        try (SmallDisk disk = SmallDisk.mount(folder)) {
            Files.write(folder.resolve("dump.rdb"), file);
            disk.makeReadOnly();
            try (Program server = redstart.start("--dir", folder.toString(), "--save", "3600 1");
                    Jedis client = server.connect()) {
                server.awaitOutput(
                        "snapshots and the append-only log will fail until this is fixed: ", "Read-only file system");
                assertEquals("v", client.get("k"));
                client.bgsave();
                awaitInfo(client, "rdb_last_bgsave_status:err", "rdb_bgsave_in_progress:0");
                assertThrows(JedisDataException.class, () -> client.set("k", "w"));
                assertArrayEquals(file, Files.readAllBytes(folder.resolve("dump.rdb")));
            }
        }
    }
}
