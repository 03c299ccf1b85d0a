package dev.redstart.server.stats;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * Records what is slow in the slow log, the latency monitor and the flight recorder. The event loops read the threshold,
 * which is volatile; all other work only happens when something reached it. Thread-safe.
 */
public final class LatencyRecorder {
    /** The threshold that no time reaches. */
    public static final long NEVER_NANOS = Long.MAX_VALUE;

    private static final long NANOS_PER_MICRO = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MILLIS_PER_SECOND = 1000;

    /** A pause or a wait is mentioned if it took at least a tenth of the time. */
    private static final long MENTIONED_DIVISOR = 10;

    /**
     * A command that took long.
     *
     * @param command the full name
     * @param event the event of the latency monitor
     * @param logged whether the slow log may have it
     * @param arguments shortened, for the slow log
     * @param lockWaitNanos how long it had waited for keys before it ran
     */
    public record SlowCommand(
            String command,
            String event,
            boolean logged,
            long nanos,
            List<byte[]> arguments,
            int keys,
            long clientId,
            String clientAddress,
            String clientName,
            long lockWaitNanos) {}

    private record Limits(long logNanos, long logEntries, long monitorMillis, boolean tracking) {}

    private final SlowLog log = new SlowLog();
    private final LatencyMonitor monitor = new LatencyMonitor();
    private final LongSupplier clockMillis;
    private volatile Limits limits = new Limits(NEVER_NANOS, 0, 0, false);
    private volatile long thresholdNanos = NEVER_NANOS;
    private volatile boolean tracking;

    /** Creates a recorder without thresholds; see {@link #limits}. */
    LatencyRecorder(LongSupplier clockMillis) {
        this.clockMillis = clockMillis;
    }

    /**
     * Sets the thresholds.
     *
     * @param logMicros of the slow log; negative for none
     * @param logEntries the most entries of the slow log
     * @param monitorMillis of the latency monitor; 0 for none
     * @param trackLatencies whether the times of all commands are sampled
     */
    public void limits(long logMicros, long logEntries, long monitorMillis, boolean trackLatencies) {
        long logNanos = logMicros < 0 ? NEVER_NANOS : saturated(logMicros, NANOS_PER_MICRO);
        long monitorNanos = monitorMillis <= 0 ? NEVER_NANOS : saturated(monitorMillis, NANOS_PER_MILLI);
        limits = new Limits(logNanos, logEntries, monitorMillis, trackLatencies);
        thresholdNanos = Math.min(logNanos, monitorNanos);
        tracking = trackLatencies;
    }

    private static long saturated(long value, long factor) {
        return value > NEVER_NANOS / factor ? NEVER_NANOS : value * factor;
    }

    /** Returns the shortest time that any of them records. */
    public long thresholdNanos() {
        return thresholdNanos;
    }

    /** Returns whether the times of all commands are sampled. */
    public boolean isTracking() {
        return tracking;
    }

    /** Returns the slow log. */
    public SlowLog log() {
        return log;
    }

    /** Returns the latency monitor. */
    public LatencyMonitor monitor() {
        return monitor;
    }

    /** Records a command that took {@link #thresholdNanos()} or longer, and has just ended. */
    public void report(SlowCommand slow) {
        Limits now = limits;
        long gcMillis = gcMillisWithin(slow.nanos);
        long seconds = clockMillis.getAsLong() / MILLIS_PER_SECOND;
        addToMonitor(slow.event, slow.nanos / NANOS_PER_MILLI, seconds, now);
        addToMonitor("gc-pause", gcMillis, seconds, now);
        if (slow.logged && slow.nanos >= now.logNanos) {
            log.add(
                    new SlowLog.Entry(
                            0,
                            seconds,
                            slow.nanos / NANOS_PER_MICRO,
                            slow.arguments,
                            slow.clientAddress,
                            slow.clientName,
                            remark(slow, gcMillis)),
                    now.logEntries);
            FlightRecorder.record(slow, gcMillis);
        }
    }

    /** Returns 0 where the JDK's beans fail, as they do in some containers: a command must not fail with them. */
    private static long gcMillisWithin(long nanos) {
        try {
            return GcPauses.millisWithin(nanos);
        } catch (RuntimeException | LinkageError e) {
            return 0;
        }
    }

    /** Returns the pause and the wait that took a tenth or more of the time that the client waited. */
    private static String remark(SlowCommand slow, long gcMillis) {
        long waitNanos = slow.lockWaitNanos;
        long thresholdNanos = Math.max(1, (slow.nanos + waitNanos) / MENTIONED_DIVISOR);
        String pause = gcMillis * NANOS_PER_MILLI >= thresholdNanos ? "gc pause " + gcMillis + " ms inside" : "";
        String wait = waitNanos >= thresholdNanos ? "lock wait " + waitNanos / NANOS_PER_MICRO + " us before" : "";
        return pause + (pause.isEmpty() || wait.isEmpty() ? "" : ", ") + wait;
    }

    /** Records the time of an event that is no command, such as {@code lock-wait} or {@code aof-fsync-always}. */
    public void record(String event, long nanos) {
        addToMonitor(event, nanos / NANOS_PER_MILLI, clockMillis.getAsLong() / MILLIS_PER_SECOND, limits);
    }

    private void addToMonitor(String event, long millis, long seconds, Limits now) {
        if (now.monitorMillis > 0 && millis >= now.monitorMillis) {
            monitor.add(event, seconds, millis);
        }
    }
}
