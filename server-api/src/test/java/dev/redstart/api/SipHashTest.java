package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * SipHash-1-3 against SipHash-c-d written down from the paper's section 2, and that one against the paper's appendix A,
 * which gives a value for c = 2, d = 4.
 */
class SipHashTest {
    /** The paper's test key: bytes 00 01 … 0f. */
    private static final long KEY0 = 0x0706050403020100L;

    private static final long KEY1 = 0x0f0e0d0c0b0a0908L;

    @Test
    void theWrittenDownHashGivesThePapersValue() {
        assertEquals(0xa129ca6149be45e5L, new PaperSipHash(KEY0, KEY1).hash(2, 4, counting(15)));
    }

    @Property
    void hashesAsThePaperDefines(@ForAll long key0, @ForAll long key1, @ForAll @Size(max = 70) byte[] bytes) {
        long expected = new PaperSipHash(key0, key1).hash(1, 3, bytes);
        assertEquals(expected, ByteRanges.sipHash13(key0, key1, bytes, 0, bytes.length));
    }

    @ParameterizedTest
    @CsvSource({
        "0, abac0158050fc4dc",
        "1, c9f49bf37d57ca93",
        "8, 369095118d299a8e",
        "15, d320d86d2a519956",
        "63, 9d199062b7bbb3a8"
    })
    void givesTheValuesThatOtherImplementationsPublish(int length, String hex) {
        long expected = Long.parseUnsignedLong(hex, 16);
        assertEquals(expected, ByteRanges.sipHash13(KEY0, KEY1, counting(length), 0, length));
    }

    @Property
    void hashesItsRangeOnly(@ForAll @Size(max = 40) byte[] bytes, @ForAll byte around) {
        byte[] wider = new byte[bytes.length + 9];
        Arrays.fill(wider, around);
        System.arraycopy(bytes, 0, wider, 5, bytes.length);
        assertEquals(ByteRanges.hash64(bytes, 0, bytes.length), ByteRanges.hash64(wider, 5, bytes.length));
        assertEquals(ByteRanges.hashCode(bytes, 0, bytes.length), ByteRanges.hashCode(wider, 5, bytes.length));
    }

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    /** The definition, step by step. */
    private static final class PaperSipHash {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        PaperSipHash(long key0, long key1) {
            v0 = key0 ^ 0x736f6d6570736575L;
            v1 = key1 ^ 0x646f72616e646f6dL;
            v2 = key0 ^ 0x6c7967656e657261L;
            v3 = key1 ^ 0x7465646279746573L;
        }

        long hash(int compressionRounds, int finalizationRounds, byte[] message) {
            byte[] padded = Arrays.copyOf(message, (message.length / 8 + 1) * 8);
            padded[padded.length - 1] = (byte) message.length;
            for (int i = 0; i < padded.length; i += 8) {
                long word = littleEndian(padded, i);
                v3 ^= word;
                rounds(compressionRounds);
                v0 ^= word;
            }
            v2 ^= 0xff;
            rounds(finalizationRounds);
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private static long littleEndian(byte[] bytes, int from) {
            long word = 0;
            for (int i = 0; i < 8; i++) {
                word |= (bytes[from + i] & 0xffL) << 8 * i;
            }
            return word;
        }

        private void rounds(int count) {
            for (int i = 0; i < count; i++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13);
                v3 = Long.rotateLeft(v3, 16);
                v1 ^= v0;
                v3 ^= v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17);
                v3 = Long.rotateLeft(v3, 21);
                v1 ^= v2;
                v3 ^= v0;
                v2 = Long.rotateLeft(v2, 32);
            }
        }
    }
}
