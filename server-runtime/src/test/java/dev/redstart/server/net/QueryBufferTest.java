package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.resp.CommandBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QueryBufferTest {
    private static final int CHUNK = 64 * 1024;

    private final QueryBuffer kept = new QueryBuffer(new ArrayPool());
    private final byte[] shared = new byte[2 * CHUNK];
    private final CommandBatch batch = new CommandBatch(8);

    /** Bytes arrive and are parsed; whole commands count as executed. */
    private int arrive(String text) {
        return arrive(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private int arrive(byte[] bytes) {
        boolean goesOn = !kept.isEmpty();
        if (!kept.add(ByteBuffer.wrap(bytes), shared)) {
            return 0;
        }
        if (goesOn) {
            kept.goOn(batch);
        }
        int commands = 0;
        while (kept.parser().next(kept.array(), kept.limit(), batch)) {
            commands++;
        }
        kept.keepRest(batch);
        batch.clear();
        return commands;
    }

    private String text() {
        return new String(kept.array(), 0, kept.limit(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void holdsNothingBetweenCommands() {
        assertTrue(kept.isEmpty());
        assertEquals(1, arrive("*1\r\n$1\r\na\r\n"));
        assertTrue(kept.isEmpty());
        assertEquals(0, kept.capacity());
        assertEquals(0, kept.array().length, "not even the loop's array");
    }

    @Test
    void keepsTheRestOfTheLoopsArray() {
        assertEquals(1, arrive("PING\r\nPI"));
        shared[6] = '?';
        assertEquals("PI", text());
        assertEquals(2, kept.heldBytes());
        assertEquals(1, arrive("NG\r\n*1"));
        assertEquals("*1", text());
        kept.clear();
        assertTrue(kept.isEmpty());
        assertEquals(0, kept.capacity());
    }

    @Test
    void parsesAShortRestInFrontOfALongReadWhereThatIs() {
        arrive("PI");
        kept.add(ByteBuffer.wrap("NG\r\n".getBytes(StandardCharsets.ISO_8859_1)), shared);
        assertSame(shared, kept.array());
        assertEquals("PING\r\n", text());
    }

    @Test
    void leavesALongRestWhereItIs() {
        arrive("*2\r\n$4\r\nECHO\r\n$100\r\n" + "x".repeat(50));
        byte[] array = kept.array();
        arrive("y");
        assertSame(array, kept.array());
        assertEquals(71, kept.limit());
    }

    @Test
    void keepsWhatHasToBeExecutedLater() {
        kept.add(ByteBuffer.wrap("PING\r\n*1\r\n$1\r\na\r\n'b'\r\n*1".getBytes(StandardCharsets.ISO_8859_1)), shared);
        while (kept.parser().next(kept.array(), kept.limit(), batch)) {
            // all of them
        }
        kept.keepUnexecuted(batch, 1, kept.limit());
        batch.clear();
        assertEquals("*1\r\n$1\r\na\r\n*1\r\n$1\r\nb\r\n*1", text());
        kept.readAgain();
        assertTrue(kept.parser().next(kept.array(), kept.limit(), batch));
        assertTrue(kept.parser().next(kept.array(), kept.limit(), batch));
        assertFalse(kept.parser().next(kept.array(), kept.limit(), batch));
        kept.keepRest(batch);
        assertEquals("*1", text());
    }

    @Test
    void keepsALargeArgumentThatHasToBeExecutedLater() {
        String wire = "*2\r\n$4\r\nECHO\r\n$100000\r\n";
        arrive(wire);
        arrive(new byte[100_000]);
        kept.add(ByteBuffer.wrap(new byte[] {'\r', '\n'}), shared);
        kept.goOn(batch);
        for (int tries = 0; tries < 3; tries++) {
            assertTrue(kept.parser().next(kept.array(), kept.limit(), batch));
            assertEquals(100_000, batch.array(0, 1).length);
            kept.keepUnexecuted(batch, 0, kept.limit());
            batch.clear();
            assertEquals(wire + "\r\n", text());
            assertEquals(100_000 + wire.length() + 2, kept.heldBytes());
            kept.readAgain();
        }
        assertTrue(kept.parser().next(kept.array(), kept.limit(), batch));
        kept.keepRest(batch);
        assertTrue(kept.isEmpty());
        assertEquals(0, kept.heldBytes());
    }

    @Test
    void givesMemoryBackWithAShortRest() {
        arrive("*1000\r\n");
        String argument = "$1000\r\n" + "x".repeat(1000) + "\r\n";
        for (int i = 0; i < 999; i++) {
            arrive(argument);
        }
        assertTrue(kept.capacity() > 999_000);
        assertEquals(1, arrive(argument + "*1"));
        assertEquals("*1", text());
        assertTrue(kept.capacity() < 1000, () -> kept.capacity() + " bytes for two");
    }

    @Test
    void growsWithWhatArrivedAndByNoMoreThanTwice() {
        arrive("*1000000\r\n");
        String arguments = ("$1000\r\n" + "x".repeat(1000) + "\r\n").repeat(64);
        long copied = 0;
        for (int i = 1; i <= 200; i++) {
            byte[] before = kept.array();
            arrive(arguments);
            copied += kept.array() == before ? 0 : kept.limit();
            long table = 2L * 2 * Integer.BYTES * 64 * i + CHUNK; // two numbers an argument, and as much to grow into
            assertTrue(kept.capacity() <= 2 * kept.heldBytes() + table, () -> kept.capacity() + " bytes");
        }
        assertTrue(kept.capacity() <= kept.heldBytes() * 9 / 8 + 4 * CHUNK, "much grows in small steps");
        assertTrue(copied <= 9 * kept.heldBytes(), "so copying costs a few times what arrived");
    }
}
