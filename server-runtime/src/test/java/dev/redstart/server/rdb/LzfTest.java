package dev.redstart.server.rdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LzfTest {
    private final Lzf lzf = new Lzf();

    /** Texts of all kinds, one after the other through one compressor: few different bytes make many repeats. */
    @Property(tries = 500)
    void whatIsCompressedDecompressesToTheSame(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 256) int alphabet,
            @ForAll @IntRange(max = 20_000) int length) {
        byte[] text = text(seed, alphabet, length + 3);
        byte[] compressed = new byte[length];
        int count = lzf.compress(text, 3, length, compressed, length);
        if (count == 0) {
            assertTrue(alphabet > 4 || length < 200, "a text of " + alphabet + " different bytes did not get shorter");
            return;
        }
        byte[] again = new byte[length];
        assertEquals(length, Lzf.decompressedLength(compressed, 0, count));
        assertTrue(Lzf.decompress(compressed, 0, count, again, length));
        assertArrayEquals(Arrays.copyOfRange(text, 3, length + 3), again);
    }

    @Test
    void stretchesNoFurtherThanItsLimit() {
        byte[] text = new byte[1_000_000];
        byte[] compressed = new byte[text.length];
        int count = lzf.compress(text, 0, text.length, compressed, text.length);
        assertTrue(count > 0);
        assertTrue(count * (long) Lzf.MAX_EXPANSION >= text.length, count + " bytes");
        assertTrue(count * 87L <= text.length, count + " bytes");
    }

    @Test
    void writesNothingBeyondWhatItMay() {
        byte[] text = text(1, 256, 1000);
        byte[] out = new byte[2000];
        for (int most = 0; most < 1000; most++) {
            assertEquals(0, lzf.compress(text, 0, 1000, out, most));
            assertArrayEquals(new byte[2000 - most], Arrays.copyOfRange(out, most, 2000));
        }
    }

    /** Anything may come from a file. */
    @Property(tries = 1000)
    void refusesWhatIsNoLzfText(@ForAll byte[] bytes, @ForAll @IntRange(max = 300) int length) {
        byte[] out = new byte[300];
        boolean whole = Lzf.decompress(bytes, 0, bytes.length, out, length);
        assertEquals(Lzf.decompressedLength(bytes, 0, bytes.length) == length, whole);
    }

    @Test
    void refusesARepeatOfWhatIsNotThere() {
        assertFalse(Lzf.decompress(new byte[] {0, 'a', 0x20, 1}, 0, 4, new byte[4], 4));
        assertTrue(Lzf.decompress(new byte[] {0, 'a', 0x20, 0}, 0, 4, new byte[4], 4));
    }

    private static byte[] text(long seed, int alphabet, int length) {
        Random random = new Random(seed);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) random.nextInt(alphabet);
        }
        return text;
    }
}
