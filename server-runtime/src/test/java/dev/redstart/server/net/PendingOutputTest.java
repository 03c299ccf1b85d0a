package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PendingOutputTest {
    private final PendingOutput pending = new PendingOutput();
    private final FakeChannel channel = new FakeChannel();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4);

    private void add(String text) {
        pending.add(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void isEmptyAtFirst() throws IOException {
        assertTrue(pending.isEmpty());
        assertEquals(0, pending.writeTo(channel, buffer));
        add("");
        assertTrue(pending.isEmpty());
    }

    @Test
    void writesInOrderAsMuchAsTheChannelTakes() throws IOException {
        add("abc");
        add("defghijklm");
        add("n");
        assertEquals(14, pending.bytes());
        channel.room(5);
        assertEquals(5, pending.writeTo(channel, buffer));
        assertEquals(9, pending.bytes());
        channel.room(0);
        assertEquals(0, pending.writeTo(channel, buffer));
        channel.room(100);
        assertEquals(9, pending.writeTo(channel, buffer));
        assertEquals("abcdefghijklmn", channel.sent());
        assertTrue(pending.isEmpty());
    }

    @Test
    void passesAFailureOn() {
        add("abc");
        channel.fail();
        assertThrows(IOException.class, () -> pending.writeTo(channel, buffer));
    }

    @Property
    void losesNothing(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        PendingOutput output = new PendingOutput();
        FakeChannel slow = new FakeChannel();
        StringBuilder added = new StringBuilder();
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            String text = Integer.toString(i).repeat(random.nextInt(6));
            added.append(text);
            output.add(text.getBytes(StandardCharsets.ISO_8859_1));
            slow.room(random.nextInt(8));
            output.writeTo(slow, buffer);
            sent.append(slow.sent());
            assertEquals(added.length() - sent.length(), output.bytes());
        }
        slow.room(Long.MAX_VALUE);
        output.writeTo(slow, buffer);
        assertEquals(added.toString(), sent + slow.sent());
    }
}
