package dev.redstart.server.aof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AofBufferTest {
    private static final byte[] COMMAND = "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);

    private final AofBuffer buffer = new AofBuffer();

    private long append() {
        return buffer.append(0, COMMAND, 0, COMMAND.length, AofTesting.NOW_MILLIS);
    }

    @Test
    void tellsTheEndOfAFileThatCameWhileASnapshotWasWritten() {
        long position = append();
        assertEquals(position, buffer.snapshot());
        assertFalse(buffer.takenEndsFile());
        assertEquals(position, buffer.endFile());
        buffer.release();

        assertEquals(0, buffer.snapshot(), "everything of the old file is safe");
        assertTrue(buffer.takenEndsFile());
        buffer.release();

        long next = append() - position;
        assertEquals(next, buffer.snapshot(), "what follows is the new file's");
        assertFalse(buffer.takenEndsFile());
        buffer.release();
        assertEquals(0, buffer.snapshot());
    }

    @Test
    void tellsTheEndOfAFileBehindWhatCameMeanwhile() {
        append();
        buffer.snapshot();
        long last = append();
        assertEquals(last, buffer.endFile());
        buffer.release();

        assertTrue(buffer.snapshot() > 0);
        assertTrue(buffer.takenEndsFile());
    }
}
