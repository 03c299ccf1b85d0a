package dev.redstart.commands.basic;

/**
 * How many elements a HyperLogLog has seen, from how many of its registers hold which number.
 *
 * @see <a href="https://arxiv.org/abs/1702.01284">Ertl: New cardinality estimation algorithms for HyperLogLog
 *     sketches</a>, algorithm 6
 */
final class Cardinality {
    /** The largest number that a hash leads to: zeros in the bits that choose no register, and one more. */
    private static final int MAX = Long.SIZE - Registers.INDEX_BITS + 1;

    /** One over twice the natural logarithm of 2. */
    private static final double ALPHA = 0.7213475204444817;

    private static final double LONG_END = 0x1p63;

    private Cardinality() {}

    /**
     * The estimate, computed in redis-server's order, so that the same rounding leads to the same number.
     *
     * @param histogram how many registers hold 0, 1, and so on
     */
    static long estimate(int[] histogram) {
        double registers = Registers.COUNT;
        double z = registers * tau((registers - histogram[MAX]) / registers);
        for (int number = MAX - 1; number >= 1; number--) {
            z = (z + histogram[number]) * 0.5;
        }
        z += registers * sigma(histogram[0] / registers);
        return rounded(ALPHA * registers * registers / z);
    }

    private static double sigma(double x) {
        if (x == 1) {
            return Double.POSITIVE_INFINITY;
        }
        double power = x;
        double factor = 1;
        double sum = x;
        double before;
        do {
            power *= power;
            before = sum;
            sum += power * factor;
            factor += factor;
        } while (before != sum);
        return sum;
    }

    private static double tau(double x) {
        if (x == 0 || x == 1) {
            return 0;
        }
        double root = x;
        double factor = 1;
        double sum = 1 - x;
        double before;
        do {
            root = Math.sqrt(root);
            before = sum;
            factor *= 0.5;
            sum -= (1 - root) * (1 - root) * factor;
        } while (before != sum);
        return sum / 3;
    }

    /** Half upwards, and for what no long holds, what C's llround has on x86. */
    private static long rounded(double estimate) {
        return estimate < LONG_END ? Math.round(estimate) : Long.MIN_VALUE;
    }
}
