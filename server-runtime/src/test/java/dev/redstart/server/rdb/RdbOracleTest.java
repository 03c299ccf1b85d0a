package dev.redstart.server.rdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.persistence.RedisServerOnFile;
import dev.redstart.server.storage.TypeTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written, before the eyes of redis-server and redis-check-rdb. */
class RdbOracleTest {
    @SuppressWarnings("unused")
    private static final List<String> FILES = RdbFiles.ALL;

    @TempDir
    Path folder;

    private String digest(String name, byte[] file) throws IOException {
        Path own = Files.createDirectory(folder.resolve(name));
        try (RedisServerOnFile server = RedisServerOnFile.start(own, file)) {
            return server.call("debug", "digest") + "\n" + server.call("function", "list", "withcode");
        }
    }

    @ParameterizedTest
    @FieldSource("FILES")
    void redisServerFindsTheSameDataInWhatIsWrittenBack(String name) throws IOException {
        byte[] original = RdbFiles.bytes(name);
        byte[] written = RdbFiles.write(FoundEntries.in(original));
        String expected = digest("original", original);
        assertNotEquals("0".repeat(40), expected.substring(0, 40));
        assertEquals(expected, digest("written", written));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void redisCheckRdbAcceptsWhatIsWritten(boolean compression) throws IOException {
        RedisServerOnFile.assumeInstalled("redis-check-rdb");
        FoundEntries found = FoundEntries.in(RdbFiles.bytes("redis-types.rdb"));
        found.entries.addAll(FoundEntries.in(RdbFiles.bytes("redis-strings.rdb")).entries);
        List<Long> numbers = new Random(1).longs(20_000).boxed().toList();
        found.entries.add(new FoundEntries.Entry(
                4, "plugin's", 4_000_000_000_000L, -1, -1, new NumbersType().declared(), numbers));
        Path file = folder.resolve("written.rdb");
        Files.write(file, RdbFiles.write(found, RdbFormat.VERSION, compression));
        String verdict = RedisServerOnFile.run(List.of("redis-check-rdb", file.toString()));
        assertTrue(verdict.contains("Checksum OK") && verdict.contains("RDB looks OK!"), verdict);
        assertTrue(verdict.contains("31 keys read"), verdict);
    }

    /** Everything that a compressor may meet, decompressed by somebody else. */
    @Test
    void redisServerReadsWhatIsCompressed() throws IOException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        RdbWriter toPlain = new RdbWriter(Channels.newChannel(plain), RdbFormat.VERSION, false, true);
        RdbWriter toCompressed = new RdbWriter(Channels.newChannel(compressed), RdbFormat.VERSION, true, false);
        toPlain.header();
        toCompressed.header();
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            byte[] value = new byte[random.nextInt(i % 50 == 0 ? 300_000 : 500)];
            int alphabet = 1 + random.nextInt(i % 3 == 0 ? 256 : 4);
            for (int j = 0; j < value.length; j++) {
                value[j] = (byte) (random.nextInt(alphabet) + (j / 4000));
            }
            BytesView key = RdbFiles.view("key:" + i);
            toPlain.string(key, RdbFiles.view(value));
            toCompressed.string(key, RdbFiles.view(value));
        }
        toPlain.end();
        toCompressed.end();
        assertTrue(compressed.size() < plain.size() * 3 / 4, compressed.size() + " of " + plain.size() + " bytes");
        assertEquals(digest("plain", plain.toByteArray()), digest("compressed", compressed.toByteArray()));
    }

    @Test
    void redisServerRestoresWhatIsDumped() throws IOException {
        FoundEntries found = FoundEntries.in(RdbFiles.bytes("redis-types.rdb"));
        DumpPayload payloads = new DumpPayload(TypeTable.NONE, true);
        try (RedisServerOnFile server = RedisServerOnFile.start(folder, RdbFiles.bytes("redis-types.rdb"))) {
            for (FoundEntries.Entry entry : found.entries) {
                if (entry.type() == TypeHandle.STRING) {
                    continue;
                }
                byte[] payload = payloads.ofObject(null, entry.value());
                assertEquals("OK", server.restore("copy:" + entry.key(), payload), entry.key());
                server.call("persist", entry.key()); // a payload says nothing of the expiry, a digest does
                String[] digests = server.call("debug", "digest-value", entry.key(), "copy:" + entry.key())
                        .split("\n", -1);
                assertEquals(digests[0], digests[1], entry.key());
            }
        }
    }
}
