package dev.redstart.server.keyspace;

import java.util.concurrent.atomic.LongAdder;

/** Counts what {@link ActiveExpiry} of all loops costs. Thread-safe. */
public final class ExpiryRuns {
    private final LongAdder nanos = new LongAdder();
    private final LongAdder cut = new LongAdder();

    void add(long tookNanos, boolean wasCut) {
        nanos.add(tookNanos);
        if (wasCut) {
            cut.increment();
        }
    }

    /** Returns the time that it took, in nanoseconds. */
    public long nanos() {
        return nanos.sum();
    }

    /** Returns how often it ended because its budget was used up. */
    public long cut() {
        return cut.sum();
    }
}
