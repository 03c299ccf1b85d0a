package dev.redstart.server.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoubleTextTest {
    /** The right column is what {@code printf("%.17g")} of C writes. */
    @ParameterizedTest
    @CsvSource({
        "0.0, 0",
        "-0.0, -0",
        "1.0, 1",
        "-1.0, -1",
        "100.0, 100",
        "0.5, 0.5",
        "0.1, 0.10000000000000001",
        "0.3, 0.29999999999999999",
        "0.3333333333333333, 0.33333333333333331",
        "3.14, 3.1400000000000001",
        "-0.001, -0.001",
        "123456.789, 123456.789",
        "1.0000000000000002, 1.0000000000000002",
        "1e+15, 1000000000000000",
        "1e+16, 10000000000000000",
        "1.2345678901234568e+16, 12345678901234568",
        "9.999999999999998e+16, 99999999999999984",
        "1e+17, 1e+17",
        "1.2345678901234568e+17, 1.2345678901234568e+17",
        "1e+99, 9.9999999999999997e+98",
        "1e+100, 1e+100",
        "9007199254740992.0, 9007199254740992",
        "0.0001, 0.0001",
        "0.00012345, 0.00012344999999999999",
        "1e-05, 1.0000000000000001e-05",
        "1.5e-05, 1.5e-05",
        "9.999999999999999e-05, 9.9999999999999991e-05",
        "1e-10, 1e-10",
        "1e-99, 1e-99",
        "5e-324, 4.9406564584124654e-324",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "-1.7976931348623157e+308, -1.7976931348623157e+308",
        "Infinity, inf",
        "-Infinity, -inf",
        "NaN, nan",
    })
    void writesAsC(double value, String expected) {
        assertEquals(expected, DoubleText.of(value));
    }

    @Property
    void writesWhatReadsBackIdentical(@ForAll double value) {
        assertReadsBack(value);
    }

    @Property
    void writesAnyBitsSoThatTheyReadBackIdentical(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        if (!Double.isNaN(value) && !Double.isInfinite(value)) {
            assertReadsBack(value);
        }
    }

    private static void assertReadsBack(double value) {
        String text = DoubleText.of(value);
        assertEquals(Double.doubleToLongBits(value), Double.doubleToLongBits(Double.parseDouble(text)), text);
        assertTrue(text.length() <= "-1.2345678901234567e-308".length(), text);
    }
}
