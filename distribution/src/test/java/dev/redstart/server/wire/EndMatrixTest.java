package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.CommandPlugin;
import dev.redstart.api.KeySpec;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way to end in every state: in bounded time, with the rest still done, and with what is lost told. */
class EndMatrixTest {
    /** Of all waits that one end may have, with room for a busy machine. */
    private static final long BOUND_MILLIS = Limits.LAST_COMMAND_PATIENCE_MILLIS
            + Limits.INTERRUPTED_COMMAND_MILLIS
            + TimeUnit.SECONDS.toMillis(2L * Limits.LAST_SAVE_PATIENCE_SECONDS)
            + 20_000;

    @TempDir
    private Path folder;

    private final GatedType gated = new GatedType();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final AtomicBoolean stopped = new AtomicBoolean();

    /** How a server is told to end. */
    enum How {
        CLOSE,
        TERMINATE;

        boolean end(TestServer server) {
            if (this == TERMINATE) {
                return server.server().terminate("a test");
            }
            server.server().close();
            return true;
        }
    }

    private CommandPlugin plugin() {
        return new TestPlugin("stuck", context -> {
            context.command("SLEEPS", this::sleeps).arity(2).reads(KeySpec.at(1));
            context.command("HANGS", this::hangs).arity(2).writes(KeySpec.at(1));
            context.onStop(() -> stopped.set(true));
        });
    }

    private void sleeps(Request request, Reply reply) throws InterruptedException {
        stuck.countDown();
        release.await();
        reply.ok();
    }

    /** Not even an interrupt ends it. */
    private void hangs(Request request, Reply reply) {
        request.key(0).exists();
        stuck.countDown();
        boolean waits = true;
        while (waits) {
            try {
                release.await();
                waits = false;
            } catch (InterruptedException e) {
                // it goes on
            }
        }
        reply.ok();
    }

    private TestServer start(ServerConfig config) {
        return TestServer.start(config, gated.plugin(), plugin());
    }

    private void assertEnds(TestServer server, How how, boolean ends, boolean good) throws InterruptedException {
        long began = System.nanoTime();
        assertEquals(ends, how.end(server));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertTrue(millis < BOUND_MILLIS, "took " + millis + " ms");
        if (ends) {
            assertEquals(good, server.server().awaitClosed());
            assertTrue(stopped.get(), "plugins were stopped");
        }
    }

    private void assertHolds(ServerConfig config, Map<String, String> data) {
        try (TestServer server = start(config);
                WireClient client = server.connect()) {
            data.forEach((key, value) -> assertEquals(FilesServer.bulk(value), client.call("GET", key), key));
        }
    }

    private static Map<String, String> write(WireClient client) {
        Map<String, String> data = new TreeMap<>();
        for (int i = 0; i < 200; i++) {
            data.put("key" + i, "value" + i);
            assertEquals("+OK\r\n", client.call("SET", "key" + i, "value" + i));
        }
        return data;
    }

    private ServerConfig snapshots() {
        return FilesServer.config(folder).set("save", "3600 1");
    }

    @ParameterizedTest
    @EnumSource(How.class)
    void idle(How how) throws InterruptedException {
        Map<String, String> data;
        try (TestServer server = start(snapshots());
                WireClient client = server.connect()) {
            data = write(client);
            assertEnds(server, how, true, true);
        }
        assertHolds(snapshots(), data);
    }

    @ParameterizedTest
    @EnumSource(How.class)
    void withACommandThatSleeps(How how) throws InterruptedException {
        Map<String, String> data = endWithACommand("SLEEPS", how, true);
        assertHolds(snapshots(), data);
    }

    /** Nobody can say what of its key's table is true, so the file before it stays, and the log says so. */
    @ParameterizedTest
    @EnumSource(How.class)
    void tellsWhereACommandThatHoldsAKeyDoesNotEnd(How how) throws InterruptedException {
        Map<String, String> unused = endWithACommand("HANGS", how, false);
        assertHolds(snapshots(), Map.of());
    }

    private Map<String, String> endWithACommand(String command, How how, boolean good) throws InterruptedException {
        try (TestServer server = start(snapshots());
                WireClient client = server.connect();
                WireClient other = server.connect()) {
            Map<String, String> data = write(client);
            other.send(WireClient.array(command, "key1"));
            stuck.await();
            assertEnds(server, how, true, good);
            return data;
        } finally {
            release.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource(How.class)
    void withACommandThatDoesNotEndAndALog(How how) throws InterruptedException {
        ServerConfig config = FilesServer.config(folder).set("appendonly", "yes");
        Map<String, String> data;
        try (TestServer server = start(config);
                WireClient client = server.connect();
                WireClient other = server.connect()) {
            data = write(client);
            other.send(WireClient.array("HANGS", "key1"));
            stuck.await();
            assertEnds(server, how, true, true);
        } finally {
            release.countDown();
        }
        assertHolds(config, data);
    }

    @Test
    void goesOnAtASignalWhereTheLastSnapshotFails() throws Exception {
        Map<String, String> data;
        Path inTheWay = folder.resolve("dump.rdb");
        try (TestServer server = start(snapshots());
                WireClient client = server.connect()) {
            data = write(client);
            Files.createDirectory(inTheWay);
            assertEnds(server, How.TERMINATE, false, false);
            assertEnds(server, How.TERMINATE, false, false);
            assertEquals("+OK\r\n", client.call("SET", "after", "all"));
            data.put("after", "all");
            assertTrue(client.call("INFO", "persistence").contains("rdb_last_bgsave_status:ok"));
            Files.delete(inTheWay);
            assertEnds(server, How.TERMINATE, true, true);
        }
        assertHolds(snapshots(), data);
    }

    @Test
    void closesAndTellsWhereTheLastSnapshotFails() throws Exception {
        try (TestServer server = start(snapshots());
                WireClient client = server.connect()) {
            write(client);
            Files.createDirectory(folder.resolve("dump.rdb"));
            assertEnds(server, How.CLOSE, true, false);
        }
        Files.delete(folder.resolve("dump.rdb"));
        assertHolds(snapshots(), Map.of());
    }

    @ParameterizedTest
    @EnumSource(How.class)
    void tellsThatTheEndOfTheLogIsLost(How how) throws Exception {
        ServerConfig config =
                FilesServer.config(folder).set("appendonly", "yes").set("appendfsync", "no");
        try (TestServer server = start(config);
                WireClient client = server.connect()) {
            write(client);
            Files.move(folder.resolve("appendonlydir"), folder.resolve("elsewhere"));
            client.call("SET", "lost", "1");
            assertEnds(server, how, true, false);
        }
    }

    @ParameterizedTest
    @CsvSource({"CLOSE,BGSAVE", "TERMINATE,BGSAVE", "CLOSE,BGREWRITEAOF", "TERMINATE,BGREWRITEAOF"})
    void inTheMiddleOfABackgroundJob(How how, String job) throws Exception {
        ServerConfig config =
                job.equals("BGSAVE") ? snapshots() : FilesServer.config(folder).set("appendonly", "yes");
        Map<String, String> data;
        try (TestServer server = start(config);
                WireClient client = server.connect()) {
            data = write(client);
            assertEquals("+OK\r\n", client.call("GATED", "g"));
            CountDownLatch gate = gated.holdNextWriting();
            client.call(job);
            FilesServer.await(client, job.equals("BGSAVE") ? "rdb_bgsave_in_progress:1" : "aof_rewrite_in_progress:1");
            assertEnds(server, how, true, true);
            gate.countDown();
        }
        assertFalse(hasTemporaryFiles());
        assertHolds(config, data);
    }

    private boolean hasTemporaryFiles() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("temp-"));
        }
    }

    /** What a client was told is in the last snapshot, however busy the loop is. */
    @Test
    void savesEveryAcknowledgedWriteOfABusyLoop() throws InterruptedException {
        for (int round = 0; round < 5; round++) {
            long acknowledged = 0;
            try (TestServer server = start(snapshots());
                    WireClient client = server.connect();
                    WireClient slow = server.connect()) {
                client.call("SET", "n", "0");
                slow.send(busyWork());
                Thread ender = new Thread(() -> server.server().terminate("a test"));
                ender.start();
                acknowledged = incrementUntilClosed(client);
                ender.join();
                assertTrue(server.server().awaitClosed());
            }
            try (TestServer server = start(snapshots());
                    WireClient client = server.connect()) {
                long found = Long.parseLong(client.call("GET", "n").split("\r\n")[1]);
                assertTrue(found >= acknowledged, "round " + round + ": " + found + " of " + acknowledged);
            }
        }
    }

    private static String busyWork() {
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            requests.add(WireClient.array("DEBUG", "SLEEP", "0.002"));
        }
        return String.join("", requests);
    }

    private static long incrementUntilClosed(WireClient client) {
        long last = 0;
        while (true) {
            try {
                String reply = client.call("INCR", "n");
                if (!reply.startsWith(":")) {
                    return last;
                }
                last = Long.parseLong(reply.substring(1).strip());
            } catch (RuntimeException | AssertionError e) {
                return last; // the connection was closed
            }
        }
    }

    /** Threads that belong to a server end with it. */
    @Test
    void leavesNoThreadBehind() {
        try (TestServer server = start(snapshots());
                WireClient client = server.connect()) {
            write(client);
            client.call("BGSAVE");
        }
        List<String> left = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.equals("redstart-files") || name.equals("redstart-memory"))
                .toList();
        assertEquals(List.of(), left);
    }
}
