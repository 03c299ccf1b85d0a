package dev.redstart.server.stats;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * What is too slow, and where it is written down: the slow log, the latency monitor, and the flight recorder. The event
 * loops ask for the least time that matters, a volatile; all else happens only when something took that long.
 * Thread-safe.
 */
public final class LatencyRecorder {
    /** Nothing takes this long. */
    public static final long NEVER_NANOS = Long.MAX_VALUE;

    private static final long NANOS_PER_MICRO = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MILLIS_PER_SECOND = 1000;

    /** A pause or a wait is worth telling from a tenth of the time on. */
    private static final long EXPLAINED_PART = 10;

    /**
     * What happened.
     *
     * @param command its full name
     * @param event of the latency monitor
     * @param logged whether it may stand in the slow log
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

    /** Nothing is too slow until {@link #limits} is called. */
    LatencyRecorder(LongSupplier clockMillis) {
        this.clockMillis = clockMillis;
    }

    /**
     * Sets what is too slow.
     *
     * @param logMicros for the slow log; negative: nothing
     * @param logEntries of the slow log, at most
     * @param monitorMillis for the latency monitor; 0: nothing
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

    /** The shortest time that is too slow for any of them. */
    public long thresholdNanos() {
        return thresholdNanos;
    }

    /** Whether the times of all commands are sampled. */
    public boolean isTracking() {
        return tracking;
    }

    /** The slow log. */
    public SlowLog log() {
        return log;
    }

    /** The latency monitor. */
    public LatencyMonitor monitor() {
        return monitor;
    }

    /** Writes a command down that took {@link #thresholdNanos()} or longer, and has just ended. */
    public void report(SlowCommand slow) {
        Limits now = limits;
        long gcMillis = gcMillisWithin(slow.nanos);
        long seconds = clockMillis.getAsLong() / MILLIS_PER_SECOND;
        monitored(slow.event, slow.nanos / NANOS_PER_MILLI, seconds, now);
        monitored("gc-pause", gcMillis, seconds, now);
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

    /** In some containers the JDK's beans fail; a command must not fail with them. */
    private static long gcMillisWithin(long nanos) {
        try {
            return GcPauses.millisWithin(nanos);
        } catch (RuntimeException | LinkageError e) {
            return 0;
        }
    }

    /** What explains a share of the time that the client waited; less than that would only distract. */
    private static String remark(SlowCommand slow, long gcMillis) {
        long waitNanos = slow.lockWaitNanos;
        long thresholdNanos = Math.max(1, (slow.nanos + waitNanos) / EXPLAINED_PART);
        String pause = gcMillis * NANOS_PER_MILLI >= thresholdNanos ? "gc pause " + gcMillis + " ms inside" : "";
        String wait = waitNanos >= thresholdNanos ? "lock wait " + waitNanos / NANOS_PER_MICRO + " us before" : "";
        return pause + (pause.isEmpty() || wait.isEmpty() ? "" : ", ") + wait;
    }

    /** Takes note of something else than a command that took time, {@code lock-wait} or {@code aof-fsync-always}. */
    public void happened(String event, long nanos) {
        monitored(event, nanos / NANOS_PER_MILLI, clockMillis.getAsLong() / MILLIS_PER_SECOND, limits);
    }

    private void monitored(String event, long millis, long seconds, Limits now) {
        if (now.monitorMillis > 0 && millis >= now.monitorMillis) {
            monitor.add(event, seconds, millis);
        }
    }
}
