package dev.redstart.commands.basic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What can be said without redis-server; that the bytes are its own is tested over the wire. */
class HyperLogLogTest {
    private static final int SPARSE_MAX_BYTES = 3000;

    /** Standard error, six times. */
    private static final double TOLERATED = 6 * 1.04 / Math.sqrt(Registers.COUNT);

    private record Register(int index, int number) {}

    private static Register register(SplittableRandom random) {
        // close to one another and alike, so that runs are split and joined in every way
        int index = random.nextInt(3) == 0 ? random.nextInt(Registers.COUNT) : 200 + random.nextInt(300);
        int number = random.nextInt(100) == 0 ? 1 + random.nextInt(51) : 1 + random.nextInt(4);
        return new Register(index, number);
    }

    @Property(tries = 300)
    void holdsTheSameSparseAndDense(@ForAll long seed, @ForAll @IntRange(min = 1, max = 1500) int count) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] expected = new byte[Registers.COUNT];
        HyperLogLog sparse = HyperLogLog.empty();
        HyperLogLog dense = HyperLogLog.empty();
        dense.makeDense();
        for (int i = 0; i < count; i++) {
            Register register = register(random);
            boolean raises = expected[register.index] < register.number;
            expected[register.index] = (byte) Math.max(expected[register.index], register.number);
            assertEquals(raises, sparse.raise(register.index, register.number, SPARSE_MAX_BYTES));
            assertEquals(raises, dense.raise(register.index, register.number, SPARSE_MAX_BYTES));
        }
        assertHolds(expected, sparse);
        assertHolds(expected, dense);
        assertEquals(dense.count(), sparse.count());
        assertTrue(sparse.isDense() || sparse.bytes().length() <= SPARSE_MAX_BYTES);
        sparse.makeDense();
        assertEquals(dense.bytes(), sparse.bytes());
    }

    private static void assertHolds(byte[] expected, HyperLogLog one) {
        byte[] numbers = new byte[Registers.COUNT];
        one.unpack(numbers);
        assertArrayEquals(expected, numbers);
    }

    @Test
    void estimatesWithinItsStandardError() {
        HyperLogLog one = HyperLogLog.empty();
        int checkpoint = 1;
        for (int elements = 1; elements <= 1_000_000; elements++) {
            one.add(MurmurHash64A.hash(Bytes.utf8("element" + elements)), SPARSE_MAX_BYTES);
            if (elements == checkpoint) {
                checkpoint *= 10;
                assertEquals(elements, one.count(), Math.ceil(TOLERATED * elements));
            }
        }
    }

    @Test
    void becomesDenseWhenRunsTakeTooMuchOrANumberIsTooLarge() {
        HyperLogLog one = HyperLogLog.empty();
        one.raise(5, SparseRegisters.MAX_NUMBER, SPARSE_MAX_BYTES);
        assertFalse(one.isDense());
        one.raise(5, SparseRegisters.MAX_NUMBER + 1, SPARSE_MAX_BYTES);
        assertTrue(one.isDense());

        HyperLogLog other = HyperLogLog.empty();
        other.raise(5, 1, 20);
        assertFalse(other.isDense());
        other.raise(50, 1, 20);
        assertTrue(other.isDense());
    }

    @Test
    void joinsRunsOfTheSameNumber() {
        HyperLogLog one = HyperLogLog.empty();
        for (int index : new int[] {100, 102, 101, 103, 104}) {
            one.raise(index, 3, SPARSE_MAX_BYTES);
        }
        assertEquals("Z:100 v:3,4 v:3,1 Z:16279", one.decoded());
    }

    @Test
    void refusesRunsThatMakeNoSense() {
        for (String runs : List.of("", "\177", "\177\376", "\177\377\0", "\200")) {
            HyperLogLog one = HyperLogLog.of(value("HYLL\1\0\0\0" + "\0".repeat(8) + runs));
            assertThrows(CommandException.class, one::count, runs);
            assertThrows(CommandException.class, one::makeDense, runs);
        }
    }

    @Test
    void refusesStringsThatAreNone() {
        for (String text :
                List.of("", "HYLL", "HYLX\1" + "\0".repeat(20), "HYLL\2" + "\0".repeat(20), "HYLL" + "\0".repeat(20))) {
            assertThrows(CommandException.class, () -> HyperLogLog.requireOne(value(text)), text);
        }
    }

    private static Bytes value(String latin1) {
        return Bytes.of(latin1.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void packsRegistersBesideOneAnother() {
        byte[] bytes = new byte[Registers.BYTES];
        byte[] expected = new byte[Registers.COUNT];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 3 * Registers.COUNT; i++) {
            int index = random.nextInt(Registers.COUNT);
            expected[index] = (byte) random.nextInt(64);
            Registers.set(bytes, 0, index, expected[index]);
        }
        byte[] numbers = new byte[Registers.COUNT];
        Registers.unpack(bytes, 0, numbers);
        assertArrayEquals(expected, numbers);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], Registers.get(bytes, 0, i));
            assertEquals(expected[i], Registers.get(Bytes.of(bytes), 0, i));
        }
    }

    @Test
    void passesItsSelfTest() {
        HyperLogLogSelfTest.run(new SplittableRandom(1));
    }

    @Test
    void hashesAsMurmurHash64ADoes() {
        // the registers that redis-server's PFADD of these elements changes
        assertHash(12711, 2, "a");
        assertHash(15780, 1, "b");
        assertHash(1383, 1, "abcdefgh");
        assertHash(4271, 1, "abcdefghijklmnopq");
    }

    private static void assertHash(int index, int number, String element) {
        long hash = MurmurHash64A.hash(Bytes.utf8(element));
        assertEquals(index, Registers.index(hash), element);
        assertEquals(number, Registers.number(hash), element);
    }
}
