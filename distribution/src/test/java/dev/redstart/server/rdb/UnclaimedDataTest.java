package dev.redstart.server.rdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.TypeHandle;
import dev.redstart.server.RedstartServer;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.persistence.RedisServerOnFile;
import dev.redstart.server.storage.TypeTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.RestoreParams;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.util.SafeEncoder;

/**
 * All that a redis-server may hold goes through a server that knows strings alone, and back: redis-server must not see a
 * difference.
 */
class UnclaimedDataTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String[] APPEND_ONLY = {"--appendonly", "yes"};

    /** Every type in every encoding that redis-server 7.0 has for it. */
    private static final String DATA = """
            FUNCTION LOAD "#!lua name=lib\\nredis.register_function('answer', function() return 42 end)"
            MSET s hello n 12345 negative -7 empty ""
            SETRANGE long 3000 x
            SET brief soon EX 100000
            PFADD visitors a b c d
            RPUSH list a b c 4 5
            EVAL "for i=1,3000 do redis.call('RPUSH','list:large',i..string.rep('x',i%90)) end" 0
            EVAL "redis.call('RPUSH','list:plain',string.rep('y',20000),'z')" 0
            SADD set:16 1 2 300
            SADD set:32 1 70000
            SADD set:64 1 9000000000
            SADD set:text a b c
            EVAL "for i=1,2000 do redis.call('SADD','set:large',i*i) end" 0
            HSET hash f v g 17
            EVAL "for i=1,1000 do redis.call('HSET','hash:large',i,string.rep('v',i%200)) end" 0
            ZADD zset 1 a 2.5 b -inf c
            EVAL "for i=1,1000 do redis.call('ZADD','zset:large',i/7,'m'..i) end" 0
            XADD stream 1-1 f v
            XADD stream 1-2 f w g x
            XGROUP CREATE stream group 0
            XREADGROUP GROUP group consumer COUNT 1 STREAMS stream >
            XADD stream:empty 5-0 f v
            XDEL stream:empty 5-0
            PEXPIREAT hash 33177117420000
            SELECT 3
            SET s3 three
            HSET h3 f v
            EXPIREAT h3 33177117420
            SELECT 15
            RPUSH last x
            SELECT 0
            """;

    /** What changes keys whatever their type is. */
    private static final String CHANGES = """
            RENAME list list:renamed
            COPY hash hash:copied
            COPY stream stream:copied DB 7
            MOVE set:16 5
            EXPIREAT set:32 33177117421
            PERSIST hash
            DEL set:64
            RENAME zset set:text
            SET s changed
            SET list:plain string
            """;

    @TempDir
    Path folder;

    private Path redis;
    private Path ours;

    @BeforeEach
    void makeFolders() throws IOException {
        redis = Files.createDirectory(folder.resolve("r"));
        ours = Files.createDirectory(folder.resolve("o"));
    }

    private RedstartServer start(String... settings) throws IOException {
        ServerConfig config = ServerConfig.defaults()
                .set("port", "0")
                .set("bind", "127.0.0.1")
                .set("io-threads", "2")
                .set("dir", ours.toString());
        for (int i = 0; i < settings.length; i += 2) {
            config.set(settings[i], settings[i + 1]);
        }
        return RedstartServer.builder().config(config).start();
    }

    private static Jedis connect(RedstartServer server) {
        return new Jedis("127.0.0.1", server.port(), (int) PATIENCE.toMillis());
    }

    private static String digest(RedisServerOnFile server) {
        return server.call("DEBUG", "DIGEST") + "\n" + server.call("FUNCTION", "LIST", "WITHCODE");
    }

    /** Has redis-server write the data, and leaves the file in our folder. */
    private String fill(String more) throws IOException {
        try (RedisServerOnFile server = RedisServerOnFile.start(redis)) {
            String replies = server.feed(DATA + more);
            assertFalse(replies.contains("ERR"), replies);
            assertEquals("OK", server.call("SAVE"));
            Files.copy(redis.resolve("dump.rdb"), ours.resolve("dump.rdb"));
            return digest(server);
        }
    }

    private String digestOfOurs(String... options) throws IOException {
        try (RedisServerOnFile server = RedisServerOnFile.start(ours, options)) {
            return digest(server);
        }
    }

    private static Object call(Jedis client, String line) {
        String[] words = line.split(" ", -1);
        String[] arguments = List.of(words).subList(1, words.length).toArray(new String[0]);
        return client.sendCommand(() -> SafeEncoder.encode(words[0]), arguments);
    }

    private static void change(Jedis client) {
        CHANGES.lines().forEach(line -> call(client, line));
    }

    @Test
    void aSnapshotGoesThroughUnchanged() throws IOException {
        String expected = fill("");
        try (RedstartServer server = start();
                Jedis client = connect(server)) {
            Files.delete(ours.resolve("dump.rdb"));
            assertEquals("OK", client.save());
        }
        assertEquals(expected, digestOfOurs());
    }

    @Test
    void commandsOnAnyTypeDoWhatRedisServersDo() throws IOException {
        fill("");
        String expected;
        try (RedisServerOnFile server = RedisServerOnFile.start(redis)) {
            server.feed(CHANGES);
            expected = digest(server);
        }
        try (RedstartServer server = start();
                Jedis client = connect(server)) {
            change(client);
            assertEquals("OK", client.save());
        }
        assertEquals(expected, digestOfOurs());
    }

    @Test
    void theLogBeginsWithTheSnapshotAndKeepsAllOfIt() throws IOException {
        fill("");
        String expected;
        try (RedisServerOnFile server = RedisServerOnFile.start(redis)) {
            server.feed(CHANGES);
            expected = digest(server);
        }
        try (RedstartServer server = start("appendonly", "yes");
                Jedis client = connect(server)) {
            change(client);
        }
        assertEquals(expected, digestOfOurs(APPEND_ONLY));
        try (RedstartServer server = start("appendonly", "yes");
                Jedis client = connect(server)) {
            client.bgrewriteaof();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> client.info("persistence").contains("aof_rewrites:1\r\n"));
        }
        assertEquals(expected, digestOfOurs(APPEND_ONLY));
    }

    @Test
    void takesOverALogOfRedisServer() throws IOException {
        String expected;
        try (RedisServerOnFile server = RedisServerOnFile.start(ours, APPEND_ONLY)) {
            server.feed(DATA);
            expected = digest(server);
            server.call("BGREWRITEAOF");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> server.call("INFO", "persistence").contains("aof_rewrite_in_progress:0"));
        }
        try (RedstartServer server = start("appendonly", "yes");
                Jedis client = connect(server)) {
            assertEquals("hash", client.type("hash"));
            client.set("also", "this");
            client.del("also");
        }
        assertEquals(expected, digestOfOurs(APPEND_ONLY));
    }

    @Test
    void dumpedAndRestoredValuesAreCopies() throws IOException {
        List<String> keys =
                List.of("s", "n", "long", "list", "list:large", "set:16", "set:large", "hash", "zset", "stream");
        StringBuilder copies = new StringBuilder();
        keys.forEach(key -> copies.append("COPY ")
                .append(key)
                .append(" copy:")
                .append(key)
                .append("\nPERSIST copy:")
                .append(key)
                .append('\n'));
        String expected = fill(copies.toString());
        Path log = ours.resolve("appendonlydir");
        try (RedstartServer server = start("appendonly", "yes");
                Jedis client = connect(server)) {
            for (String key : keys) {
                client.del("copy:" + key);
                assertEquals("OK", client.restore("copy:" + key, 0, client.dump(key)));
            }
            assertTrue(Files.isDirectory(log));
        }
        assertEquals(expected, digestOfOurs(APPEND_ONLY));
    }

    @Test
    void damagedPayloadsWithTheRightChecksumAreValuesOrRefused() throws IOException {
        Random random = new Random(4);
        DumpPayload payloads = new DumpPayload(TypeTable.NONE, true);
        try (RedstartServer server = start();
                Jedis client = connect(server)) {
            for (FoundEntries.Entry entry : FoundEntries.in(RdbFiles.bytes("redis-types.rdb")).entries) {
                if (entry.type() == TypeHandle.STRING) {
                    continue;
                }
                byte[] payload = payloads.ofObject(null, entry.value());
                for (int i = 0; i < 100; i++) {
                    String reply = restore(client, damaged(payload, random));
                    assertTrue(reply.equals("OK") || reply.equals("ERR Bad data format"), reply);
                }
            }
            assertEquals("PONG", client.ping());
            assertEquals("OK", client.save());
        }
        try (RedstartServer server = start();
                Jedis client = connect(server)) {
            assertEquals("PONG", client.ping());
        }
    }

    private static String restore(Jedis client, byte[] payload) {
        try {
            return client.restore("k", 0, payload, RestoreParams.restoreParams().replace());
        } catch (JedisDataException e) {
            return e.getMessage();
        }
    }

    private static byte[] damaged(byte[] payload, Random random) {
        byte[] damaged = payload.clone();
        int summed = damaged.length - Long.BYTES;
        for (int i = random.nextInt(4); i >= 0; i--) {
            damaged[random.nextInt(summed - 2)] = (byte) random.nextInt(256);
        }
        long sum = Crc64.update(0, damaged, 0, summed);
        for (int i = 0; i < Long.BYTES; i++) {
            damaged[summed + i] = (byte) (sum >>> (Byte.SIZE * i));
        }
        return damaged;
    }

    @Test
    void saysWhichTypeIsMissing() throws IOException {
        fill("");
        try (RedstartServer server = start();
                Jedis client = connect(server)) {
            assertEquals("hash", client.type("hash"));
            assertEquals("zset", client.type("zset:large"));
            assertEquals("stream", client.type("stream"));
            JedisDataException refusal = assertThrows(JedisDataException.class, () -> client.get("hash"));
            assertEquals(
                    "WRONGTYPE Operation against a key holding the wrong kind of value:"
                            + " no plugin here has its type 'hash'",
                    refusal.getMessage());
            assertThrows(JedisDataException.class, () -> client.append("list", "x"));
            List<String> sets = new ArrayList<>();
            String cursor = "0";
            do {
                var page = client.scan(cursor, new ScanParams().count(100), "set");
                sets.addAll(page.getResult());
                cursor = page.getCursor();
            } while (!cursor.equals("0"));
            assertEquals(
                    List.of("set:16", "set:32", "set:64", "set:large", "set:text"),
                    sets.stream().sorted().toList());
        }
    }

    @Test
    void refusesAKeyThatAFileHasTwice() throws IOException {
        FoundEntries found = FoundEntries.in(RdbFiles.bytes("redis-types.rdb"));
        found.entries.add(found.entries.get(found.entries.size() - 1));
        byte[] file = RdbFiles.write(found);
        Files.write(ours.resolve("dump.rdb"), file);
        IOException refusal = assertThrows(IOException.class, this::start);
        assertTrue(refusal.getMessage().contains("the file has the key twice in database"), refusal.getMessage());
        assertEquals(file.length, Files.size(ours.resolve("dump.rdb")));
    }

    @Test
    void leavesOutKeysWithoutElements() throws IOException {
        byte[] file = "REDIS0010\001\004list\000\000\001s\001x".getBytes(StandardCharsets.ISO_8859_1);
        byte[] ended = Arrays.copyOf(file, file.length + 9);
        ended[file.length] = (byte) RdbFormat.END;
        Files.write(ours.resolve("dump.rdb"), ended);
        try (RedstartServer server = start();
                Jedis client = connect(server)) {
            assertFalse(client.exists("list"));
            assertEquals("x", client.get("s"));
        }
    }
}
