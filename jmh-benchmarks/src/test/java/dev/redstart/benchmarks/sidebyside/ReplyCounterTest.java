package dev.redstart.benchmarks.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyCounterTest {
    private static final ReplyCounter.Expected OK = ReplyCounter.Expected.line("+OK");
    private static final ReplyCounter.Expected FIVE = ReplyCounter.Expected.bulk(5);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 100})
    void countsSimpleStringsHoweverTheyAreCut(int piece) {
        assertEquals(4, count(OK, "+OK\r\n".repeat(4), piece));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 100})
    void countsBulkStringsHoweverTheyAreCut(int piece) {
        assertEquals(3, count(FIVE, "$5\r\na\r\n$b\r\n".repeat(3), piece));
    }

    @Test
    void doesNotCountAReplyBeforeItsLastByte() {
        ReplyCounter counter = new ReplyCounter(FIVE);
        assertEquals(1, counter.take(buffer("$5\r\nhello\r\n$5\r\nhello\r")));
        assertEquals(1, counter.take(buffer("\n")));
    }

    @Test
    void countsEmptyBulkStrings() {
        assertEquals(2, count(ReplyCounter.Expected.bulk(0), "$0\r\n\r\n$0\r\n\r\n", 4));
    }

    @Test
    void showsTheErrorThatCameInstead() {
        assertEquals(
                "the server answered -OOM command not allowed instead of +OK",
                failure(OK, "+OK\r\n-OOM command not allowed\r\n", 100));
    }

    @Test
    void showsAllOfAnErrorThatIsCutBehindItsFirstBytes() {
        assertEquals("the server answered $-1 instead of $5", failure(FIVE, "$-1\r\n", 100));
        assertEquals("the server answered $50 instead of $5", failure(FIVE, "$50\r\n", 100));
    }

    @Test
    void rejectsABulkStringLongerThanItsLength() {
        assertEquals("a reply of the server does not end where $5 says", failure(FIVE, "$5\r\nhello!\r\n", 100));
    }

    private static int count(ReplyCounter.Expected expected, String stream, int piece) {
        ReplyCounter counter = new ReplyCounter(expected);
        int count = 0;
        for (int i = 0; i < stream.length(); i += piece) {
            count += counter.take(buffer(stream.substring(i, Math.min(i + piece, stream.length()))));
        }
        return count;
    }

    private static String failure(ReplyCounter.Expected expected, String stream, int piece) {
        return assertThrows(MeasuringException.class, () -> count(expected, stream, piece))
                .getMessage();
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
