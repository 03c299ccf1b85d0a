package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KeptInputTest {
    private static final int CHUNK = 64 * 1024;

    private final KeptInput kept = new KeptInput();

    private void append(String text) {
        kept.append(ByteBuffer.wrap(octets(text)));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String text() {
        return new String(kept.octets(), 0, kept.limit(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void holdsNothingAtFirstAndAfterClear() {
        assertTrue(kept.isEmpty());
        assertEquals(0, kept.octets().length);
        append("abc");
        kept.clear();
        assertTrue(kept.isEmpty());
        assertEquals(0, kept.octets().length);
    }

    @Test
    void keepsARangeOfSomebodyElsesArray() {
        byte[] shared = octets("abcdef");
        kept.keep(shared, 2, 5);
        shared[2] = '?';
        assertEquals("cde", text());
        append("fg");
        assertEquals("cdefg", text());
        kept.keep(shared, 6, 6);
        assertTrue(kept.isEmpty());
        assertEquals(0, kept.octets().length);
    }

    @Test
    void keepsTheEndOfWhatItHolds() {
        append("0123456789");
        kept.keep(kept.octets(), 4, kept.limit());
        assertEquals("456789", text());
        append("ab");
        assertEquals("456789ab", text());
        kept.keep(kept.octets(), 7, kept.limit());
        assertEquals("b", text());
    }

    @Test
    void leavesAValueOfManyReadsWhereItIs() {
        append("0123456789");
        byte[] array = kept.octets();
        kept.keep(array, 0, kept.limit());
        assertSame(array, kept.octets());
        assertEquals("0123456789", text());
    }

    @Test
    void givesMemoryBackWithAShortRest() {
        append("x".repeat(100 * CHUNK));
        kept.keep(kept.octets(), 100 * CHUNK - 10, kept.limit());
        assertEquals("x".repeat(10), text());
        assertTrue(kept.octets().length < CHUNK, () -> kept.octets().length + " bytes for ten");
    }

    @Test
    void growsWithWhatArrivedAndByNoMoreThanTwice() {
        long copied = 0;
        for (int i = 1; i <= 200; i++) {
            byte[] before = kept.octets();
            append("x".repeat(CHUNK));
            copied += kept.octets() == before ? 0 : kept.limit();
            assertTrue(kept.octets().length <= 2 * i * CHUNK, () -> kept.octets().length + " bytes");
        }
        assertTrue(copied <= 4L * 200 * CHUNK, "so copying costs a few times what arrived");
    }

    @Test
    void takesAnArrayOver() {
        byte[] whole = octets("abc");
        kept.replace(whole);
        assertSame(whole, kept.octets());
        assertEquals(3, kept.limit());
    }
}
