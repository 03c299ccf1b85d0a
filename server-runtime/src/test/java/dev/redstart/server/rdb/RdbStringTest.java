package dev.redstart.server.rdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.bytes.BytesView;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers, lengths and strings, there and back. */
class RdbStringTest {
    @ParameterizedTest
    @CsvSource({
        "0, c000",
        "-1, c0ff",
        "127, c07f",
        "-128, c080",
        "128, c18000",
        "-32768, c10080",
        "32768, c200800000",
        "-2147483648, c200000080",
        "2147483647, c2ffffff7f",
        "2147483648, 0a32313437343833363438",
        "-2147483649, 0b2d32313437343833363439",
        "007, 03303037",
        "-0, 022d30",
        "-, 012d",
        "+1, 022b31",
        "'', 00",
        "99999999999, 0b3939393939393939393939",
    })
    void writesNumbersAsRedisServerDoes(String text, String hex) throws IOException {
        assertEquals(hex, HexFormat.of().formatHex(written(text.getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "63, 3f",
        "64, 4040",
        "16383, 7fff",
        "16384, 8000004000",
        "4294967295, 80ffffffff",
        "4294967296, 810000000100000000",
        "-1, 81ffffffffffffffff",
    })
    void writesLengthsInTheirFourSizes(long length, String hex) throws IOException {
        RdbOutput out = new RdbOutput(false);
        out.length(length);
        assertEquals(hex, HexFormat.of().formatHex(out.toByteArray()));
        assertEquals(length, memory(out.toByteArray()).readLength());
    }

    @Property(tries = 300)
    void everyStringReadsBack(@ForAll byte[] bytes) throws IOException {
        assertReadsBack(bytes);
    }

    @Property(tries = 300)
    void everyNumberReadsBack(@ForAll long number) throws IOException {
        assertReadsBack(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
        assertReadsBack(Long.toString(number >> 32).getBytes(StandardCharsets.US_ASCII));
        assertReadsBack(Long.toString(number >> 48).getBytes(StandardCharsets.US_ASCII));
    }

    @Property(tries = 20)
    void longStringsReadBack(@ForAll @IntRange(min = 60_000, max = 900_000) int length, @ForAll boolean repeats)
            throws IOException {
        byte[] bytes = new byte[length];
        if (repeats) {
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) ((i * i) >> 12);
            }
        } else {
            new Random(length).nextBytes(bytes);
        }
        assertReadsBack(bytes);
    }

    private static void assertReadsBack(byte[] bytes) throws IOException {
        byte[] written = written(bytes);
        BytesView view = new BytesView();
        memory(written).readString(view);
        assertArrayEquals(bytes, view.toByteArray());
        channel(written, written.length).readString(view);
        assertArrayEquals(bytes, view.toByteArray());
        RdbInput unknownSize = channel(written, RdbInput.UNKNOWN_SIZE);
        unknownSize.readString(view);
        assertArrayEquals(bytes, view.toByteArray());
        RdbInput skipped = channel(written, written.length);
        skipped.skipString();
        assertEquals(written.length, skipped.offset());
        assertEquals(0, skipped.remaining());
        assertEquals(Crc64.update(0, written, 0, written.length), skipped.checksum());
    }

    @Test
    void aStringThatClaimsMoreThanTheFileHoldsIsRefusedBeforeRoomIsMade() {
        for (String hex : new String[] {"80ffffffff41", "817fffffffffffffff41", "81ffffffffffffffff41", "7fff41"}) {
            byte[] bytes = HexFormat.of().parseHex(hex);
            RdbException refused = assertThrows(
                    RdbException.class, () -> channel(bytes, bytes.length).readString(new BytesView()));
            assertTrue(refused.reason().contains("bytes of a string should follow"), refused.getMessage());
        }
    }

    @Test
    void anLzfTextThatClaimsToBecomeTooMuchIsRefusedBeforeRoomIsMade() {
        byte[] impossible = HexFormat.of().parseHex("c3" + "02" + "807fffffff" + "0041");
        assertRefused(impossible, "2 bytes of LZF cannot be 2147483647");
        byte[] unlikely = HexFormat.of().parseHex("c3" + "02" + "40b0" + "0041");
        assertRefused(unlikely, "a compressed string is damaged");
    }

    private static void assertRefused(byte[] bytes, String reason) {
        RdbException refused = assertThrows(
                RdbException.class, () -> channel(bytes, bytes.length).readString(new BytesView()));
        assertTrue(refused.getMessage().endsWith(": " + reason), refused.getMessage());
        assertThrows(RdbException.class, () -> channel(bytes, bytes.length).skipString());
    }

    private static byte[] written(byte[] bytes) throws IOException {
        RdbOutput out = new RdbOutput(true);
        out.string(bytes, 0, bytes.length);
        return out.toByteArray();
    }

    private static RdbInput memory(byte[] bytes) {
        return new RdbInput("memory", bytes, 0, bytes.length);
    }

    private static RdbInput channel(byte[] bytes, long size) {
        return new RdbInput("file", Channels.newChannel(new ByteArrayInputStream(bytes)), size);
    }
}
