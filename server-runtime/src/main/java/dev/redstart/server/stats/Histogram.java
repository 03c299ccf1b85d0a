package dev.redstart.server.stats;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts times in buckets, from 64 nanoseconds to over an hour. There are sixteen buckets per power of two, so a bucket's
 * end is at most a sixteenth above the times in it. One thread writes, any thread reads. A sample may stand for several
 * commands.
 *
 * @see <a href="https://hdrhistogram.org/">HdrHistogram, the source of the idea</a>
 */
public final class Histogram {
    private static final int STEP_BITS = 4;
    private static final int STEPS = 1 << STEP_BITS;
    private static final int MIN_BITS = 6;
    private static final int MAX_BITS = 42;

    /** The number of buckets. */
    public static final int BUCKETS = (MAX_BITS - MIN_BITS) * STEPS;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS + 1);

    /** Adds a time that stands for {@code weight} commands; called by one thread only. */
    void add(long nanos, int weight) {
        int bucket = bucket(nanos);
        counts.lazySet(bucket, counts.getPlain(bucket) + weight);
        counts.lazySet(BUCKETS, counts.getPlain(BUCKETS) + weight * Math.max(0, nanos));
    }

    private static int bucket(long nanos) {
        if (nanos < 1L << MIN_BITS) {
            return 0;
        }
        int bits = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        if (bits >= MAX_BITS) {
            return BUCKETS - 1;
        }
        int step = (int) (nanos >>> (bits - STEP_BITS)) & (STEPS - 1);
        return (bits - MIN_BITS) * STEPS + step;
    }

    /** Returns the longest time in a bucket. */
    static long maxNanos(int bucket) {
        int bits = bucket / STEPS + MIN_BITS;
        int step = bucket % STEPS;
        return (1L << bits) + ((step + 1L) << (bits - STEP_BITS)) - 1;
    }

    /** Adds the buckets to {@code sums}, and the sum of all times to its last element. */
    void addTo(long[] sums) {
        for (int i = 0; i <= BUCKETS; i++) {
            sums[i] += counts.get(i);
        }
    }
}
