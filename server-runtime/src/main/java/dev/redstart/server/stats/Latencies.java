package dev.redstart.server.stats;

/** The distribution of a command's times over all loops. Immutable. */
public final class Latencies {
    private static final double NANOS_PER_MICRO = 1000;

    private final long[] counts;
    private final long total;

    /** Takes the sums of {@link Histogram#addTo}. */
    Latencies(long[] sums) {
        counts = sums;
        long sum = 0;
        for (int i = 0; i < Histogram.BUCKETS; i++) {
            sum += sums[i];
        }
        total = sum;
    }

    /** Returns how many commands these times stand for; approximate, because some times stand for several. */
    public long count() {
        return total;
    }

    /** Returns the mean time in microseconds, 0 without samples. */
    public double meanMicros() {
        return total == 0 ? 0 : counts[Histogram.BUCKETS] / (total * NANOS_PER_MICRO);
    }

    /** Returns a percentile in microseconds, exact to a sixteenth. */
    public double percentileMicros(double percent) {
        long wanted = Math.max(1, (long) Math.ceil(total * percent / 100));
        long seen = 0;
        for (int i = 0; i < Histogram.BUCKETS; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Histogram.maxNanos(i) / NANOS_PER_MICRO;
            }
        }
        return 0;
    }

    /** Returns how many commands took less than so many nanoseconds; exact for powers of two. */
    public long countBelow(long nanos) {
        long below = 0;
        for (int i = 0; i < Histogram.BUCKETS && Histogram.maxNanos(i) < nanos; i++) {
            below += counts[i];
        }
        return below;
    }
}
