package dev.redstart.server.rdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of every type byte, put together by hand in the format's own words. */
class OpaqueValueTest {
    private static final String ZIPLIST = "s:0f0000000a000000010000026162ff";
    private static final String LISTPACK = "s:0d0000000200816102816202ff";

    /**
     * What a payload is: words, each {@code s:hex} for a string of these bytes, {@code t:text} for one of this text,
     * {@code l:number} for a length, else bytes in hexadecimal digits.
     */
    private static byte[] payload(String words) throws IOException {
        RdbOutput out = new RdbOutput(false);
        for (String word : words.split(" ", -1)) {
            String rest = word.substring(Math.min(2, word.length()));
            if (word.startsWith("s:")) {
                byte[] bytes = HexFormat.of().parseHex(rest);
                out.length(bytes.length);
                out.write(bytes);
            } else if (word.startsWith("t:")) {
                out.string(rest);
            } else if (word.startsWith("l:")) {
                out.length(Long.parseUnsignedLong(rest));
            } else {
                out.write(HexFormat.of().parseHex(word));
            }
        }
        return out.toByteArray();
    }

    private static byte[] file(int type, byte[] payload) throws IOException {
        RdbOutput out = new RdbOutput(false);
        out.write("REDIS0012".getBytes(StandardCharsets.US_ASCII));
        out.write(type);
        out.string("key");
        out.write(payload);
        out.write(RdbFormat.END);
        out.longLittleEndian(out.checksum());
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({
        "1,  list,   quicklist,  10, l:2 t:a t:-70000",
        "2,  set,    hashtable,  10, l:2 t:a t:12",
        "3,  zset,   skiplist,   10, l:3 t:a 03312e35 t:c fe t:d ff",
        "4,  hash,   hashtable,  10, l:1 t:field t:value",
        "5,  zset,   skiplist,   10, l:1 t:a 000000000000f83f",
        "9,  hash,   listpack,   10, s:010161010062ff",
        "10, list,   quicklist,  10, ZIPLIST",
        "11, set,    intset,     10, s:020000000200000001000200",
        "12, zset,   listpack,   10, ZIPLIST",
        "13, hash,   listpack,   10, ZIPLIST",
        "14, list,   quicklist,  10, l:2 ZIPLIST ZIPLIST",
        "15, stream, stream,     10, l:1 s:00000000000000010000000000000001 LISTPACK l:1 l:1 l:1 l:0",
        "16, hash,   listpack,   10, LISTPACK",
        "17, zset,   listpack,   10, LISTPACK",
        "18, list,   quicklist,  10, l:2 l:2 LISTPACK l:1 t:plain",
        "19, stream, stream,     10, l:0 l:0 l:5 l:6 l:0 l:0 l:0 l:0 l:9 l:0",
        "20, set,    listpack,   11, LISTPACK",
        "22, hash,   hashtable,  12, l:1 l:4102444800000 t:f t:v",
        "23, hash,   listpackex, 12, LISTPACK",
        "24, hash,   hashtable,  12, 00d0a1e7b8030000 l:2 l:1 t:f t:v l:0 t:g t:w",
        "25, hash,   listpackex, 12, 00d0a1e7b8030000 LISTPACK",
    })
    void everyTypeIsKeptAndWrittenBackAsItWas(int typeByte, String type, String encoding, int version, String words)
            throws IOException {
        assertKept(typeByte, type, encoding, version, payload(words(words)));
    }

    private static String words(String words) {
        return words.replace("ZIPLIST", ZIPLIST).replace("LISTPACK", LISTPACK);
    }

    private static void assertKept(int typeByte, String type, String encoding, int version, byte[] payload)
            throws IOException {
        FoundEntries found = FoundEntries.in(file(typeByte, payload));
        OpaqueValue value = found.entry("key").opaque();
        assertEquals(type, value.type().name());
        assertEquals(encoding, value.type().encoding(value));
        assertEquals(version, value.rdbVersion());
        assertArrayEquals(payload, value.payload());
        OpaqueValue again = FoundEntries.in(RdbFiles.write(found, version, true))
                .entry("key")
                .opaque();
        assertEquals(typeByte, again.typeByte());
        assertArrayEquals(payload, again.payload());
        if (version > RdbFormat.VERSION) {
            assertThrows(IOException.class, () -> RdbFiles.write(found));
        }
    }

    @Test
    void aStreamOfTheNewestKindWithGroupsIsKept() throws IOException {
        String id = "00000000000000010000000000000001";
        String time = "00d0a1e7b8030000";
        String words = "l:1 s:" + id + " LISTPACK l:2 l:1 l:2 l:1 l:1 l:0 l:0 l:2 l:1 " + "t:group l:1 l:1 l:1 l:1 "
                + id + time + " l:3 l:1 t:alice " + time + time + " l:1 " + id;
        assertKept(21, "stream", "stream", 11, payload(words(words)));
    }

    @Test
    void aModulesValueIsKeptUnderTheModulesName() throws IOException {
        RdbOutput out = new RdbOutput(true);
        out.length(ModuleId.of("ReJSON-RL", 3));
        out.write(payload("l:1 l:18446744073709551615 l:2 l:7 l:3 0000803f l:4 000000000000f83f l:5 t:text"));
        out.length(RdbFormat.MODULE_STRING);
        out.string("x".repeat(100_000));
        out.length(RdbFormat.MODULE_END);
        assertKept(7, "ReJSON-RL", "raw", 10, out.toByteArray());
        OpaqueValue value =
                FoundEntries.in(file(7, out.toByteArray())).entry("key").opaque();
        assertEquals(ModuleId.of("ReJSON-RL", 3), value.moduleId());
        assertEquals(3, ModuleId.version(value.moduleId()));
        assertEquals(OpaqueType.ofModule(value.moduleId()), value.type());
        assertEquals(null, value.type().plugin());
    }

    /** The id of the type in redis-server's own documentation of the alphabet: all ones, all zeros. */
    @Test
    void namesOfModulesAreSixBitsACharacter() {
        assertEquals(0L, ModuleId.of("AAAAAAAAA", 0));
        assertEquals(-1L, ModuleId.of("_________", 1023));
        assertEquals("redstart-", ModuleId.name(ModuleId.REDSTART));
        assertEquals(1, ModuleId.version(ModuleId.REDSTART));
    }

    @ParameterizedTest
    @CsvSource({
        "1,  l:0",
        "2,  l:0",
        "3,  l:0",
        "4,  l:0",
        "5,  l:0",
        "14, l:0",
        "18, l:0",
        "22, l:0",
        "10, s:0b0000000a0000000000ff",
        "16, s:070000000000ff",
        "17, s:070000000000ff",
        "20, s:070000000000ff",
        "23, s:070000000000ff",
        "14, l:1 s:0b0000000a0000000000ff",
        "18, l:1 l:2 s:070000000000ff",
        "24, 0000000000000000 l:0",
        "25, 0000000000000000 s:070000000000ff",
    })
    void aKeyWithoutElementsIsDropped(int typeByte, String words) throws IOException {
        FoundEntries found = FoundEntries.in(file(typeByte, payload(words)));
        assertEquals(List.of("key"), found.emptyKeys);
        assertTrue(found.entries.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "9,  s:00ff, a zipmap is damaged",
        "9,  s:01016101006200, a zipmap is damaged",
        "10, s:0b0000000a00000001000000ff, a ziplist's header is damaged",
        "10, t:short, a ziplist's header is damaged",
        "11, s:0200000000000000, an intset is damaged",
        "11, s:0300000001000000010203, an intset is damaged",
        "16, s:080000000100ff, a listpack's header is damaged",
        "16, s:07000000010000, a listpack's header is damaged",
        "1,  l:1000 t:a, 1000 elements should follow",
        "1,  l:18446744073709551615 t:a, 18446744073709551615 elements should follow",
        "15, l:1 t:name s:070000000100ff l:1 l:1 l:1 l:0, a name of 4 bytes",
        "15, l:1 s:00000000000000010000000000000001 s:070000000000ff l:1, node is empty",
        "15, l:0 l:1, has no nodes",
        "18, l:1 l:3, unknown kind of list node 3",
        "7,  l:5 l:9, unknown field 9",
        "2,  c0, a string stands where a number should be",
        "2,  82, unknown kind of length 130",
    })
    void refusesWhatRedisServerRefuses(int typeByte, String words, String reason) throws IOException {
        byte[] bytes = file(typeByte, payload(words));
        RdbException refused = assertThrows(RdbException.class, () -> FoundEntries.in(bytes));
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
        assertTrue(refused.getMessage().contains("key \"key\""), refused.getMessage());
    }

    @Test
    void aValueThatIsKeptNeverChangesSoCopiesAreTheSame() throws IOException {
        OpaqueValue value =
                FoundEntries.in(file(1, payload("l:1 t:a"))).entry("key").opaque();
        OpaqueType type = value.type();
        assertSame(value, type.copy(value));
        assertSame(value, type.freeze(value).get());
        assertTrue(type.weigh(value) > value.payload().length);
        assertThrows(UnsupportedOperationException.class, type::create);
        assertThrows(IOException.class, () -> type.read(null, 1));
        RdbOutput out = new RdbOutput(false);
        type.write(value, new DataOutputStream(out));
        assertArrayEquals(value.payload(), out.toByteArray());
    }
}
