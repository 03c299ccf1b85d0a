package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SHUTDOWN, close, and what they leave on disk; two servers in one program. */
class EndWithFilesTest {
    @TempDir
    private Path folder;

    private String shutDown(String savePoints, String... options) throws InterruptedException {
        try (TestServer server = TestServer.start(FilesServer.config(folder).set("save", savePoints));
                WireClient client = server.connect()) {
            client.call("INCR", "n");
            String[] words = new String[options.length + 1];
            words[0] = "SHUTDOWN";
            System.arraycopy(options, 0, words, 1, options.length);
            String reply = client.send(WireClient.array(words)).readUntilClosed();
            assertTrue(server.server().awaitClosed());
            return reply;
        }
    }

    private String saved() {
        try (TestServer server = TestServer.start(FilesServer.config(folder));
                WireClient client = server.connect()) {
            return client.call("GET", "n");
        }
    }

    @Test
    void savesAtTheEndAsItIsTold() throws InterruptedException {
        assertEquals("", shutDown("", "NOSAVE"));
        assertEquals("", shutDown("3600 1", "NOSAVE"));
        assertEquals("", shutDown(""));
        assertFalse(Files.exists(folder.resolve("dump.rdb")));
        assertEquals("", shutDown("", "SAVE"));
        assertEquals(FilesServer.bulk("1"), saved());
        assertEquals("", shutDown("3600 1"));
        assertEquals(FilesServer.bulk("2"), saved());
        assertEquals("", shutDown("3600 1", "NOSAVE"));
        assertEquals(FilesServer.bulk("2"), saved());
    }

    @Test
    void closeSavesIfThereAreSavePoints() {
        try (TestServer server = TestServer.start(FilesServer.config(folder).set("save", "3600 1"));
                WireClient client = server.connect()) {
            client.call("SET", "n", "closed");
        }
        assertEquals(FilesServer.bulk("closed"), saved());
    }

    @Test
    void goesOnWhereTheLastSnapshotFailsUnlessItIsForced() throws Exception {
        Path dir = Files.createDirectory(folder.resolve("dir"));
        try (TestServer server = TestServer.start(FilesServer.config(dir).set("save", "3600 1"));
                WireClient client = server.connect()) {
            client.call("SET", "k", "v");
            Files.delete(dir.resolve("redstart.lock"));
            Files.delete(dir);
            assertEquals("-ERR Errors trying to SHUTDOWN. Check logs.\r\n", client.call("SHUTDOWN"));
            assertEquals(FilesServer.bulk("v"), client.call("GET", "k"));
            assertEquals("", client.send(WireClient.array("SHUTDOWN", "FORCE")).readUntilClosed());
            assertFalse(server.server().awaitClosed());
        }
    }

    @Test
    void aSecondServerInTheSameProgramIsRefusedUntilTheFirstHasEnded() {
        try (TestServer first = TestServer.start(FilesServer.withLog(folder));
                WireClient client = first.connect()) {
            UncheckedIOException e = assertThrows(
                    UncheckedIOException.class,
                    () -> TestServer.start(FilesServer.withLog(folder)).close());
            assertTrue(e.getMessage().contains("is in use by a server of this process"), e.getMessage());
            assertEquals("+OK\r\n", client.call("SET", "n", "1"));
        }
        try (TestServer next = TestServer.start(FilesServer.withLog(folder));
                WireClient client = next.connect()) {
            assertEquals(FilesServer.bulk("1"), client.call("GET", "n"));
        }
    }

    @Test
    void endsInTheMiddleOfARewrite() throws IOException {
        GatedType gated = new GatedType();
        try (TestServer server = TestServer.start(FilesServer.withLog(folder), gated.plugin());
                WireClient client = server.connect()) {
            client.call("GATED", "g");
            client.call("SET", "n", "1");
            CountDownLatch gate = gated.holdWriting();
            client.call("BGREWRITEAOF");
            FilesServer.await(client, "aof_rewrite_in_progress:1");
            client.send(WireClient.array("SHUTDOWN")).readUntilClosed();
            gate.countDown();
        }
        assertFalse(hasTemporaryFiles());
        try (TestServer server = TestServer.start(FilesServer.withLog(folder), gated.plugin());
                WireClient client = server.connect()) {
            assertEquals(FilesServer.bulk("1"), client.call("GET", "n"));
            assertEquals("+gated\r\n", client.call("TYPE", "g"));
        }
    }

    private boolean hasTemporaryFiles() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("temp-"));
        }
    }
}
