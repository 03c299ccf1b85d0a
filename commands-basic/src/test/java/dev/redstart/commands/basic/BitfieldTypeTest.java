package dev.redstart.commands.basic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.commands.basic.BitfieldType.Overflow;
import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The arithmetic of fields against numbers without limits. */
class BitfieldTypeTest {
    @Provide
    Arbitrary<BitfieldType> types() {
        return Arbitraries.of(true, false)
                .flatMap(signed -> Arbitraries.integers()
                        .between(1, signed ? 64 : 63)
                        .map(bits -> new BitfieldType(signed, bits)));
    }

    @Provide
    Arbitrary<Long> numbers() {
        Arbitrary<Long> edges = Arbitraries.integers()
                .between(0, 63)
                .flatMap(shift -> Arbitraries.of(-1L, 0L, 1L).map(more -> (1L << shift) + more));
        return Arbitraries.oneOf(Arbitraries.longs(), edges, edges.map(edge -> -edge));
    }

    @Property(tries = 5000)
    void addsAsNumbersWithoutLimitsDo(
            @ForAll("types") BitfieldType type, @ForAll("numbers") long any, @ForAll("numbers") long increment) {
        long number = field(type, BigInteger.valueOf(any));
        check(type, number, increment);
    }

    @Property(tries = 5000)
    void holdsWhatIsSetAsNumbersWithoutLimitsDo(@ForAll("types") BitfieldType type, @ForAll("numbers") long number) {
        check(type, number, 0);
    }

    private static void check(BitfieldType type, long number, long increment) {
        BigInteger most = BigInteger.TWO
                .pow(type.signed() ? type.bits() - 1 : type.bits())
                .subtract(BigInteger.ONE);
        BigInteger least = type.signed() ? most.negate().subtract(BigInteger.ONE) : BigInteger.ZERO;
        BigInteger sum = BigInteger.valueOf(number).add(BigInteger.valueOf(increment));
        boolean tooLarge = sum.compareTo(most) > 0 || (!type.signed() && number < 0); // as C's cast to unsigned
        boolean tooSmall = !tooLarge && sum.compareTo(least) < 0;
        assertEquals(!tooLarge && !tooSmall, type.fits(number, increment));
        assertEquals(field(type, sum), type.sum(number, increment, Overflow.WRAP));
        BigInteger saturated = tooLarge ? most : tooSmall ? least : sum;
        assertEquals(saturated.longValueExact(), type.sum(number, increment, Overflow.SAT));
    }

    /** The lowest bits of a number, as the type reads them. */
    private static long field(BitfieldType type, BigInteger number) {
        BigInteger size = BigInteger.TWO.pow(type.bits());
        BigInteger field = number.mod(size);
        boolean negative = type.signed() && field.testBit(type.bits() - 1);
        return (negative ? field.subtract(size) : field).longValueExact();
    }

    @Test
    void knowsTypesOfUpTo64Bits() {
        assertEquals(new BitfieldType(true, 1), BitfieldType.parse(Bytes.utf8("i1")));
        assertEquals(new BitfieldType(true, 64), BitfieldType.parse(Bytes.utf8("i64")));
        assertEquals(new BitfieldType(false, 63), BitfieldType.parse(Bytes.utf8("u63")));
    }

    @Test
    void refusesOtherTypes() {
        for (String text :
                List.of("", "i", "u", "i0", "u0", "i65", "u64", "u08", "I8", "s8", "i8x", "ix", "i-1", "u100")) {
            assertThrows(CommandException.class, () -> BitfieldType.parse(Bytes.utf8(text)), text);
        }
    }
}
