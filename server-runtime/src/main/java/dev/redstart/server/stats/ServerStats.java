package dev.redstart.server.stats;

import dev.redstart.server.config.Limits;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** The server's counters: sums over its loops, and those that change rarely enough to be shared. */
public final class ServerStats {
    private final LoopStats[] loops;
    private final long startedAtMillis;
    private final LongAdder connectionsReceived = new LongAdder();
    private final LongAdder connectionsRejected = new LongAdder();
    private final ErrorCounts errors = new ErrorCounts();
    private final LatencyRecorder latencyRecorder;

    /**
     * Creates counters at zero, with a clock that does not advance.
     *
     * @param startedAtMillis milliseconds since the epoch
     */
    public ServerStats(int loops, long startedAtMillis) {
        this(loops, startedAtMillis, () -> startedAtMillis);
    }

    /** Creates counters at zero; the clock, in milliseconds since the epoch, dates records of slow commands. */
    public ServerStats(int loops, long startedAtMillis, LongSupplier clockMillis) {
        this.latencyRecorder = new LatencyRecorder(clockMillis);
        this.startedAtMillis = startedAtMillis;
        this.loops = new LoopStats[loops];
        for (int i = 0; i < loops; i++) {
            this.loops[i] = new LoopStats();
        }
    }

    /** Returns the counters of one loop, numbered from 0. */
    public LoopStats loop(int index) {
        return loops[index];
    }

    /** Returns the number of loops. */
    public int loops() {
        return loops.length;
    }

    /** Returns a counter summed over all loops. */
    public long total(LoopStats.Counter counter) {
        long sum = 0;
        for (LoopStats loop : loops) {
            sum += loop.get(counter);
        }
        return sum;
    }

    /** Returns a metric summed over all loops. */
    public long sum(ToLongFunction<LoopStats> metric) {
        long sum = 0;
        for (LoopStats loop : loops) {
            sum += metric.applyAsLong(loop);
        }
        return sum;
    }

    /** Returns what records slow commands and events. */
    public LatencyRecorder latencyRecorder() {
        return latencyRecorder;
    }

    /** Returns the samples of a command over all loops, as the raw sums that {@link #latencies} takes. */
    public long[] latencySums(int command) {
        long[] sums = new long[Histogram.BUCKETS + 1];
        for (LoopStats loop : loops) {
            loop.addLatencies(command, sums);
        }
        return sums;
    }

    /** Returns the samples of a command since they were {@code before}; null stands for all samples. */
    public Latencies latencies(int command, long[] before) {
        long[] sums = latencySums(command);
        for (int i = 0; before != null && i < sums.length; i++) {
            sums[i] -= before[i];
        }
        return new Latencies(sums);
    }

    /** Returns when the server started, in milliseconds since the epoch. */
    public long startedAtMillis() {
        return startedAtMillis;
    }

    /** Counts an accepted connection. */
    public void connectionReceived() {
        connectionsReceived.increment();
    }

    /** Counts a rejected connection. */
    public void connectionRejected() {
        connectionsRejected.increment();
    }

    /** Returns the number of connections, rejected ones included. */
    public long connectionsReceived() {
        return connectionsReceived.sum();
    }

    /** Returns the number of connections rejected beyond the limit. */
    public long connectionsRejected() {
        return connectionsRejected.sum();
    }

    /** Counts an error reply by its first word. */
    public void error(String code) {
        errors.count(code);
    }

    /** Returns the error replies by their codes, spelled for INFO; see {@link Limits#ERROR_CODES}. */
    public Map<String, Long> errorsByCode() {
        return errors.byCode();
    }

    /** Removes all error counts, which makes room for new codes. */
    public void resetErrors() {
        errors.reset();
    }
}
