package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** redis-server and this server load each other's folders, after random commands and a rewrite, to the same data. */
class OracleFolderTest {
    private static final int COMMANDS = 400;
    private static final int KEYS = 12;
    private static final int DATABASES = 2;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    @BeforeEach
    void needsRedisServer() {
        org.junit.jupiter.api.Assumptions.assumeTrue(RedisServerProcess.isInstalled(), RedisServerProcess.MISSING);
    }

    private String[] command() {
        String key = "k" + random.nextInt(KEYS);
        String other = "k" + random.nextInt(KEYS);
        String number = String.valueOf(random.nextInt(100_000) - 50_000);
        String seconds = String.valueOf(10_000 + random.nextInt(10_000));
        return switch (random.nextInt(20)) {
            case 0 -> new String[] {"SET", key, number};
            case 1 -> new String[] {"SET", key, "text " + number, "EX", seconds};
            case 2 -> new String[] {"SET", key, "1.25", "KEEPTTL"};
            case 3 -> new String[] {"INCRBY", key, number};
            case 4 -> new String[] {"INCRBYFLOAT", key, "0.1"};
            case 5 -> new String[] {"APPEND", key, "\r\n\u0000\u00ff" + number};
            case 6 -> new String[] {"MSET", key, number, other, "same"};
            case 7 -> new String[] {"DEL", key, other};
            case 8 -> new String[] {"EXPIRE", key, seconds};
            case 9 -> new String[] {"EXPIRE", key, "-1"};
            case 10 -> new String[] {"RENAME", key, other};
            case 11 -> new String[] {"MOVE", key, "1"};
            case 12 -> new String[] {"COPY", key, other, "DB", "1", "REPLACE"};
            case 13 -> new String[] {"GETEX", key, "PX", seconds + "000"};
            case 14 -> new String[] {"SETRANGE", key, "5", "range"};
            case 15 -> new String[] {"GETDEL", key};
            case 16 -> new String[] {"SETNX", key, "x".repeat(random.nextInt(400))};
            case 17 -> new String[] {"PERSIST", key};
            case 18 -> new String[] {"SELECT", String.valueOf(random.nextInt(DATABASES))};
            default -> new String[] {"SET", key, "over", "PXAT", "1000"};
        };
    }

    private void change(WireClient client) {
        for (int i = 0; i < COMMANDS; i++) {
            client.call(command());
        }
        assertEquals("+OK\r\n", client.call("SELECT", "0"));
        assertEquals("+OK\r\n", client.call("SET", "here", "0"));
        assertEquals("+OK\r\n", client.call("SELECT", "1"));
        assertEquals("+OK\r\n", client.call("SET", "here", "1"));
    }

    private static String state(WireClient client) {
        StringBuilder state = new StringBuilder();
        for (int db = 0; db < DATABASES; db++) {
            client.call("SELECT", String.valueOf(db));
            for (int key = 0; key < KEYS; key++) {
                state.append(client.call("GET", "k" + key)).append(client.call("PEXPIRETIME", "k" + key));
            }
            state.append(client.call("GET", "here")).append("\n");
        }
        return state.toString();
    }

    private Path copy() throws IOException {
        Path copy = Files.createTempDirectory("folder-for-redis");
        try (Stream<Path> files = Files.walk(folder.resolve("appendonlydir"))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(folder.relativize(file).toString()));
            }
        }
        return copy;
    }

    @Test
    void eachLoadsWhatTheOtherWrote() throws IOException {
        for (int round = 0; round < 3; round++) {
            String ours;
            try (TestServer server = TestServer.start(FilesServer.withLog(folder));
                    WireClient client = server.connect()) {
                change(client);
                client.call("BGREWRITEAOF");
                change(client);
                FilesServer.await(client, "aof_rewrites:1");
                change(client);
                ours = state(client);
            }
            Path copy = copy();
            try (RedisServerProcess redis = RedisServerProcess.startOn(copy);
                    WireClient client = redis.connect()) {
                assertEquals(ours, state(client), "seed " + seed);
                change(client);
                assertTrue(client.call("BGREWRITEAOF").startsWith("+Background"));
                change(client);
                FilesServer.await(client, "aof_rewrite_in_progress:0");
                FilesServer.await(client, "aof_rewrite_scheduled:0");
                FilesServer.await(client, "aof_last_bgrewrite_status:ok");
                change(client);
                String theirs = state(client);
                loadHere(copy, theirs);
            }
        }
    }

    private void loadHere(Path dir, String theirs) {
        try (TestServer server = TestServer.start(FilesServer.withLog(dir));
                WireClient client = server.connect()) {
            assertEquals(theirs, state(client), "seed " + seed);
        }
    }
}
