package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What commands meet beyond {@code maxmemory}. */
class MaxMemoryTest {
    private static final String OOM = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
    private static final int MIB = 1 << 20;

    @Test
    void refusesCommandsThatAddDataAndServesTheOthers() {
        try (TestServer server = TestServer.start(TestServer.config());
                WireClient client = server.connect()) {
            assertEquals("+OK\r\n", client.call("SET", "key", "v".repeat(2 * MIB)));
            assertEquals("+OK\r\n", client.call("CONFIG", "SET", "maxmemory", "1mb"));
            assertTrue(client.call("INFO", "memory").contains("maxmemory:1048576\r\n"));
            assertEquals(OOM, client.call("SET", "other", "v"));
            assertEquals(OOM, client.call("APPEND", "key", "v"));
            assertEquals(OOM, client.call("MSET", "a", "1", "b", "2"));
            assertEquals("$1\r\nv\r\n", client.call("GETRANGE", "key", "0", "0"));
            assertEquals(":1\r\n", client.call("EXPIRE", "key", "1000"));
            assertEquals(":1\r\n", client.call("DEL", "key"));
            assertEquals("+OK\r\n", client.call("SET", "other", "v"));
            assertEquals("+OK\r\n", client.call("CONFIG", "SET", "maxmemory", "0"));
            assertEquals("+OK\r\n", client.call("SET", "key", "v".repeat(2 * MIB)));
        }
    }

    @Test
    void doesCommandsOfManyKeysAsAWholeOrNotAtAll() {
        try (TestServer server = TestServer.start(TestServer.config());
                WireClient client = server.connect()) {
            assertEquals("+OK\r\n", client.call("CONFIG", "SET", "maxmemory", "4mb"));
            int done = 0;
            String reply = "+OK\r\n";
            while (reply.equals("+OK\r\n")) {
                List<String> words = new ArrayList<>(List.of("MSET"));
                for (int i = 0; i < 20; i++) {
                    words.add("key:" + done + ":" + i);
                    words.add("v".repeat(5000));
                }
                reply = client.call(words.toArray(new String[0]));
                done += reply.equals("+OK\r\n") ? 1 : 0;
            }
            assertEquals(OOM, reply);
            assertTrue(done > 10);
            assertEquals(":" + done * 20 + "\r\n", client.call("DBSIZE"));
        }
    }
}
