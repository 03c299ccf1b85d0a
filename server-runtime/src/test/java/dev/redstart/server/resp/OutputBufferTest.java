package dev.redstart.server.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.resp.OutputBuffer.OverflowException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class OutputBufferTest {
    private static final int MIB = 1024 * 1024;

    private final OutputBuffer out = new OutputBuffer(4 * MIB);

    @Test
    void appendsInOrder() {
        out.put('a');
        out.put(Wire.octets("bc"));
        out.put(Wire.octets("-de-"), 1, 2);
        out.putDecimal(-42);
        int at = out.reserve(2);
        out.array()[at] = 'x';
        out.array()[at + 1] = 'y';
        assertEquals("abcde-42xy", Wire.text(out));
    }

    @Test
    void insertsInFrontOfWhatWasWritten() {
        out.put(Wire.octets("headbody"));
        out.insert(4, Wire.octets(":12:"), 3);
        assertEquals("head:12body", Wire.text(out));
    }

    @Test
    void forgetsWhatIsTruncated() {
        out.put(Wire.octets("abc"));
        out.truncate(1);
        out.put('d');
        assertEquals("ad", Wire.text(out));
    }

    @Test
    void keepsItsOctetsWhenItGrows() {
        for (int i = 0; i < 300_000; i++) {
            out.put('0' + i % 10);
        }
        assertEquals(300_000, out.size());
        assertEquals("0123456789".repeat(30_000), Wire.text(out));
    }

    @Test
    void growsUpToItsLimitAndNoFurther() {
        byte[] chunk = new byte[64 * 1024];
        for (int i = 0; i < 64; i++) {
            out.put(chunk);
        }
        assertEquals(4 * MIB, out.size());
        assertEquals(4 * MIB, out.array().length);
        OverflowException e = assertThrows(OverflowException.class, () -> out.put(1));
        assertTrue(e.getMessage().contains("limit of " + 4 * MIB), e.getMessage());
        assertEquals(4 * MIB, out.size(), "nothing was added");
    }

    @Test
    void refusesAReplyBeyondTheLimitWithoutAllocatingForIt() {
        OutputBuffer largest = new OutputBuffer(1024L * MIB);
        assertThrows(OverflowException.class, () -> largest.reserve(Integer.MAX_VALUE));
        assertThrows(OverflowException.class, () -> largest.reserve(1024 * MIB + 1));
        largest.put(new byte[100]);
        assertThrows(OverflowException.class, () -> largest.reserve(Integer.MAX_VALUE), "no overflow of an int");
        assertTrue(largest.array().length <= 64 * 1024);
    }

    @Test
    void givesMemoryOfALargeReplyBack() {
        out.reserve(3 * MIB);
        out.clear();
        assertEquals(0, out.size());
        assertTrue(out.array().length <= MIB, () -> out.array().length + " bytes");
    }

    @Test
    void keepsMemoryOfOrdinaryReplies() {
        out.reserve(200 * 1024);
        byte[] grown = out.array();
        out.clear();
        assertTrue(out.array() == grown);
    }

    @Test
    void drainsInPieces() {
        out.put(Wire.octets("abcdefg"));
        ByteBuffer buffer = ByteBuffer.allocateDirect(3);
        StringBuilder drained = new StringBuilder();
        for (int from = 0; from < out.size(); ) {
            buffer.clear();
            int count = out.drainTo(buffer, from);
            byte[] piece = new byte[count];
            buffer.flip().get(piece);
            drained.append(Wire.text(piece, 0, count)).append('|');
            from += count;
        }
        assertEquals("abc|def|g|", drained.toString());
    }
}
