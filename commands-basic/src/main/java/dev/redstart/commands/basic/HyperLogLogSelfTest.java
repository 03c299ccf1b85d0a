package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import java.util.random.RandomGenerator;

/** PFSELFTEST: registers keep what is put into them, both representations agree, and estimates are near the truth. */
final class HyperLogLogSelfTest {
    /** redis-server's test goes to ten millions; its loop, as ours, serves no client in that time. */
    private static final int ELEMENTS = 200_000;

    private static final int SPARSE_MAX_BYTES = 6000;

    private static final int ROUNDS = 20;

    /** Of the estimates' standard error: what lies beyond is no chance. */
    private static final double DEVIATIONS = 6;

    private HyperLogLogSelfTest() {}

    static void run(RandomGenerator random) {
        testRegisters(random);
        testEstimates(random.nextLong());
    }

    private static void testRegisters(RandomGenerator random) {
        byte[] bytes = new byte[Registers.BYTES];
        byte[] expected = new byte[Registers.COUNT];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (byte) random.nextInt(1 << Registers.BITS);
                Registers.set(bytes, 0, i, expected[i]);
            }
            for (int i = 0; i < expected.length; i++) {
                int found = Registers.get(bytes, 0, i);
                if (found != expected[i]) {
                    fail("Register " + i + " should be " + expected[i] + " but is " + found);
                }
            }
        }
    }

    private static void testEstimates(long seed) {
        HyperLogLog dense = HyperLogLog.empty();
        dense.makeDense();
        HyperLogLog sparse = HyperLogLog.empty();
        double standardError = 1.04 / Math.sqrt(Registers.COUNT);
        int checkpoint = 1;
        for (int elements = 1; elements <= ELEMENTS; elements++) {
            long hash = MurmurHash64A.hash(Bytes.utf8(Long.toString(seed ^ elements)));
            dense.add(hash, Long.MAX_VALUE);
            sparse.add(hash, SPARSE_MAX_BYTES);
            if (elements == checkpoint) {
                checkpoint *= 10;
                long error = Math.abs(dense.count() - elements);
                if (error > Math.ceil(DEVIATIONS * standardError * elements)) {
                    fail("Too big error. card:" + elements + " abserr:" + error);
                }
                if (dense.count() != sparse.count()) {
                    fail("dense/sparse disagree. card:" + elements);
                }
            }
        }
    }

    private static void fail(String what) {
        throw CommandException.of("ERR", "TESTFAILED " + what);
    }
}
