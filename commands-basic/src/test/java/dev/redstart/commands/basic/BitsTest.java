package dev.redstart.commands.basic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.api.Bytes;
import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Against a model that looks at one bit after the other. */
class BitsTest {
    private static boolean bit(byte[] bytes, long place) {
        int at = (int) (place / 8);
        return at < bytes.length && (bytes[at] >> (7 - place % 8) & 1) == 1;
    }

    /** Strings with long runs of one bit as well. */
    @Provide
    Arbitrary<byte[]> strings() {
        return Arbitraries.oneOf(Arbitraries.of((byte) 0, (byte) -1), Arbitraries.of((byte) 0), Arbitraries.bytes())
                .array(byte[].class)
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    @Property
    void countsBitsOfARange(@ForAll("strings") byte[] bytes, @ForAll int a, @ForAll int b) {
        long first = Math.floorMod(a, bytes.length * 8);
        long last = Math.floorMod(b, bytes.length * 8);
        long expected = 0;
        for (long place = first; place <= last; place++) {
            expected += bit(bytes, place) ? 1 : 0;
        }
        assertEquals(expected, Bits.count(Bytes.of(bytes), first, last));
    }

    @Property
    void findsTheFirstBitOfARange(@ForAll("strings") byte[] bytes, @ForAll boolean set, @ForAll int a, @ForAll int b) {
        long first = Math.floorMod(a, bytes.length * 8);
        long last = first + Math.floorMod(b, bytes.length * 8 - (int) first);
        long expected = first;
        while (expected <= last && bit(bytes, expected) != set) {
            expected++;
        }
        assertEquals(expected > last ? -1 : expected, Bits.position(Bytes.of(bytes), set, first, last));
    }

    @Property
    void combinesStringsOfAnyLength(
            @ForAll Bits.Operation operation, @ForAll @Size(min = 1, max = 4) List<@Size(max = 40) byte[]> strings) {
        List<byte[]> sources = operation == Bits.Operation.NOT ? strings.subList(0, 1) : strings;
        Bytes[] views = new Bytes[sources.size()];
        int length = 0;
        for (int i = 0; i < views.length; i++) {
            views[i] = sources.get(i).length == 0 ? null : Bytes.of(sources.get(i));
            length = Math.max(length, sources.get(i).length);
        }
        byte[] expected = new byte[length];
        for (int at = 0; at < length; at++) {
            expected[at] = combined(operation, sources, at);
        }
        assertArrayEquals(expected, Bits.combine(operation, views));
    }

    private static byte combined(Bits.Operation operation, List<byte[]> sources, int at) {
        int result = next(sources.get(0), at);
        if (operation == Bits.Operation.NOT) {
            return (byte) ~result;
        }
        for (byte[] source : sources.subList(1, sources.size())) {
            int next = next(source, at);
            result = operation == Bits.Operation.AND
                    ? result & next
                    : operation == Bits.Operation.OR ? result | next : result ^ next;
        }
        return (byte) result;
    }

    private static int next(byte[] bytes, int at) {
        return at < bytes.length ? bytes[at] : 0;
    }

    @Property
    void readsAndWritesFieldsAnywhere(
            @ForAll("strings") byte[] bytes,
            @ForAll @IntRange(max = 500) int first,
            @ForAll @IntRange(min = 1, max = 64) int bits,
            @ForAll long number) {
        BigInteger field = BigInteger.ZERO;
        for (int i = 0; i < bits; i++) {
            field = field.shiftLeft(1).or(bit(bytes, first + i) ? BigInteger.ONE : BigInteger.ZERO);
        }
        assertEquals(field.longValue(), Bits.field(Bytes.of(bytes), first, bits));

        byte[] written = java.util.Arrays.copyOf(bytes, Math.max(bytes.length, (first + bits + 7) / 8));
        for (int at = first / 8; at <= (first + bits - 1) / 8; at++) {
            written[at] = (byte) Bits.byteWith(written[at], at, first, bits, number);
        }
        for (int place = 0; place < written.length * 8; place++) {
            boolean inField = place >= first && place < first + bits;
            boolean expected = inField ? (number >> (first + bits - 1 - place) & 1) == 1 : bit(bytes, place);
            assertEquals(expected, bit(written, place));
        }
    }
}
