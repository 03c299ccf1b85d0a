package dev.redstart.commands.basic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Without a server to compare with; the wire table and the random sequences hold it against redis-server. */
class ExtendedFloatTest {
    private static ExtendedFloat number(String text) {
        return ExtendedFloat.parse(Bytes.utf8(text));
    }

    private static String sum(String a, String b) {
        return number(a).plus(number(b)).text();
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.2, 0.3",
        "1.5, 1.5, 3",
        "-1, 1, 0",
        "3.0e3, 0, 3000",
        "18446744073709551615, 1, 18446744073709551616",
        "18446744073709551616, 1, 18446744073709551616",
        "18446744073709551616, 3, 18446744073709551620",
        "1, 1e-30, 1",
        "-1e-20, 0, 0",
        "0x1p-3, 0X.8, 0.625",
    })
    void addsWithSixtyFourBits(String a, String b, String sum) {
        assertEquals(sum, sum(a, b));
    }

    @Test
    void roundsHalfToEven() {
        assertEquals("18446744073709551616", number("0x1.0000000000000001p64").text());
        assertEquals("18446744073709551620", number("0x1.0000000000000003p64").text());
        assertEquals("18446744073709551618", number("18446744073709551617.5").text());
        assertEquals("18446744073709551616", number("18446744073709551616.9").text());
    }

    @Test
    void endsWhereTheFormatEnds() {
        assertEquals(4933, number("0x1.fffffffffffffffep16383").text().length());
        assertSame(CommandException.NOT_FLOAT, refusal("0x1.ffffffffffffffffp16383"));
        assertEquals("0", number("0x1p-16445").text());
        assertEquals("0", number("0x0.9p-16445").text()); // takes it, and rounds it up
        assertSame(CommandException.NOT_FLOAT, refusal("0x0.8p-16445"));
    }

    private static CommandException refusal(String text) {
        return assertThrows(CommandException.class, () -> number(text), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " 1", "1 ", "x", "1e", ".", "+", "0x", "nan", "in", "infinit", "1e5000", "-1e-5000", "1\0"})
    void refusesWhatIsNoNumber(String text) {
        assertSame(CommandException.NOT_FLOAT, refusal(text));
    }

    @Test
    void refusesSumsThatAreInfiniteOrNone() {
        for (String infinite : new String[] {"inf", "-INF", "+infinity"}) {
            CommandException e = assertThrows(CommandException.class, () -> sum("1", infinite));
            assertEquals("ERR increment would produce NaN or Infinity", e.getMessage());
            assertThrows(CommandException.class, () -> sum(infinite, "inf"));
        }
        String largest = "0x1.fffffffffffffffep16383";
        assertThrows(CommandException.class, () -> sum(largest, largest));
    }

    /** Processor time of this thread, which other programs do not lengthen. */
    private static void assertTakesAtMost(Duration most, Runnable work) {
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadCpuTime();
        work.run();
        long took = thread.getCurrentThreadCpuTime() - before;
        assertTrue(took <= most.toNanos(), "took " + took / 1_000_000 + " ms of processor time");
    }

    @Test
    void takesNoLongTimeForTextsThatAreMeantToTakeIt() {
        String digits = "1".repeat(5000);
        assertTakesAtMost(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 100; i++) {
                assertSame(CommandException.NOT_FLOAT, refusal("1e" + digits));
                assertSame(CommandException.NOT_FLOAT, refusal("0x1p-" + digits));
                assertSame(CommandException.NOT_FLOAT, refusal(digits));
                assertTrue(number("0." + digits).text().startsWith("0.1111"));
                assertEquals("0", number("1e-4940").text());
            }
        });
    }
}
