package dev.redstart.server.stats;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One event loop's counters. Only that loop writes them; any thread reads them and may see a value that is a moment old, but
 * never a torn one.
 */
public final class LoopStats {
    /** The counters that each loop has once. */
    public enum Counter {
        /** Commands executed, rejected ones included. */
        COMMANDS,
        /** Bytes read from clients. */
        INPUT_BYTES,
        /** Bytes written to clients. */
        OUTPUT_BYTES,
        /** Reads from sockets that brought something. */
        READS,
        /** Writes to sockets. */
        WRITES,
        /** Look-ups for reading that found a value. */
        KEYSPACE_HITS,
        /** Look-ups for reading that found none. */
        KEYSPACE_MISSES,
        /** Changes of keys. */
        CHANGES,
        /** Error replies. */
        ERRORS,
        /** Handlers that failed or broke a rule: internal errors. */
        PLUGIN_FAULTS,
        /** Clients disconnected because their output grew beyond the limit. */
        OUTPUT_LIMIT_DISCONNECTIONS,
        /** Clients disconnected because their unfinished command grew beyond the limit. */
        QUERY_LIMIT_DISCONNECTIONS,
        /** Clients disconnected because they held most memory when all clients held too much. */
        EVICTED_CLIENTS,
        /** Commands that found a key locked, and were deferred. */
        LOCK_WAITS;

        @SuppressWarnings("EnumOrdinal") // a slot in memory, never stored or shown
        private int slot() {
            return ordinal();
        }
    }

    private static final int COUNTERS = Counter.values().length;

    private final AtomicLongArray counters = new AtomicLongArray(COUNTERS);
    private volatile AtomicLongArray calls = new AtomicLongArray(0);
    private volatile AtomicLongArray rejected = new AtomicLongArray(0);
    private volatile AtomicLongArray failed = new AtomicLongArray(0);
    private volatile AtomicReferenceArray<Histogram> latencies = new AtomicReferenceArray<>(0);

    /** Grows for commands numbered below {@code size}; called by the loop before it counts one of them. */
    public void commands(int size) {
        if (size > calls.length()) {
            calls = grown(calls, size);
            rejected = grown(rejected, size);
            failed = grown(failed, size);
            AtomicReferenceArray<Histogram> more = new AtomicReferenceArray<>(size);
            for (int i = 0; i < latencies.length(); i++) {
                more.set(i, latencies.get(i));
            }
            latencies = more;
        }
    }

    private static AtomicLongArray grown(AtomicLongArray old, int size) {
        AtomicLongArray grown = new AtomicLongArray(size);
        for (int i = 0; i < old.length(); i++) {
            grown.setPlain(i, old.get(i));
        }
        return grown;
    }

    /** Adds to a counter; called by the loop only. */
    public void add(Counter counter, long amount) {
        int i = counter.slot();
        counters.lazySet(i, counters.getPlain(i) + amount);
    }

    /** Counts a command that ran; called by the loop only. */
    public void called(int command) {
        calls.lazySet(command, calls.getPlain(command) + 1);
    }

    /** Reverts {@link #called} for a command that will be tried again; called by the loop only. */
    public void uncalled(int command) {
        calls.lazySet(command, calls.getPlain(command) - 1);
    }

    /** Counts a command that was rejected before it ran; called by the loop only. */
    public void rejected(int command) {
        rejected.lazySet(command, rejected.getPlain(command) + 1);
    }

    /** Counts a command that ran and replied with an error; called by the loop only. */
    public void failed(int command) {
        failed.lazySet(command, failed.getPlain(command) + 1);
    }

    /**
     * Adds a sample of a command's time; called by the loop only.
     *
     * @param weight how many commands the sample stands for
     */
    public void took(int command, long nanos, int weight) {
        Histogram histogram = latencies.getPlain(command);
        if (histogram == null) {
            histogram = new Histogram();
            latencies.setRelease(command, histogram);
        }
        histogram.add(nanos, weight);
    }

    /** Adds a command's samples to {@code sums}. */
    void addLatencies(int command, long[] sums) {
        Histogram histogram = command < latencies.length() ? latencies.get(command) : null;
        if (histogram != null) {
            histogram.addTo(sums);
        }
    }

    /** Returns a counter's value. */
    public long get(Counter counter) {
        return counters.get(counter.slot());
    }

    /** Returns how often a command ran. */
    public long calls(int command) {
        return command < calls.length() ? calls.get(command) : 0;
    }

    /** Returns how often a command was rejected before it ran. */
    public long rejectedCalls(int command) {
        return command < rejected.length() ? rejected.get(command) : 0;
    }

    /** Returns how often a command replied with an error. */
    public long failedCalls(int command) {
        return command < failed.length() ? failed.get(command) : 0;
    }
}
