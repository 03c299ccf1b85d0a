package dev.redstart.server.aof;

import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerLog;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How the log's disk is doing, with lines for operators: at once when trouble begins and ends, now and then while it
 * lasts. Changed by one thread at a time, read by any.
 */
final class LogHealth {
    private final ServerLog log;
    private final AtomicLong delayedForces = new AtomicLong();
    private volatile IOException lastError;
    private boolean hasSpoken;
    private long spokenAtNanos;
    private boolean hasSpokenOfSlowness;
    private long slownessAtNanos;

    LogHealth(ServerLog log) {
        this.log = log;
    }

    void failed(IOException e, LogFile file, long nowNanos) {
        boolean isNew = lastError == null;
        lastError = e;
        if (isNew || !hasSpoken || isLongAgo(spokenAtNanos, nowNanos)) {
            hasSpoken = true;
            spokenAtNanos = nowNanos;
            log.warning("the append-only log cannot be written: {}", e.getMessage());
            if (file.hasPart()) {
                log.warning(
                        "a part of a command could not be removed from the end of {}: unless that succeeds later, the"
                                + " next start finds the file cut off at {} octets",
                        file.name(),
                        file.sizeBytes());
            }
        }
    }

    void succeeded() {
        if (lastError != null) {
            lastError = null;
            log.warning("the append-only log can be written again");
        }
    }

    void forced(long nanos, long nowNanos) {
        if (nanos < TimeUnit.MILLISECONDS.toNanos(Limits.LOG_SLOW_FORCE_MILLIS)) {
            return;
        }
        delayedForces.incrementAndGet();
        if (!hasSpokenOfSlowness || isLongAgo(slownessAtNanos, nowNanos)) {
            hasSpokenOfSlowness = true;
            slownessAtNanos = nowNanos;
            log.notice(
                    "forcing the append-only log to disk took {} ms: is the disk busy?",
                    TimeUnit.NANOSECONDS.toMillis(nanos));
        }
    }

    private static boolean isLongAgo(long thenNanos, long nowNanos) {
        return nowNanos - thenNanos >= TimeUnit.MILLISECONDS.toNanos(Limits.LOG_TROUBLE_LINES_MILLIS);
    }

    /** What failed last, until it succeeds; null if nothing does. */
    IOException lastError() {
        return lastError;
    }

    long delayedForces() {
        return delayedForces.get();
    }
}
