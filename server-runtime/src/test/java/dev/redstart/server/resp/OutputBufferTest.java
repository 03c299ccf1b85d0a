package dev.redstart.server.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.resp.OutputBuffer.OverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class OutputBufferTest {
    private static final int MIB = 1024 * 1024;

    private final OutputBuffer out = new OutputBuffer(4 * MIB);

    @Test
    void appendsInOrder() {
        out.put('a');
        out.put(Wire.bytes("bc"));
        out.put(Wire.bytes("-de-"), 1, 2);
        out.putDecimal(-42);
        int at = out.reserve(2);
        out.array()[at] = 'x';
        out.array()[at + 1] = 'y';
        assertEquals("abcde-42xy", Wire.text(out));
    }

    @Test
    void insertsInFrontOfWrittenBytes() {
        out.put(Wire.bytes("headbody"));
        out.insert(4, Wire.bytes(":12:"), 3);
        assertEquals("head:12body", Wire.text(out));
    }

    @Test
    void truncatesBytes() {
        out.put(Wire.bytes("abc"));
        out.truncate(1);
        out.put('d');
        assertEquals("ad", Wire.text(out));
    }

    @Test
    void keepsItsBytesWhenItGrows() {
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
    void rejectsAReplyBeyondTheLimitWithoutAllocatingForIt() {
        OutputBuffer largest = new OutputBuffer(1024L * MIB);
        assertThrows(OverflowException.class, () -> largest.reserve(Integer.MAX_VALUE));
        assertThrows(OverflowException.class, () -> largest.reserve(1024 * MIB + 1));
        largest.put(new byte[100]);
        assertThrows(OverflowException.class, () -> largest.reserve(Integer.MAX_VALUE), "no overflow of an int");
        assertTrue(largest.array().length <= 64 * 1024);
    }

    @Test
    void releasesTheMemoryOfALargeReply() {
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
        out.put(Wire.bytes("abcdefg"));
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

    // External segments

    private String drained() {
        ByteBuffer buffer = ByteBuffer.allocate((int) out.bytes());
        out.drainTo(buffer, 0);
        return Wire.text(buffer.array(), 0, buffer.position());
    }

    @Test
    void refersToExternalSegmentsInTheirOrder() {
        byte[] value = Wire.bytes("-value-");
        out.put(Wire.bytes("$5"));
        out.refer(value, 1, 5);
        out.put(Wire.bytes("$3"));
        System.arraycopy(Wire.bytes("abc"), 0, out.reserveExternal(3), 0, 3);
        out.put('.');
        assertEquals("$5value$3abc.", drained());
        assertEquals(5, out.size());
        assertEquals(13, out.bytes());
        assertEquals(5, out.pieces());
        assertSame(value, out.pieceArray(1));
        assertFalse(OutputBuffer.isOwn(1));
        out.clear();
        assertEquals(0, out.bytes());
        assertEquals("", drained());
    }

    @Test
    void copiesLargeValuesToExternalSegments() {
        byte[] value = new byte[3 * MIB];
        out.put(value);
        assertTrue(out.array().length < MIB);
        assertEquals(3 * MIB, out.bytes());
        assertNotSame(value, out.pieceArray(1), "the caller may change the value");
    }

    @Test
    void truncatesExternalSegments() {
        out.put(Wire.bytes("a"));
        out.refer(Wire.bytes("bcd"), 0, 3);
        out.put(Wire.bytes("e"));
        int mark = out.size();
        out.put(Wire.bytes("f"));
        out.refer(Wire.bytes("ghi"), 0, 3);
        out.put(Wire.bytes("j"));
        out.truncate(mark);
        assertEquals("abcde", drained());
        assertEquals(5, out.bytes());
        out.truncate(0);
        assertEquals(0, out.bytes());
    }

    @Test
    void insertsInFrontOfExternalSegments() {
        out.put(Wire.bytes("a"));
        out.refer(Wire.bytes("bcd"), 0, 3);
        out.put(Wire.bytes("e"));
        int mark = out.size();
        out.put(Wire.bytes("f"));
        out.refer(Wire.bytes("ghi"), 0, 3);
        out.put(Wire.bytes("j"));
        out.insert(mark, Wire.bytes("*1-"), 3);
        assertEquals("abcde*1-fghij", drained());
    }

    @Test
    void countsEveryByteOfAReply() {
        byte[] value = new byte[3 * MIB];
        out.refer(value, 0, value.length);
        out.put(Wire.bytes("\r\n"));
        assertThrows(OverflowException.class, () -> out.refer(value, 0, value.length));
        assertThrows(OverflowException.class, () -> out.reserveExternal(2 * MIB));
        assertThrows(OverflowException.class, () -> out.reserve(2 * MIB));
        assertEquals(3 * MIB + 2, out.bytes());
    }

    @Test
    void limitsCopiedBytesApart() {
        OutputBuffer small = new OutputBuffer(64 * MIB, 4 * MIB);
        byte[] value = new byte[20 * MIB];
        small.refer(value, 0, value.length);
        small.put('.');
        small.put(':');
        small.reserveExternal(3 * MIB);
        small.put('.');
        assertThrows(OverflowException.class, () -> small.reserveExternal(2 * MIB));
        assertThrows(OverflowException.class, () -> small.reserve(2 * MIB));
        small.truncate(1);
        small.reserveExternal(2 * MIB);
    }

    @Test
    void growsInSmallStepsWhenItIsLarge() {
        OutputBuffer large = new OutputBuffer(1 << 30);
        byte[] chunk = new byte[MIB];
        for (int i = 1; i <= 40; i++) {
            large.put(chunk);
            if (i > 8) {
                int length = large.array().length;
                assertTrue(length <= (i + 1) * MIB * 9L / 8, () -> length + " bytes");
            }
        }
        assertEquals(40 * MIB, large.size());
    }

    @Property(tries = 300)
    void drainsTheSameBytesForAnyWayToWriteThem(@ForAll long seed) {
        Random random = new Random(seed);
        out.clear();
        StringBuilder expected = new StringBuilder();
        List<Integer> marks = new ArrayList<>(List.of(0));
        List<Integer> lengths = new ArrayList<>(List.of(0));
        for (int i = 0; i < 30; i++) {
            String text = (i + "/").repeat(random.nextInt(5));
            out.put(':');
            expected.append(':');
            switch (random.nextInt(6)) {
                case 0 -> out.refer(Wire.bytes("--" + text), 2, text.length());
                case 1 -> System.arraycopy(Wire.bytes(text), 0, out.reserveExternal(text.length()), 0, text.length());
                case 2 -> {
                    int which = random.nextInt(marks.size());
                    out.truncate(marks.get(which));
                    expected.setLength(lengths.get(which));
                    marks.subList(which + 1, marks.size()).clear();
                    lengths.subList(which + 1, lengths.size()).clear();
                    text = "";
                }
                case 3 -> {
                    int which = marks.size() - 1;
                    out.insert(
                            marks.get(which),
                            Wire.bytes("<" + i + ">"),
                            2 + Integer.toString(i).length());
                    expected.insert(lengths.get(which), "<" + i + ">");
                    text = "";
                }
                default -> out.put(Wire.bytes(text));
            }
            out.put('.');
            expected.append(text).append('.');
            marks.add(out.size());
            lengths.add(expected.length());
        }
        assertEquals(expected.length(), out.bytes());
        ByteBuffer buffer = ByteBuffer.allocate(1 + random.nextInt(40));
        StringBuilder drained = new StringBuilder();
        while (drained.length() < out.bytes()) {
            int count = out.drainTo(buffer.clear(), drained.length());
            int taken = random.nextInt(count + 1);
            drained.append(Wire.text(buffer.array(), 0, taken));
        }
        assertEquals(expected.toString(), drained.toString());
    }
}
