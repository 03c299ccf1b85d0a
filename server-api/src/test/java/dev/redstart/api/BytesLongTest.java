package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Integers in Redis' strict syntax. */
class BytesLongTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isLong(String text) {
        return ByteRanges.isLong(bytes(text), 0, text.length());
    }

    private static long toLong(String text) {
        return ByteRanges.toLong(bytes(text), 0, text.length());
    }

    @Property
    void readsWhateverJavaWrites(@ForAll long value) {
        assertEquals(value, toLong(Long.toString(value)));
    }

    @Provide
    Arbitrary<String> nearNumbers() {
        return Arbitraries.strings().withChars("0123456789-+ .a").ofMaxLength(21);
    }

    @Property
    void takesExactlyTheTextsThatJavaWouldWrite(@ForAll("nearNumbers") String text) {
        assertEquals(isCanonical(text), isLong(text));
    }

    private static boolean isCanonical(String text) {
        try {
            return Long.toString(Long.parseLong(text)).equals(text);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, -9, 10, Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE, Long.MIN_VALUE + 1})
    void readsTheEdges(long value) {
        assertTrue(isLong(Long.toString(value)));
        assertEquals(value, toLong(Long.toString(value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "--1",
                "+1",
                " 1",
                "1 ",
                "01",
                "-01",
                "00",
                "-0",
                "1.0",
                "1e3",
                "0x10",
                "1a",
                "a",
                "1\0",
                "\0001",
                "9223372036854775808",
                "-9223372036854775809",
                "9999999999999999999",
                "18446744073709551616",
                "18446744073709551615",
                "10000000000000000000",
                "-10000000000000000000",
                "\u00b2"
            })
    void refusesEverythingElse(String text) {
        assertFalse(isLong(text));
        assertSame(CommandException.NOT_INTEGER, assertThrows(CommandException.class, () -> toLong(text)));
    }

    @Test
    void looksAtItsRangeOnly() {
        assertEquals(23, ByteRanges.toLong(bytes("1234"), 1, 2));
        assertEquals(-2, ByteRanges.toLong(bytes("x-2x"), 1, 2));
        assertFalse(ByteRanges.isLong(bytes("123"), 1, 0));
        assertFalse(ByteRanges.isLong(bytes("1-23"), 1, 1));
    }
}
