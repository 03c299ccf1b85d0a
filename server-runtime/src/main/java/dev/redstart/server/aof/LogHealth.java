package dev.redstart.server.aof;

import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerLog;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How the log's disk is doing, with lines for operators: at once when trouble begins and ends, now and then while it
 * lasts. Changed by one thread at a time, read by any.
 */
public final class LogHealth {
    private final ServerLog log;
    private final AtomicLong delayedForces = new AtomicLong();
    private volatile IOException lastError;
    private volatile boolean forcing;
    private volatile long forceBeganNanos;
    private boolean hasSpoken;
    private long spokenAtNanos;
    private boolean hasSpokenOfSlowness;
    private long slownessAtNanos;
    private volatile long slowdownNanos;

    LogHealth(ServerLog log) {
        this.log = log;
    }

    /** DEBUG AOF-FLUSH-SLEEP: has the disk seem so slow, before each write of the log. */
    void slowdown(long nanos) {
        slowdownNanos = nanos;
    }

    /** Something is about to be written. */
    void writeBegins() {
        long wanted = slowdownNanos;
        if (wanted > 0) {
            long end = System.nanoTime() + wanted;
            for (long rest = wanted; rest > 0; rest = end - System.nanoTime()) {
                LockSupport.parkNanos(rest);
            }
        }
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
                                + " next start finds the file cut off at {} bytes",
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

    void forceBegins(long nowNanos) {
        forceBeganNanos = nowNanos;
        forcing = true;
    }

    /** A force has ended, well or not. */
    void forced(long nowNanos) {
        forcing = false;
        long nanos = nowNanos - forceBeganNanos;
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

    /** Whether the file is gone: no later attempt can succeed. */
    public boolean isLost() {
        return lastError instanceof FileVanishedException;
    }

    /** Whether the disk is asked to make the log durable: {@code aof_pending_bio_fsync}. */
    public boolean isForcing() {
        return forcing;
    }

    /** Whether it has been at that for so long that changes must wait, so that what a crash loses has a bound. */
    public boolean isLate(long nowNanos) {
        return forcing && nowNanos - forceBeganNanos >= TimeUnit.MILLISECONDS.toNanos(Limits.LOG_SLOW_FORCE_MILLIS);
    }

    /** How often the disk took two seconds or longer: {@code aof_delayed_fsync}. */
    public long delayedForces() {
        return delayedForces.get();
    }
}
