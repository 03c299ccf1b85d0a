package dev.redstart.server.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.server.resp.Wire;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, 10, -10, 99, 100, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE})
    void writesAsLongToString(long value) {
        assertWritten(value);
    }

    @Property
    void writesAnyNumberAsLongToString(@ForAll("numbers") long value) {
        assertWritten(value);
    }

    private static void assertWritten(long value) {
        byte[] target = new byte[Decimal.MAX_LENGTH + 2];
        int length = Decimal.write(value, target, 1);
        assertEquals("\0" + value + "\0", Wire.text(target, 0, length + 2));
    }

    @Provide
    Arbitrary<Long> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.longs(),
                Arbitraries.integers().between(0, 62).map(bit -> (1L << bit) - 1),
                Arbitraries.integers().between(0, 18).map(digits -> -(long) Math.pow(10, digits)));
    }
}
