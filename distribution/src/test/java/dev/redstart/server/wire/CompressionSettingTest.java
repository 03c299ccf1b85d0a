package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rdbcompression} holds for each DUMP and each snapshot that begins after CONFIG SET. */
class CompressionSettingTest {
    private static final int TEXT_BYTES = 5_000;

    @TempDir
    private Path folder;

    private long snapshotBytes(WireClient client) throws IOException {
        assertEquals("+OK\r\n", client.call("SAVE"));
        return Files.size(folder.resolve("dump.rdb"));
    }

    @Test
    void holdsForWhatIsWrittenAfterItIsChanged() throws IOException {
        try (TestServer server = TestServer.start(FilesServer.config(folder));
                WireClient client = server.connect()) {
            client.call("SET", "k", "a".repeat(TEXT_BYTES));
            String compressed = client.call("DUMP", "k");
            assertTrue(compressed.length() < TEXT_BYTES / 10, compressed);
            assertTrue(snapshotBytes(client) < TEXT_BYTES);

            assertEquals("+OK\r\n", client.call("CONFIG", "SET", "rdbcompression", "no"));
            assertTrue(client.call("DUMP", "k").contains("a".repeat(TEXT_BYTES)));
            assertTrue(snapshotBytes(client) > TEXT_BYTES);

            assertEquals("+OK\r\n", client.call("CONFIG", "SET", "rdbcompression", "yes"));
            assertEquals(compressed, client.call("DUMP", "k"));
            assertTrue(snapshotBytes(client) < TEXT_BYTES);
        }
    }
}
