package dev.redstart.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogCursorTest {
    private static final long BOUND = 4L * Limits.LOG_CHUNK_BYTES;
    private static final String SELECT = "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n";
    private static final String PING = "*1\r\n$4\r\nPING\r\n";

    private final ChangeLog log = new ChangeLog();
    private final ChangeRecord record = new ChangeRecord();

    private long append(String... names) {
        record.clear();
        for (String name : names) {
            record.begin(0, 1);
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            record.argument(bytes, 0, bytes.length);
        }
        return log.append(record, 0);
    }

    private long appendChunks(int chunks) {
        return append("x".repeat(chunks * Limits.LOG_CHUNK_BYTES));
    }

    static String text(LogCursor cursor) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cursor.takenCount(); i++) {
            ByteBuffer part = cursor.taken()[i].duplicate();
            text.append(StandardCharsets.ISO_8859_1.decode(part));
        }
        return text.toString();
    }

    private static String read(LogCursor cursor) {
        long bytes = cursor.take();
        String text = text(cursor);
        assertEquals(bytes, text.length());
        cursor.release();
        return text;
    }

    @Test
    void keepsNothingWithoutAConsumer() {
        assertFalse(log.isRecording());
        assertEquals(0, append("PING"));
        assertEquals(0, log.memoryBytes());

        LogCursor cursor = log.open(ChangeLog.NEVER_CUT);
        assertTrue(log.isRecording());
        append("PING");
        cursor.close();
        assertFalse(log.isRecording());
    }

    @Test
    void takesTheSameBytesAgainUntilTheyAreReleased() {
        LogCursor cursor = log.open(ChangeLog.NEVER_CUT);
        append("PING");
        cursor.take();
        assertEquals(SELECT + PING, text(cursor));
        append("ECHO");
        assertEquals(SELECT + PING + "*1\r\n$4\r\nECHO\r\n", read(cursor));
        assertEquals("", read(cursor));
        assertEquals(log.appended(), cursor.position());
    }

    @Test
    void endsASegmentOnceAndHasWhatFollowsStateItsDatabase() {
        LogCursor cursor = log.open(ChangeLog.NEVER_CUT);
        append("PING");
        assertEquals(SELECT.length() + PING.length(), cursor.take());
        assertFalse(cursor.takenEndsSegment());
        long end = cursor.endSegment();
        cursor.release();
        append("PING");

        assertEquals(0, cursor.take(), "everything before the end is released");
        assertTrue(cursor.takenEndsSegment());
        assertEquals(end, cursor.position());
        cursor.release();
        cursor.take();
        assertEquals(SELECT + PING, text(cursor));
        assertFalse(cursor.takenEndsSegment());
    }

    @Test
    void endsASegmentBehindWhatWasAppendedMeanwhile() {
        LogCursor cursor = log.open(ChangeLog.NEVER_CUT);
        append("PING");
        cursor.take();
        append("PING");
        cursor.endSegment();
        append("PING");
        cursor.release();

        assertEquals(PING, read(cursor), "the first one was released");
    }

    @Test
    void showsEachConsumerWhatIsAppendedSinceItCame() {
        LogCursor first = log.open(ChangeLog.NEVER_CUT);
        append("PING");
        LogCursor second = log.open(BOUND);
        append("PING");

        assertEquals(SELECT + PING, read(second), "it states its database anew");
        assertEquals(SELECT + PING + SELECT + PING, read(first));
        assertEquals(0, first.behindBytes());
    }

    @Test
    void goesOnWithAStreamWhereItWasLeft() {
        LogCursor file = log.open(ChangeLog.NEVER_CUT);
        LogCursor replica = log.open(BOUND);
        append("PING");
        read(replica);
        long left = replica.position();
        replica.close();
        append("ECHO");

        Optional<LogCursor> again = log.openAt(left, BOUND);
        assertEquals("*1\r\n$4\r\nECHO\r\n", read(again.orElseThrow()));
        read(file);
        assertEquals(Optional.empty(), log.openAt(left, BOUND), "all consumers have released it");
        assertEquals(Optional.empty(), log.openAt(log.appended() + 1, BOUND));
    }

    @Test
    void cutsAConsumerOffThatIsTooFarBehindAndUsesItsMemoryAgain() {
        LogCursor file = log.open(ChangeLog.NEVER_CUT);
        LogCursor slow = log.open(BOUND);
        append("PING");
        slow.take(); // and hangs
        String taken = text(slow);
        for (int i = 0; i < 20; i++) {
            appendChunks(1);
            read(file);
        }

        assertTrue(slow.isCut());
        assertEquals(0, slow.behindBytes());
        assertTrue(log.memoryBytes() <= BOUND + 4L * Limits.LOG_CHUNK_BYTES, "it held " + log.memoryBytes());
        assertEquals(taken, text(slow), "what it reads this moment stays as it is");
        assertThrows(IllegalStateException.class, slow::take);
        slow.close();
        assertFalse(file.isCut());
        append("PING");
        assertEquals(PING, read(file));
    }

    @Test
    void holdsMemoryForWhoMustNotBeCut() {
        LogCursor file = log.open(ChangeLog.NEVER_CUT);
        for (int i = 0; i < 20; i++) {
            appendChunks(1);
        }
        assertFalse(file.isCut());
        assertEquals(log.appended(), read(file).length());
    }

    @Test
    void showsNothingBehindWhereItStopped() {
        LogCursor cursor = log.open(ChangeLog.NEVER_CUT);
        LogCursor other = log.open(ChangeLog.NEVER_CUT);
        append("PING");
        cursor.stop();
        append("ECHO");

        assertEquals(SELECT + PING, read(cursor));
        assertEquals(cursor.appended(), cursor.position());
        assertEquals(0, cursor.take());
        assertFalse(cursor.takenEndsSegment());
        other.stop();
        assertFalse(log.isRecording());
    }

    @Test
    void passesBlocksOnInPartsForWhoAsksForParts() {
        LogCursor cursor = log.open(ChangeLog.NEVER_CUT);
        append("MULTI-1", "MULTI-2");
        StringBuilder text = new StringBuilder();
        while (cursor.take(7) > 0) {
            text.append(text(cursor));
            cursor.release();
        }
        assertEquals(
                "*1\r\n$5\r\nMULTI\r\n" + SELECT + "*1\r\n$7\r\nMULTI-1\r\n*1\r\n$7\r\nMULTI-2\r\n*1\r\n$4\r\nEXEC\r\n",
                text.toString());
    }

    @Test
    void refusesMoreConsumersThanItHasBuffersFor() {
        List<LogCursor> cursors = new ArrayList<>();
        for (int i = 0; i < Limits.LOG_CONSUMERS; i++) {
            cursors.add(log.open(BOUND));
        }
        assertThrows(IllegalStateException.class, () -> log.open(BOUND));
        cursors.get(3).close();
        assertNotNull(log.open(BOUND));
    }

    // Room before the change

    @Test
    void keepsRoomForWhoReservedIt() {
        LogCursor file = log.open(ChangeLog.NEVER_CUT);
        LogAppender appender = new LogAppender(log);
        appender.reserve(3L * Limits.LOG_CHUNK_BYTES);
        long reserved = log.memoryBytes();
        assertTrue(reserved >= 3L * Limits.LOG_CHUNK_BYTES);

        appendChunks(2); // another loop's
        assertTrue(log.memoryBytes() >= reserved + 2L * Limits.LOG_CHUNK_BYTES, "it took room of its own");
        long before = log.memoryBytes();
        byte[] large = new byte[3 * Limits.LOG_CHUNK_BYTES];
        appender.begin().begin(0, 1);
        ChangeRecord filled = appender.begin();
        filled.begin(0, 1);
        filled.argument(large, 0, large.length);
        appender.append(0);
        assertEquals(before, log.memoryBytes(), "what was reserved was enough");
        read(file);
    }

    /** What a reservation has added on its way counts once. */
    @Test
    void reservesUpToItsBoundAndNotBeyond() {
        ChangeLog bounded = new ChangeLog(16L * Limits.LOG_CHUNK_BYTES);
        bounded.open(ChangeLog.NEVER_CUT);
        bounded.reserve(12L * Limits.LOG_CHUNK_BYTES);
        long held = bounded.memoryBytes();
        assertThrows(OutOfMemoryError.class, () -> bounded.reserve(5L * Limits.LOG_CHUNK_BYTES));
        assertEquals(held, bounded.memoryBytes(), "nothing is taken for what is rejected");
        bounded.reserve(2L * Limits.LOG_CHUNK_BYTES);
    }

    @Test
    void givesBackWhatAHugeCommandReservedAndDidNotUse() {
        log.open(ChangeLog.NEVER_CUT);
        LogAppender appender = new LogAppender(log);
        appender.reserve(2L * Limits.LOG_SPARE_BYTES);
        assertTrue(log.memoryBytes() > 2L * Limits.LOG_SPARE_BYTES);
        appender.reserve(10);
        assertTrue(log.memoryBytes() <= Limits.LOG_SPARE_BYTES + 2L * Limits.LOG_CHUNK_BYTES);
    }

    @Test
    void putsALongArgumentInPlaceWithoutCopyingIt() {
        LogCursor cursor = log.open(ChangeLog.NEVER_CUT);
        byte[] large = "y".repeat(Limits.LARGE_BULK_BYTES + 5).getBytes(StandardCharsets.US_ASCII);
        record.clear();
        record.beginAt(0, 3, 17, -4);
        record.argument(large, 5, 2);
        record.argument(large, 5, large.length - 5);
        record.argument(large, 0, 1);
        record.begin(1, 1);
        record.argument(large, 0, 3);
        log.append(record, 0);
        assertEquals(
                "*1\r\n$5\r\nMULTI\r\n" + SELECT + "#RS:17,-4\r\n*3\r\n$2\r\nyy\r\n$" + (large.length - 5) + "\r\n"
                        + "y".repeat(large.length - 5)
                        + "\r\n$1\r\ny\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n1\r\n*1\r\n$3\r\nyyy\r\n"
                        + "*1\r\n$4\r\nEXEC\r\n",
                read(cursor));
    }
}
