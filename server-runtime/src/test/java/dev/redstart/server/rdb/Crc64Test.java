package dev.redstart.server.rdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class Crc64Test {
    @Test
    void agreesWithThePublishedVector() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertEquals(0xe9c6d914c4b8d9caL, Crc64.update(0, digits, 0, digits.length));
    }

    @Property(tries = 300)
    void isTheSameInPiecesAndBitByBit(@ForAll byte[] bytes, @ForAll @IntRange(max = 1000) int cut) {
        int first = Math.min(cut, bytes.length);
        long inPieces = Crc64.update(Crc64.update(0, bytes, 0, first), bytes, first, bytes.length - first);
        assertEquals(bitwise(bytes, 0, bytes.length), inPieces);
    }

    private static long bitwise(byte[] bytes, int from, int length) {
        long crc = 0;
        for (int i = from; i < from + length; i++) {
            crc ^= bytes[i] & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x95ac9329ac4bc9b5L;
            }
        }
        return crc;
    }
}
