package dev.redstart.server.keyspace;

import java.util.concurrent.atomic.LongAdder;

/** What {@link ActiveExpiry} of all loops has cost. Thread-safe. */
public final class ExpiryRuns {
    private final LongAdder nanos = new LongAdder();
    private final LongAdder cut = new LongAdder();

    void add(long tookNanos, boolean wasCut) {
        nanos.add(tookNanos);
        if (wasCut) {
            cut.increment();
        }
    }

    /** Time that it took, in nanoseconds. */
    public long nanos() {
        return nanos.sum();
    }

    /** How often it ended because its time was used up. */
    public long cut() {
        return cut.sum();
    }
}
