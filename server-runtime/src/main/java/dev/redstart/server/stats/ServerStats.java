package dev.redstart.server.stats;

import dev.redstart.server.config.Limits;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** The whole server's counters: those of its loops added up, and those that are rare enough to be shared. */
public final class ServerStats {
    private final LoopStats[] loops;
    private final long startedAtMillis;
    private final LongAdder connectionsReceived = new LongAdder();
    private final LongAdder connectionsRejected = new LongAdder();
    private final ErrorCounts errors = new ErrorCounts();
    private final LatencyRecorder slowness;

    /**
     * Counters at zero, and a clock that stands still.
     *
     * @param startedAtMillis milliseconds since the epoch
     */
    public ServerStats(int loops, long startedAtMillis) {
        this(loops, startedAtMillis, () -> startedAtMillis);
    }

    /** Counters at zero; the clock, in milliseconds since the epoch, is for what is written down with its time. */
    public ServerStats(int loops, long startedAtMillis, LongSupplier clockMillis) {
        this.slowness = new LatencyRecorder(clockMillis);
        this.startedAtMillis = startedAtMillis;
        this.loops = new LoopStats[loops];
        for (int i = 0; i < loops; i++) {
            this.loops[i] = new LoopStats();
        }
    }

    /** The counters of one loop, numbered from 0. */
    public LoopStats loop(int index) {
        return loops[index];
    }

    /** Number of loops. */
    public int loops() {
        return loops.length;
    }

    /** A counter over all loops. */
    public long total(LoopStats.Counter counter) {
        long sum = 0;
        for (LoopStats loop : loops) {
            sum += loop.get(counter);
        }
        return sum;
    }

    /** Any figure over all loops. */
    public long sum(ToLongFunction<LoopStats> figure) {
        long sum = 0;
        for (LoopStats loop : loops) {
            sum += figure.applyAsLong(loop);
        }
        return sum;
    }

    /** What took too long. */
    public LatencyRecorder slowness() {
        return slowness;
    }

    /** The sampled times of a command, over all loops, as the raw sums that {@link #latencies} takes. */
    public long[] latencySums(int command) {
        long[] sums = new long[Histogram.BUCKETS + 1];
        for (LoopStats loop : loops) {
            loop.addLatencies(command, sums);
        }
        return sums;
    }

    /** What came to the sampled times since they were {@code before}; null for all of them. */
    public Latencies latencies(int command, long[] before) {
        long[] sums = latencySums(command);
        for (int i = 0; before != null && i < sums.length; i++) {
            sums[i] -= before[i];
        }
        return new Latencies(sums);
    }

    /** When the server started, in milliseconds since the epoch. */
    public long startedAtMillis() {
        return startedAtMillis;
    }

    /** Counts an accepted connection. */
    public void connectionReceived() {
        connectionsReceived.increment();
    }

    /** Counts a connection that was turned away. */
    public void connectionRejected() {
        connectionsRejected.increment();
    }

    /** Connections accepted, those turned away included. */
    public long connectionsReceived() {
        return connectionsReceived.sum();
    }

    /** Connections turned away because there were too many. */
    public long connectionsRejected() {
        return connectionsRejected.sum();
    }

    /** Counts an error reply by its first word. */
    public void error(String code) {
        errors.count(code);
    }

    /** Error replies by their codes, in words that fit INFO; see {@link Limits#ERROR_CODES}. */
    public Map<String, Long> errorsByCode() {
        return errors.byCode();
    }

    /** Forgets the error replies, and with them the codes that fill the table. */
    public void resetErrors() {
        errors.reset();
    }
}
