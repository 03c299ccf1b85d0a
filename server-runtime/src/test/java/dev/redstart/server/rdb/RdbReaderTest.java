package dev.redstart.server.rdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.api.Key;
import dev.redstart.api.TypeHandle;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Files that redis-server 7.0.15 wrote. */
class RdbReaderTest {
    private static final long YEAR_2100_MILLIS = 4102444800123L;

    @SuppressWarnings("unused")
    private static final List<String> FILES = RdbFiles.ALL;

    @Test
    void readsEveryEncodingOfStrings() throws RdbException {
        FoundEntries found = FoundEntries.in(RdbFiles.bytes("redis-strings.rdb"));
        assertEquals("-5", found.entry("int8").text());
        assertEquals("12345", found.entry("int16").text());
        assertEquals("-1234567890", found.entry("int32").text());
        assertEquals("1234567890123", found.entry("64-bits").text());
        assertEquals("a number for a name", found.entry("17").text());
        assertEquals("+5", found.entry("plus").text());
        assertEquals("007", found.entry("leading-zero").text());
        assertEquals("", found.entry("empty").text());
        assertEquals("some text", found.entry("raw").text());
        assertEquals("ab".repeat(300), found.entry("lzf").text());
        assertEquals("a name that is compressed", found.entry("k".repeat(100)).text());
        String numbers =
                IntStream.rangeClosed(1, 2000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        assertEquals(numbers, found.entry("large").text());
    }

    @Test
    void readsDatabasesSizesExpiriesAndAux() throws RdbException {
        FoundEntries found = FoundEntries.in(RdbFiles.bytes("redis-strings.rdb"));
        assertEquals(10, found.version);
        assertEquals("7.0.15", found.aux.get("redis-ver"));
        assertEquals(List.of(0, 3), found.databases);
        assertEquals(List.of("13 keys, 1 expiring", "2 keys, 1 expiring"), found.sizes);
        assertEquals(YEAR_2100_MILLIS, found.entry("expires-2100").expireAtMillis());
        assertEquals(3, found.entry("other-database").database());
        assertEquals(Key.NO_EXPIRY, found.entry("other-database").expireAtMillis());
        assertEquals(4102444800000L, found.entry("other-expires").expireAtMillis());
        assertEquals(RdbKey.UNKNOWN, found.entry("int8").idleSeconds());
        assertEquals(RdbKey.UNKNOWN, found.entry("int8").frequency());
    }

    @Test
    void readsHintsForEviction() throws RdbException {
        FoundEntries byUse = FoundEntries.in(RdbFiles.bytes("redis-lfu.rdb"));
        assertEquals("ab".repeat(300), byUse.entry("often").text());
        assertEquals(5, byUse.entry("rare").frequency());
        assertEquals(RdbKey.UNKNOWN, byUse.entry("rare").idleSeconds());
        assertEquals(
                0,
                FoundEntries.in(RdbFiles.bytes("redis-lru.rdb")).entry("list").idleSeconds());
    }

    @Test
    void keepsWhatItDoesNotKnow() throws RdbException {
        FoundEntries found = FoundEntries.in(RdbFiles.bytes("redis-types.rdb"));
        assertEquals(15, found.entries.size());
        assertOpaque(found, "list-small", "list", "quicklist", 18);
        assertOpaque(found, "list-long", "list", "quicklist", 18);
        assertOpaque(found, "list-plain", "list", "quicklist", 18);
        assertOpaque(found, "set-numbers", "set", "intset", 11);
        assertOpaque(found, "set-long-numbers", "set", "intset", 11);
        assertOpaque(found, "set-words", "set", "hashtable", 2);
        assertOpaque(found, "zset-small", "zset", "listpack", 17);
        assertOpaque(found, "zset-long", "zset", "skiplist", 5);
        assertOpaque(found, "hash-small", "hash", "listpack", 16);
        assertOpaque(found, "hash-long", "hash", "hashtable", 4);
        assertOpaque(found, "stream", "stream", "stream", 19);
        assertOpaque(found, "stream-empty", "stream", "stream", 19);
        assertEquals(YEAR_2100_MILLIS, found.entry("hash-expires").expireAtMillis());
        assertEquals(TypeHandle.STRING, found.entry("hyperloglog").type());
        assertEquals(9, found.entry("hyperloglog").database());
        assertEquals(1, found.functions.size());
        assertEquals("#!lua", found.functions.get(0).toString().substring(0, 5));
    }

    private static void assertOpaque(FoundEntries found, String key, String type, String encoding, int typeByte) {
        OpaqueValue value = found.entry(key).opaque();
        assertEquals(type, found.entry(key).type().name(), key);
        assertEquals(encoding, value.type().encoding(value), key);
        assertEquals(typeByte, value.typeByte(), key);
    }

    @ParameterizedTest
    @FieldSource("FILES")
    void whatIsWrittenReadsTheSame(String name) throws IOException {
        FoundEntries found = FoundEntries.in(RdbFiles.bytes(name));
        FoundEntries again = FoundEntries.in(RdbFiles.write(found));
        assertEquals(found.entries.size(), again.entries.size());
        for (int i = 0; i < found.entries.size(); i++) {
            assertSame(found.entries.get(i), again.entries.get(i));
        }
        assertEquals(found.functions, again.functions);
        assertEquals(found.databases, again.databases);
    }

    private static void assertSame(FoundEntries.Entry expected, FoundEntries.Entry found) {
        if (expected.type() == TypeHandle.STRING) {
            assertEquals(expected, found);
            return;
        }
        assertEquals(expected.key(), found.key());
        assertEquals(expected.expireAtMillis(), found.expireAtMillis());
        assertEquals(expected.frequency(), found.frequency());
        assertEquals(expected.type(), found.type());
        assertArrayEquals(expected.opaque().payload(), found.opaque().payload(), expected.key());
    }
}
