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

    private final QueryBuffer queryBuffer = new QueryBuffer(new ArrayPool());
    private final byte[] shared = new byte[2 * CHUNK];
    private final CommandBatch batch = new CommandBatch(8);

    /** Adds and parses bytes; complete commands count as executed. Returns their number. */
    private int arrive(String text) {
        return arrive(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private int arrive(byte[] bytes) {
        boolean isUnfinished = !queryBuffer.isEmpty();
        if (!queryBuffer.add(ByteBuffer.wrap(bytes), shared)) {
            return 0;
        }
        if (isUnfinished) {
            queryBuffer.resume(batch);
        }
        int commands = 0;
        while (queryBuffer.parser().next(queryBuffer.array(), queryBuffer.rangeBytes(), batch)) {
            commands++;
        }
        queryBuffer.retainRest(batch);
        batch.clear();
        return commands;
    }

    private String text() {
        return new String(queryBuffer.array(), 0, queryBuffer.rangeBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void holdsNothingBetweenCommands() {
        assertTrue(queryBuffer.isEmpty());
        assertEquals(1, arrive("*1\r\n$1\r\na\r\n"));
        assertTrue(queryBuffer.isEmpty());
        assertEquals(0, queryBuffer.capacity());
        assertEquals(0, queryBuffer.array().length, "not even the slot's array");
    }

    @Test
    void retainsTheRestOfTheSlotsArray() {
        assertEquals(1, arrive("PING\r\nPI"));
        shared[6] = '?';
        assertEquals("PI", text());
        assertEquals(2, queryBuffer.heldBytes());
        assertEquals(1, arrive("NG\r\n*1"));
        assertEquals("*1", text());
        queryBuffer.clear();
        assertTrue(queryBuffer.isEmpty());
        assertEquals(0, queryBuffer.capacity());
    }

    @Test
    void movesAShortRestInFrontOfALongRead() {
        arrive("PI");
        queryBuffer.add(ByteBuffer.wrap("NG\r\n".getBytes(StandardCharsets.ISO_8859_1)), shared);
        assertSame(shared, queryBuffer.array());
        assertEquals("PING\r\n", text());
    }

    @Test
    void doesNotMoveALongRest() {
        arrive("*2\r\n$4\r\nECHO\r\n$100\r\n" + "x".repeat(50));
        byte[] array = queryBuffer.array();
        arrive("y");
        assertSame(array, queryBuffer.array());
        assertEquals(71, queryBuffer.rangeBytes());
    }

    @Test
    void retainsCommandsThatAreNotExecuted() {
        queryBuffer.add(
                ByteBuffer.wrap("PING\r\n*1\r\n$1\r\na\r\n'b'\r\n*1".getBytes(StandardCharsets.ISO_8859_1)), shared);
        while (queryBuffer.parser().next(queryBuffer.array(), queryBuffer.rangeBytes(), batch)) {
            // all of them
        }
        queryBuffer.retainUnexecuted(batch, 1);
        batch.clear();
        assertEquals("*1\r\n$1\r\na\r\n*1\r\n$1\r\nb\r\n*1", text());
        queryBuffer.restart();
        assertTrue(queryBuffer.parser().next(queryBuffer.array(), queryBuffer.rangeBytes(), batch));
        assertTrue(queryBuffer.parser().next(queryBuffer.array(), queryBuffer.rangeBytes(), batch));
        assertFalse(queryBuffer.parser().next(queryBuffer.array(), queryBuffer.rangeBytes(), batch));
        queryBuffer.retainRest(batch);
        assertEquals("*1", text());
    }

    @Test
    void retainsALargeArgumentThatIsNotExecuted() {
        String wire = "*2\r\n$4\r\nECHO\r\n$100000\r\n";
        arrive(wire);
        arrive(new byte[100_000]);
        queryBuffer.add(ByteBuffer.wrap(new byte[] {'\r', '\n'}), shared);
        queryBuffer.resume(batch);
        for (int tries = 0; tries < 3; tries++) {
            assertTrue(queryBuffer.parser().next(queryBuffer.array(), queryBuffer.rangeBytes(), batch));
            assertEquals(100_000, batch.array(0, 1).length);
            queryBuffer.retainUnexecuted(batch, 0);
            batch.clear();
            assertEquals(wire + "\r\n", text());
            assertEquals(100_000 + wire.length() + 2, queryBuffer.heldBytes());
            queryBuffer.restart();
        }
        assertTrue(queryBuffer.parser().next(queryBuffer.array(), queryBuffer.rangeBytes(), batch));
        queryBuffer.retainRest(batch);
        assertTrue(queryBuffer.isEmpty());
        assertEquals(0, queryBuffer.heldBytes());
    }

    @Test
    void releasesMemoryWithAShortRest() {
        arrive("*1000\r\n");
        String argument = "$1000\r\n" + "x".repeat(1000) + "\r\n";
        for (int i = 0; i < 999; i++) {
            arrive(argument);
        }
        assertTrue(queryBuffer.capacity() > 999_000);
        assertEquals(1, arrive(argument + "*1"));
        assertEquals("*1", text());
        assertTrue(queryBuffer.capacity() < 1000, () -> queryBuffer.capacity() + " bytes for two");
    }

    @Test
    void growsWithWhatArrivedAndByNoMoreThanTwice() {
        arrive("*1000000\r\n");
        String arguments = ("$1000\r\n" + "x".repeat(1000) + "\r\n").repeat(64);
        long copied = 0;
        for (int i = 1; i <= 200; i++) {
            byte[] before = queryBuffer.array();
            arrive(arguments);
            copied += queryBuffer.array() == before ? 0 : queryBuffer.rangeBytes();
            long table = 2L * 2 * Integer.BYTES * 64 * i + CHUNK; // two numbers an argument, and as much to grow into
            assertTrue(
                    queryBuffer.capacity() <= 2 * queryBuffer.heldBytes() + table,
                    () -> queryBuffer.capacity() + " bytes");
        }
        assertTrue(queryBuffer.capacity() <= queryBuffer.heldBytes() * 9 / 8 + 4 * CHUNK, "much grows in small steps");
        assertTrue(copied <= 9 * queryBuffer.heldBytes(), "so copying costs a few times what arrived");
    }
}
