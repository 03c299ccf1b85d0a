package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that is loaded again into a server that runs. */
class ReloadTest {
    @TempDir
    private Path folder;

    private static void fill(WireClient client) {
        for (int i = 0; i < 500; i++) {
            client.call("SET", "k" + i, "v" + i);
        }
        client.call("SET", "expires", "later", "PX", "100000000");
        client.call("SELECT", "3");
        client.call("SET", "other", "database");
        client.call("SELECT", "0");
    }

    @Test
    void savesAndLoadsWhatItHas() {
        try (TestServer server = TestServer.start(FilesServer.config(folder));
                WireClient client = server.connect()) {
            fill(client);
            String digest = client.call("DEBUG", "DIGEST");
            assertEquals("+OK\r\n", client.call("DEBUG", "RELOAD"));
            assertEquals(digest, client.call("DEBUG", "DIGEST"));
            assertEquals(0, TestServer.info(client, "rdb_changes_since_last_save"));
            client.call("SET", "k1", "changed");
            assertEquals("+OK\r\n", client.call("DEBUG", "RELOAD", "NOSAVE"));
            assertEquals(digest, client.call("DEBUG", "DIGEST"));
        }
    }

    @Test
    void mergesWhatTheFileHas() {
        try (TestServer server = TestServer.start(FilesServer.config(folder));
                WireClient client = server.connect()) {
            fill(client);
            assertEquals("+OK\r\n", client.call("SAVE"));
            client.call("SET", "k1", "changed", "EX", "1000");
            client.call("SET", "new", "stays");
            assertEquals("+OK\r\n", client.call("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH", "MERGE"));
            assertEquals(FilesServer.bulk("v1"), client.call("GET", "k1"));
            assertEquals(":-1\r\n", client.call("TTL", "k1"));
            assertEquals(FilesServer.bulk("stays"), client.call("GET", "new"));
            assertEquals(
                    "-ERR Error trying to load the RDB dump, check server logs.\r\n",
                    client.call("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH"));
        }
    }

    @Test
    void executesItsLogAndGoesOnWithIt() {
        String digest;
        try (TestServer server = TestServer.start(FilesServer.withLog(folder));
                WireClient client = server.connect()) {
            fill(client);
            digest = client.call("DEBUG", "DIGEST");
            long bytes = TestServer.info(client, "aof_current_size");
            assertEquals("+OK\r\n", client.call("DEBUG", "LOADAOF"));
            assertEquals(digest, client.call("DEBUG", "DIGEST"));
            assertEquals(bytes, TestServer.info(client, "aof_current_size"));
            assertEquals("+OK\r\n", client.call("SET", "after", "it"));
            digest = client.call("DEBUG", "DIGEST");
        }
        try (TestServer server = TestServer.start(FilesServer.withLog(folder));
                WireClient client = server.connect()) {
            assertEquals(digest, client.call("DEBUG", "DIGEST"));
        }
    }

    @Test
    void saysWhatFails() throws Exception {
        try (TestServer server = TestServer.start(FilesServer.config(folder));
                WireClient client = server.connect()) {
            fill(client);
            assertTrue(client.call("DEBUG", "LOADAOF").contains("log is off"));
            Files.createDirectory(folder.resolve("dump.rdb"));
            assertEquals("-ERR the snapshot could not be written, see server log\r\n", client.call("DEBUG", "RELOAD"));
            assertEquals(FilesServer.bulk("v1"), client.call("GET", "k1"));
            Files.delete(folder.resolve("dump.rdb"));
            Files.writeString(folder.resolve("dump.rdb"), "no snapshot");
            assertEquals(
                    "-ERR Error trying to load the RDB dump, check server logs.\r\n",
                    client.call("DEBUG", "RELOAD", "NOSAVE"));
            assertEquals("+OK\r\n", client.call("SET", "it", "lives"));
        }
    }
}
