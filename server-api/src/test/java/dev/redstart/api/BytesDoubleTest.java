package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Floats as Redis reads them: what C's strtod takes whole, but no blank in front, no NaN, and nothing that strtod
 * reports as out of range with an infinity or a zero. The tables are what glibc answers.
 */
class BytesDoubleTest {
    private static double toDouble(String text) {
        return ByteRanges.toDouble(text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length());
    }

    private static void assertNoFloat(String text) {
        assertSame(CommandException.NOT_FLOAT, assertThrows(CommandException.class, () -> toDouble(text)));
    }

    @Property
    void readsWhateverJavaWrites(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        Assume.that(Double.isFinite(value));
        assertEquals(value, toDouble(Double.toString(value)));
        assertEquals(value, toDouble(Double.toHexString(value)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "+1, 1",
        "-1.5, -1.5",
        "007, 7",
        "1., 1",
        ".5, 0.5",
        "-.5e1, -5",
        "1e3, 1000",
        "1E+3, 1000",
        "25e-1, 2.5",
        "3.0, 3",
        "0e999999999999, 0",
        "-0, -0.0",
        "0.1, 0.1",
        "1e23, 1e23",
        "123456789012345678901234567890, 1.2345678901234568e29",
        "1e00000000000000000001, 10"
    })
    void readsDecimalText(String text, double value) {
        assertEquals(value, toDouble(text));
    }

    @ParameterizedTest
    @CsvSource({
        "0x10, 16",
        "0XfF, 255",
        "-0x1p3, -8",
        "0x1p+3, 8",
        "0x1P-1, 0.5",
        "0x1.8, 1.5",
        "0x.8, 0.5",
        "0x1.p1, 2",
        "0x0p99999999999, 0",
        "0x1e3, 483",
        "0x1p-1074, 4.9e-324"
    })
    void readsHexadecimalText(String text, double value) {
        assertEquals(value, toDouble(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inf", "INF", "Inf", "+inf", "infinity", "InFiNiTy", "+INFINITY"})
    void readsInfinity(String text) {
        assertEquals(Double.POSITIVE_INFINITY, toDouble(text));
        if (text.charAt(0) != '+') {
            assertEquals(Double.NEGATIVE_INFINITY, toDouble('-' + text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " 1",
                "1 ",
                "\t1",
                "1\n",
                "+",
                "-",
                ".",
                "+.",
                "e",
                "e1",
                ".e1",
                "1e",
                "1e+",
                "1e1.5",
                "1,5",
                "--1",
                "+-1",
                "1.2.3",
                "0x",
                "0x.",
                "0xp1",
                "0x1p",
                "0x1p+",
                "0xg",
                "1p3",
                "1f",
                "1d",
                "1F",
                "1D",
                "1L",
                "1_0",
                "nan",
                "NaN",
                "-nan",
                "nan(1)",
                "in",
                "infi",
                "infinit",
                "infinityx",
                "Infinity1",
                "1\0",
                "\0",
                "\u0661"
            })
    void refusesWhatStrtodWouldNotTakeWhole(String text) {
        assertNoFloat(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e309",
                "-1e309",
                "1.8e308",
                "1e99999999999999999999",
                "1e-324",
                "-1e-400",
                "2e-324",
                "1e-99999999999999999999",
                "0x1p1024",
                "0x1p99999999999",
                "0x1p-1076",
                "-0x1p-99999999999",
                "0x.1p-1073"
            })
    void refusesMagnitudesThatADoubleCannotHold(String text) {
        assertNoFloat(text);
    }

    @ParameterizedTest
    @CsvSource({
        "1.7976931348623157e308, 1.7976931348623157e308",
        "1.7976931348623158e308, 1.7976931348623157e308",
        "2.2250738585072011e-308, 2.225073858507201e-308",
        "4.9e-324, 4.9e-324",
        "3e-324, 4.9e-324"
    })
    void readsTheLargestAndTheSmallest(String text, double value) {
        assertEquals(value, toDouble(text));
    }

    @Test
    void refusesTextLongerThanAnyFloatNeeds() {
        assertEquals(1, toDouble("0".repeat(5 * 1024 - 1) + "1"));
        assertNoFloat("0".repeat(5 * 1024) + "1");
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
    void judgesLongTextInLinearTime() {
        String decimal = "1".repeat(5000) + "x";
        String hex = "0x" + "1".repeat(5000) + "x";
        assertTakesAtMost(Duration.ofSeconds(3), () -> {
            for (int i = 0; i < 20; i++) {
                assertNoFloat(decimal);
                assertNoFloat(hex);
            }
        });
    }

    @Test
    void looksAtItsRangeOnly() {
        byte[] bytes = "12.5e3".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(2.5, ByteRanges.toDouble(bytes, 1, 3));
    }
}
