package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FLUSHALL, SWAPDB and their like while a snapshot or a rewrite of the log is written: no error, and nothing lost or back. */
class FlushBesideFilesTest {
    private static final int KEYS = 2_000;
    private static final int ROUNDS = 8;
    private static final int MANY_ROUNDS = 300;
    private static final List<String> CLEARING =
            List.of("FLUSHALL", "SWAPDB 0 1", "FLUSHDB", "SWAPDB 0 1\r\nFLUSHALL", "FLUSHDB\r\nSWAPDB 0 1");

    @TempDir
    private Path folder;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void answersAndLogsWhatHappened() {
        rounds(ROUNDS);
    }

    @Test
    @Tag("long")
    void answersAndLogsWhatHappenedManyTimes() {
        rounds(MANY_ROUNDS);
    }

    private void rounds(int rounds) {
        String before;
        try (TestServer server = TestServer.start(
                        FilesServer.withLog(folder).set("appendfsync", "no").set("auto-aof-rewrite-percentage", "0"));
                WireClient client = server.connect();
                WireClient starter = server.connect()) {
            for (int round = 0; round < rounds; round++) {
                round(client, starter, round);
            }
            before = digest(client);
            client.send("CONFIG SET save \"\"\r\n").expect("+OK\r\n");
        }
        try (TestServer server = TestServer.start(FilesServer.withLog(folder));
                WireClient client = server.connect()) {
            assertEquals(before, digest(client), () -> "after a restart, seed " + seed);
        }
    }

    private void round(WireClient client, WireClient starter, int round) {
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < KEYS; i++) {
            commands.append("SET key:")
                    .append(i)
                    .append(" v")
                    .append(round)
                    .append('.')
                    .append(i)
                    .append("\r\n");
        }
        client.send(commands.toString()).expect("+OK\r\n".repeat(KEYS));
        boolean rewrite = random.nextBoolean();
        assertTrue(starter.call(rewrite ? "BGREWRITEAOF" : "BGSAVE").startsWith("+Background"), () -> "seed " + seed);
        for (int pings = random.nextInt(30); pings > 0; pings--) {
            client.call("PING"); // the file is somewhere in the middle
        }
        String clearing = CLEARING.get(random.nextInt(CLEARING.size()));
        int replies = clearing.split("\r\n").length;
        client.send(clearing + "\r\nSET after " + round + "\r\n").expect("+OK\r\n".repeat(replies + 1));
        FilesServer.await(client, rewrite ? "aof_rewrite_in_progress:0" : "rdb_bgsave_in_progress:0");
        FilesServer.await(client, rewrite ? "aof_last_bgrewrite_status:ok" : "rdb_last_bgsave_status:ok");
    }

    private static String digest(WireClient client) {
        return client.call("DEBUG", "DIGEST") + client.call("DBSIZE") + client.call("GET", "after");
    }
}
