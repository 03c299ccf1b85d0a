package dev.redstart.server.rdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import dev.redstart.server.storage.TypeTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files put together by hand: versions other than 10, every opcode, what is refused. */
class RdbVersionsTest {
    private RdbOutput file = new RdbOutput(false);

    private void header(String header) throws IOException {
        file.write(header.getBytes(StandardCharsets.US_ASCII));
    }

    private void entry(String key, String value) throws IOException {
        file.write(RdbFormat.STRING);
        file.string(key);
        file.string(value);
    }

    private byte[] ended() throws IOException {
        file.write(RdbFormat.END);
        file.longLittleEndian(file.checksum());
        return file.toByteArray();
    }

    private String refusal(byte[] bytes) {
        return assertThrows(RdbException.class, () -> FoundEntries.in(bytes)).getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"REDIS0001", "REDIS0002", "REDIS0003", "REDIS0004"})
    void readsOldFilesWithoutChecksum(String header) throws IOException {
        header(header);
        file.write(RdbFormat.SELECT_DATABASE);
        file.length(2);
        entry("plain", "v");
        file.write(RdbFormat.EXPIRE_SECONDS);
        file.intLittleEndian(1_700_000_000);
        entry("expires", "w");
        file.write(RdbFormat.END);
        FoundEntries found = FoundEntries.in(file.toByteArray());
        assertEquals(Key.NO_EXPIRY, found.entry("plain").expireAtMillis());
        assertEquals(1_700_000_000_000L, found.entry("expires").expireAtMillis());
        assertEquals(2, found.entry("expires").database());
        assertEquals(file.bytesWritten(), found.end);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7, 8, 9, 10, 11, 12, 13})
    void readsEveryVersionWithChecksum(int version) throws IOException {
        header(String.format("REDIS%04d", version));
        entry("k", "v");
        FoundEntries found = FoundEntries.in(ended());
        assertEquals("v", found.entry("k").text());
        assertEquals(version, found.version);
    }

    @Test
    void leavesWhatFollowsTheFile() throws IOException {
        header("REDIS0010");
        byte[] whole = ended();
        byte[] withLog = new byte[whole.length + 100];
        System.arraycopy(whole, 0, withLog, 0, whole.length);
        assertEquals(whole.length, FoundEntries.in(withLog).end);
    }

    @Test
    void aChecksumOfZeroIsNotLookedAt() throws IOException {
        header("REDIS0010");
        entry("k", "v");
        file.write(RdbFormat.END);
        file.longLittleEndian(0);
        assertEquals("v", FoundEntries.in(file.toByteArray()).entry("k").text());
    }

    @Test
    void aWrongChecksumIsRefusedUnlessNoneIsWanted() throws IOException {
        header("REDIS0010");
        entry("k", "v");
        byte[] bytes = ended();
        bytes[bytes.length - 1] ^= 1;
        assertTrue(refusal(bytes).contains("the checksum is "), refusal(bytes));
        FoundEntries found = new FoundEntries();
        RdbInput in = new RdbInput("f", Channels.newChannel(new ByteArrayInputStream(bytes)), bytes.length);
        new RdbReader(in, found, 16, TypeTable.NONE).withoutChecksum().read();
        assertEquals("v", found.entry("k").text());
    }

    @ParameterizedTest
    @CsvSource({
        "REDIS0000, version 0 of the format cannot be read",
        "REDIS0014, version 14 of the format cannot be read",
        "REDIS00x1, it does not begin with REDIS",
        "VALKEY080, a file of Valkey 9 or newer",
        "*1 $4 PING SET, it does not begin with REDIS",
    })
    void refusesOtherFilesByTheirBeginning(String header, String reason) throws IOException {
        header(header);
        String refusal = refusal(ended());
        assertTrue(refusal.startsWith("test.rdb, offset 9: ") && refusal.contains(reason), refusal);
    }

    @ParameterizedTest
    @CsvSource({
        "6, 'key \"k\"', release candidate of Redis 4.0",
        "26, '', a stream of Redis 8.6",
        "8, '', unknown type of value 8",
        "100, '', unknown type of value 100",
        "243, '', metadata that a module keeps",
    })
    void refusesByNameWhatItCannotRead(int opcode, String key, String reason) throws IOException {
        header("REDIS0010");
        file.write(opcode);
        file.string("k");
        file.string("value");
        String refusal = refusal(ended());
        assertTrue(refusal.contains(reason) && refusal.contains(key), refusal);
    }

    @Test
    void namesFileOffsetKeyAndReason() throws IOException {
        header("REDIS0010");
        file.write(RdbFormat.STRING);
        file.string("a\n\"b\"\u00e9" + "x".repeat(100));
        file.write(0xc7);
        long offset = file.bytesWritten();
        assertEquals(
                "test.rdb, offset " + offset + ", key \"a\\n\\\"b\\\"\\xc3\\xa9" + "x".repeat(57)
                        + "\"...: unknown encoding 7 of a string",
                refusal(ended()));
    }

    @Test
    void refusesADatabaseThatIsNotThere() throws IOException {
        header("REDIS0010");
        file.write(RdbFormat.SELECT_DATABASE);
        file.length(16);
        assertTrue(refusal(ended()).contains("a database 16, but this server has 16"), refusal(file.toByteArray()));
    }

    @Test
    void readsHintsOfKeysAndSlots() throws IOException {
        header("REDIS0012");
        file.write(RdbFormat.SLOT_INFO);
        file.length(16383);
        file.length(70_000);
        file.length(3);
        file.write(RdbFormat.IDLE);
        file.length(5_000_000_000L);
        entry("idle", "v");
        file.write(RdbFormat.FREQUENCY);
        file.write(255);
        entry("used", "v");
        entry("neither", "v");
        FoundEntries found = FoundEntries.in(ended());
        assertEquals(5_000_000_000L, found.entry("idle").idleSeconds());
        assertEquals(255, found.entry("used").frequency());
        assertEquals(RdbKey.UNKNOWN, found.entry("used").idleSeconds());
        assertEquals(RdbKey.UNKNOWN, found.entry("neither").frequency());
    }

    @Test
    void keepsFunctionsAndWhatModulesKeepBesidesValues() throws IOException {
        header("REDIS0010");
        moduleAux(1);
        file.write(RdbFormat.FUNCTION_2);
        file.string("#!lua name=x");
        entry("k", "v");
        moduleAux(2);
        byte[] bytes = ended();
        FoundEntries found = FoundEntries.in(bytes);
        assertEquals("#!lua name=x", found.functions.get(0).toString());
        assertEquals(
                List.of(false, true),
                found.moduleAux.stream().map(ModuleAux::isAfterKeys).toList());
        assertEquals("ReJSON-RL", found.moduleAux.get(0).moduleName());
        FoundEntries again = FoundEntries.in(RdbFiles.write(found));
        assertArrayEquals(
                found.moduleAux.get(0).payload(), again.moduleAux.get(0).payload());
    }

    private void moduleAux(int when) throws IOException {
        file.write(RdbFormat.MODULE_AUX);
        file.length(ModuleId.of("ReJSON-RL", 3));
        file.length(RdbFormat.MODULE_UNSIGNED);
        file.length(when);
        file.length(RdbFormat.MODULE_STRING);
        file.string("data");
        file.length(RdbFormat.MODULE_END);
    }

    /** What redis-server 7.0.15 makes of each was seen with files of these bytes. */
    @Test
    void readsAsRedisServerWhatItNeverWrites() throws IOException {
        header("REDIS0010");
        file.write(RdbFormat.EXPIRE_MILLIS);
        file.write(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});
        file.write(RdbFormat.STRING);
        file.string("no expiry");
        file.string("v");
        file.write(RdbFormat.STRING);
        file.string("empty");
        file.write(new byte[] {(byte) 0xc3, 0, 0});
        file.write(RdbFormat.FUNCTION_PRE_GA);
        file.string("lib");
        file.string("LUA");
        file.write(new byte[] {1});
        file.string("a description");
        file.string("the code");
        FoundEntries found = FoundEntries.in(ended());
        assertEquals(Key.NO_EXPIRY, found.entry("no expiry").expireAtMillis());
        assertEquals("", found.entry("empty").text());
        assertEquals(
                List.of("#!LUA name=lib\nthe code"),
                found.functions.stream().map(Bytes::toString).toList());
    }

    @Test
    void refusesAScoreThatIsNoNumber() throws IOException {
        for (boolean binary : new boolean[] {true, false}) {
            file = new RdbOutput(false);
            header("REDIS0010");
            file.write(binary ? RdbFormat.ZSET_2 : RdbFormat.ZSET);
            file.string("k");
            file.write(new byte[] {1});
            file.string("member");
            file.write(binary ? new byte[] {0, 0, 0, 0, 0, 0, (byte) 0xf8, 0x7f} : new byte[] {(byte) 253});
            String refusal = refusal(ended());
            assertTrue(refusal.contains("a score is not a number") && refusal.contains("key \"k\""), refusal);
        }
    }
}
