package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot is the data of one instant: two keys that always change in one command are equal in every file. */
class SnapshotInstantTest {
    private static final int WRITERS = 3;
    private static final int PAIRS = 3000;
    private static final int PIPELINE = 20;
    private static final int SNAPSHOTS = 15;

    @TempDir
    private Path folder;

    @TempDir
    private Path copy;

    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> writers = new ArrayList<>();
    private TestServer server;
    private WireClient client;

    @BeforeEach
    void writersBegin() {
        server = TestServer.start(
                FilesServer.withLog(folder).set("appendfsync", "no").set("auto-aof-rewrite-percentage", "0"));
        client = server.connect();
        for (int i = 0; i < WRITERS; i++) {
            int seed = i;
            Thread writer = new Thread(() -> write(new Random(seed)));
            writer.start();
            writers.add(writer);
        }
    }

    @AfterEach
    void writersEnd() throws InterruptedException {
        endWriters();
        client.close();
        server.close();
    }

    private void endWriters() throws InterruptedException {
        ended.set(true);
        for (Thread writer : writers) {
            writer.join();
        }
        writers.clear();
    }

    private void write(Random random) {
        try (WireClient own = server.connect()) {
            for (long number = 0; !ended.get(); number++) {
                StringBuilder commands = new StringBuilder();
                for (int i = 0; i < PIPELINE; i++) {
                    int pair = random.nextInt(PAIRS);
                    String value = number + "-" + i + "x".repeat(random.nextInt(100));
                    commands.append(WireClient.array("MSET", "left:" + pair, value, "right:" + pair, value));
                }
                own.send(commands.toString());
                own.expect("+OK\r\n".repeat(PIPELINE));
            }
        } catch (RuntimeException | AssertionError e) {
            failure.set(e);
        }
    }

    /** Of a file, loaded by another server. */
    private int equalPairs(Path file) throws IOException {
        Files.copy(file, copy.resolve("dump.rdb"), StandardCopyOption.REPLACE_EXISTING);
        try (TestServer other = TestServer.start(FilesServer.config(copy));
                WireClient reader = other.connect()) {
            int found = 0;
            for (int pair = 0; pair < PAIRS; pair++) {
                String left = reader.call("GET", "left:" + pair);
                assertEquals(left, reader.call("GET", "right:" + pair), "pair " + pair);
                found += left.startsWith("$-1") ? 0 : 1;
            }
            return found;
        }
    }

    @Test
    void everySnapshotHasEqualPairs() throws Exception {
        int found = 0;
        for (int i = 1; i <= SNAPSHOTS; i++) {
            assertEquals("+Background saving started\r\n", client.call("BGSAVE"));
            FilesServer.await(client, "rdb_saves:" + i);
            FilesServer.await(client, "rdb_bgsave_in_progress:0");
            found = equalPairs(folder.resolve("dump.rdb"));
        }
        assertTrue(found > PAIRS / 2, String.valueOf(found));
        endWriters();
        assertEquals(null, failure.get());
    }

    @Test
    void everyBaseOfTheLogHasEqualPairsAndNoChangeIsLost() throws Exception {
        int found = 0;
        for (int i = 1; i <= SNAPSHOTS; i++) {
            assertEquals("+Background append only file rewriting started\r\n", client.call("BGREWRITEAOF"));
            FilesServer.await(client, "aof_rewrites:" + i);
            FilesServer.await(client, "aof_rewrite_in_progress:0");
            found = equalPairs(base());
        }
        assertTrue(found > PAIRS / 2, String.valueOf(found));
        endWriters();
        assertEquals(null, failure.get());
        String before = everything(client);
        client.close();
        server.close();
        server = TestServer.start(FilesServer.withLog(folder));
        client = server.connect();
        assertEquals(before, everything(client));
    }

    private static String everything(WireClient reader) {
        StringBuilder text = new StringBuilder();
        for (int pair = 0; pair < PAIRS; pair++) {
            text.append(reader.call("MGET", "left:" + pair, "right:" + pair));
        }
        return text.toString();
    }

    private Path base() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("appendonlydir"))) {
            List<Path> bases =
                    files.filter(file -> file.toString().endsWith(".base.rdb")).toList();
            assertEquals(1, bases.size(), bases.toString());
            return bases.get(0);
        }
    }
}
