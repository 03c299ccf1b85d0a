package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.resp.OutputBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PendingOutputTest {
    private final PendingOutput pending = new PendingOutput(new ArrayPool());
    private final FakeChannel channel = new FakeChannel();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4);

    private void retain(String text) {
        retain(pending, text);
    }

    private static void retain(PendingOutput output, String text) {
        output.retain(bytes('-' + text + '-'), 1, 1 + text.length());
    }

    private static void copy(PendingOutput output, String text) {
        byte[] bytes = bytes('-' + text + '-');
        output.copy(bytes, 1, 1 + text.length());
        Arrays.fill(bytes, (byte) '?');
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private long write() throws IOException {
        return pending.writeTo(channel, buffer, Long.MAX_VALUE);
    }

    @Test
    void countsAnArrayOnceEvenIfItIsSentOften() throws IOException {
        byte[] large = new byte[1_000_000];
        PendingOutput output = new PendingOutput(new ArrayPool());
        for (int i = 0; i < 10; i++) {
            output.copy(new byte[12], 0, 12);
            output.retain(large, 0, large.length);
        }
        assertTrue(output.capacity() >= large.length && output.capacity() < large.length + 10_000);
        output.writeTo(new FakeChannel(), ByteBuffer.allocate(64 * 1024), 9_000_000);
        assertTrue(output.capacity() >= large.length, "the last one still refers to it");
        output.clear();
        assertEquals(0, output.capacity());
    }

    @Test
    void isEmptyAtFirst() throws IOException {
        assertTrue(pending.isEmpty());
        assertEquals(0, write());
        retain("");
        copy(pending, "");
        assertTrue(pending.isEmpty());
    }

    @Test
    void writesInOrderAsMuchAsTheChannelTakes() throws IOException {
        retain("abc");
        copy(pending, "defghijklm");
        retain("n");
        assertEquals(14, pending.bytes());
        channel.room(5);
        assertEquals(5, write());
        assertEquals(9, pending.bytes());
        channel.room(0);
        assertEquals(0, write());
        channel.room(100);
        assertEquals(9, write());
        assertEquals("abcdefghijklmn", channel.sent());
        assertTrue(pending.isEmpty());
        assertEquals(0, pending.capacity());
    }

    @Test
    void startsNoFurtherWriteAfterAShare() throws IOException {
        retain("abcdefghijkl");
        assertEquals(8, pending.writeTo(channel, buffer, 5));
        assertEquals("abcdefgh", channel.sent());
    }

    @Test
    void gathersManySmallRepliesInOneArray() {
        for (int i = 0; i < 1000; i++) {
            copy(pending, "+PONG\r\n");
        }
        assertEquals(7000, pending.bytes());
        assertTrue(pending.capacity() < 10_000, () -> pending.capacity() + " bytes");
    }

    @Test
    void throwsTheErrorOfTheChannel() {
        retain("abc");
        channel.fail();
        assertThrows(IOException.class, this::write);
    }

    @Test
    void retainsTheRestOfALargeReplyWithoutACopy() throws IOException {
        OutputBuffer output = new OutputBuffer(1 << 30);
        output.put(new byte[900_000]);
        byte[] array = output.array();
        pending.addRest(output, 1);
        assertEquals(899_999, pending.bytes());
        assertEquals(0, output.bytes());
        assertNotSame(array, output.array(), "the buffer has another one");
    }

    @Property
    void losesNothing(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        PendingOutput output = new PendingOutput(new ArrayPool());
        FakeChannel slow = new FakeChannel();
        StringBuilder added = new StringBuilder();
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            String text = Integer.toString(i).repeat(random.nextInt(random.nextInt(10) == 0 ? 300 : 6));
            added.append(text);
            if (random.nextBoolean()) {
                retain(output, text);
            } else {
                copy(output, text);
            }
            slow.room(random.nextInt(random.nextInt(10) == 0 ? 400 : 8));
            output.writeTo(slow, buffer, Long.MAX_VALUE);
            sent.append(slow.sent());
            assertEquals(added.length() - sent.length(), output.bytes());
            assertTrue(output.capacity() >= output.bytes());
        }
        slow.room(Long.MAX_VALUE);
        output.writeTo(slow, buffer, Long.MAX_VALUE);
        assertEquals(added.toString(), sent + slow.sent());
        assertEquals(0, output.capacity());
    }

    /** Uses own bytes, copied values and external segments, cut anywhere. */
    @Property(tries = 200)
    void takesTheRestOfABuffer(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        OutputBuffer output = new OutputBuffer(1 << 30);
        StringBuilder expected = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            String text = (i + ":").repeat(random.nextInt(2000));
            switch (random.nextInt(3)) {
                case 0 -> output.refer(bytes("--" + text + "-"), 2, text.length());
                case 1 -> System.arraycopy(bytes(text), 0, output.reserveExternal(text.length()), 0, text.length());
                default -> output.put(bytes(text));
            }
            output.put(bytes("\r\n"));
            expected.append(text).append("\r\n");
        }
        int from = random.nextInt(expected.length() + 1);
        PendingOutput rest = new PendingOutput(new ArrayPool());
        rest.addRest(output, from);
        assertEquals(expected.length() - from, rest.bytes());
        assertEquals(0, output.bytes());
        output.put(bytes("something else"));
        rest.writeTo(channel, buffer, Long.MAX_VALUE);
        assertEquals(expected.substring(from), channel.sent());
    }
}
