package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.CommandPlugin;
import dev.redstart.api.Flag;
import dev.redstart.api.KeySpec;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients are told while data is loaded, and what loading leaves alone. */
class LoadingTest {
    private static final String LOADING = "-LOADING Redis is loading the dataset in memory\r\n";
    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    private Path folder;

    private final GatedType gated = new GatedType();

    @BeforeEach
    void write() {
        try (TestServer server = TestServer.start(FilesServer.config(folder), gated.plugin());
                WireClient client = server.connect()) {
            client.call("GATED", "g");
            client.call("SET", "k", "v");
            client.call("SET", "long", "y".repeat(600_000));
            assertEquals("+OK\r\n", client.call("SAVE"));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private CompletableFuture<TestServer> start(ServerConfig config) {
        return start(config, gated.plugin());
    }

    private static CompletableFuture<TestServer> start(ServerConfig config, CommandPlugin plugin) {
        CompletableFuture<TestServer> started = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        started.complete(TestServer.start(config, plugin));
                    } catch (RuntimeException | Error e) {
                        started.completeExceptionally(e);
                    }
                })
                .start();
        return started;
    }

    private static WireClient connect(int port) {
        return Awaitility.await()
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> WireClient.connect(port), client -> true);
    }

    /** The file says how many keys follow, so that there is room for them; it may say anything. */
    @Test
    void doesNotBelieveThatAFileHoldsMoreKeysThanItCan() throws IOException {
        String aTrillion = "\u0081\0\0\u0001\0\0\0\0\0";
        String file = "REDIS0010\u00fe\0\u00fb" + aTrillion + "\0" + "\0\u0001k\u0001v" + "\u00ff" + "\0".repeat(8);
        Path dir = Files.createDirectory(folder.resolve("hint"));
        Files.write(dir.resolve("dump.rdb"), file.getBytes(StandardCharsets.ISO_8859_1));
        try (TestServer server = TestServer.start(FilesServer.config(dir));
                WireClient client = server.connect()) {
            assertEquals("$1\r\nv\r\n", client.call("GET", "k"));
            long bytes = TestServer.info(client, "used_memory");
            assertTrue(bytes < 2 << 20, () -> bytes + " bytes");
        }
    }

    @Test
    void answersLoadingAndTellsHowFarItIs() throws Exception {
        int port = freePort();
        CountDownLatch gate = gated.holdReading();
        CompletableFuture<TestServer> started = start(FilesServer.config(folder).set("port", String.valueOf(port)));
        try (WireClient client = connect(port)) {
            FilesServer.await(client, "loading_total_bytes:" + Files.size(folder.resolve("dump.rdb")));
            assertEquals(LOADING, client.call("PING"));
            assertEquals(LOADING, client.call("GET", "k"));
            assertEquals(LOADING, client.call("SET", "k", "w"));
            assertEquals(LOADING, client.call("BGSAVE"));
            assertEquals("+OK\r\n", client.call("SELECT", "1"));
            String info = client.call("INFO", "persistence");
            for (String field : new String[] {
                "loading:1",
                "loading_start_time:",
                "loading_loaded_bytes:",
                "loading_loaded_perc:",
                "loading_eta_seconds:"
            }) {
                assertTrue(info.contains("\r\n" + field), field + " in " + info);
            }
            gate.countDown();
            try (TestServer server = started.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                client.call("SELECT", "0");
                assertEquals(FilesServer.bulk("v"), client.call("GET", "k"));
                String after = client.call("INFO", "persistence");
                assertTrue(after.contains("\r\nloading:0\r\n"), after);
                assertTrue(after.contains("rdb_last_load_keys_loaded:3\r\n"), after);
                assertTrue(!after.contains("loading_start_time"), after);
                assertEquals(port, server.port());
            }
        }
    }

    @Test
    void aServerThatIsShutDownWhileItLoadsLeavesTheFile() throws Exception {
        for (String[] shutdown : new String[][] {{"SHUTDOWN"}, {"SHUTDOWN", "SAVE"}, {"SHUTDOWN", "NOSAVE"}}) {
            byte[] before = Files.readAllBytes(folder.resolve("dump.rdb"));
            int port = freePort();
            CountDownLatch gate = gated.holdReading();
            CompletableFuture<TestServer> started = start(
                    FilesServer.config(folder).set("port", String.valueOf(port)).set("save", "3600 1"));
            try (WireClient client = connect(port)) {
                FilesServer.await(client, "loading:1");
                client.send(WireClient.array(shutdown));
                assertEquals("", client.readUntilClosed());
            }
            gate.countDown();
            started.get(PATIENCE_SECONDS, TimeUnit.SECONDS).close();
            assertArrayEquals(before, Files.readAllBytes(folder.resolve("dump.rdb")));
        }
    }

    /** HOLD key keeps its lock; WAIT stands in the log. Both until the test says so. */
    private static TestPlugin holding(CountDownLatch held, CountDownLatch wait, CountDownLatch hold) {
        return new TestPlugin("holding", context -> {
            context.command("HOLD", (request, reply) -> {
                        held.countDown();
                        await(hold);
                        reply.ok();
                    })
                    .arity(2)
                    .flags(Flag.LOADING)
                    .writes(KeySpec.at(1));
            context.command("LINGER", (request, reply) -> {
                        await(wait);
                        reply.ok();
                    })
                    .arity(1);
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCommandOfTheLogWaitsForAKeyThatAClientHolds() throws Exception {
        Files.delete(folder.resolve("dump.rdb"));
        Path dir = Files.createDirectory(folder.resolve("appendonlydir"));
        Files.writeString(dir.resolve("appendonly.aof.manifest"), "file appendonly.aof.1.incr.aof seq 1 type i\n");
        Files.writeString(
                dir.resolve("appendonly.aof.1.incr.aof"),
                WireClient.array("LINGER") + WireClient.array("SET", "k", "of the log") + WireClient.array("LINGER"));
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch wait = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        int port = freePort();
        ServerConfig config = FilesServer.withLog(folder).set("port", String.valueOf(port));
        CompletableFuture<TestServer> started = start(config, holding(held, wait, hold));
        try (WireClient client = connect(port);
                WireClient holder = connect(port)) {
            FilesServer.await(client, "loading:1");
            holder.send(WireClient.array("HOLD", "k"));
            await(held);
            wait.countDown();
            assertThrows(TimeoutException.class, () -> started.get(100, TimeUnit.MILLISECONDS));
            hold.countDown();
            holder.expect("+OK\r\n");
            try (TestServer server = started.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                assertEquals(FilesServer.bulk("of the log"), client.call("GET", "k"));
                assertEquals(port, server.port());
            }
        }
    }

    @Test
    void nothingExpiresWhileALogIsLoaded() throws IOException {
        Path dir = Files.createDirectory(folder.resolve("appendonlydir"));
        Files.writeString(dir.resolve("appendonly.aof.manifest"), "file appendonly.aof.1.incr.aof seq 1 type i\n");
        Files.writeString(
                dir.resolve("appendonly.aof.1.incr.aof"),
                WireClient.array("SET", "kept", "1", "PXAT", "1000")
                        + WireClient.array("SET", "over", "1", "PXAT", "1000")
                        + WireClient.array("INCR", "kept")
                        + WireClient.array("PERSIST", "kept")
                        + WireClient.array("APPEND", "over", "2"),
                StandardCharsets.ISO_8859_1);
        try (TestServer server = TestServer.start(FilesServer.withLog(folder));
                WireClient client = server.connect()) {
            assertEquals(FilesServer.bulk("2"), client.call("GET", "kept"));
            assertEquals("$-1\r\n", client.call("GET", "over"));
        }
        assertEquals(
                "SET kept 1 PXAT 1000\nSET over 1 PXAT 1000\nINCR kept\nPERSIST kept\nAPPEND over 2\n"
                        + "SELECT 0\nDEL over\n",
                FilesServer.log(folder, 1));
    }
}
