package dev.redstart.server.aof;

import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerLog;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether writing the log succeeds, with messages for operators: at once when trouble begins and ends, and every half
 * minute while it lasts. One thread at a time changes it; any thread may read it.
 */
public final class LogHealth {
    private final ServerLog log;
    private final AtomicLong delayedForces = new AtomicLong();
    private volatile IOException lastError;
    private volatile boolean forcing;
    private volatile long forceBeganNanos;
    private boolean hasLoggedError;
    private long errorLoggedAtNanos;
    private boolean hasLoggedDelay;
    private long delayLoggedAtNanos;
    private volatile long slowdownNanos;

    LogHealth(ServerLog log) {
        this.log = log;
    }

    /** DEBUG AOF-FLUSH-SLEEP: waits before each write of the log, as a slow disk would. */
    void slowdown(long nanos) {
        slowdownNanos = nanos;
    }

    /** Notes that a write begins. */
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
        if (isNew || !hasLoggedError || isLongAgo(errorLoggedAtNanos, nowNanos)) {
            hasLoggedError = true;
            errorLoggedAtNanos = nowNanos;
            log.warning("the append-only log cannot be written: {}", e.getMessage());
            if (file.hasPart()) {
                log.warning(
                        "a part of a command could not be removed from the end of {}: until that succeeds, a restart"
                                + " loads the file up to byte {} only",
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

    /** Notes that a force has ended, with or without success. */
    void forced(long nowNanos) {
        forcing = false;
        long nanos = nowNanos - forceBeganNanos;
        if (nanos < TimeUnit.MILLISECONDS.toNanos(Limits.LOG_SLOW_FORCE_MILLIS)) {
            return;
        }
        delayedForces.incrementAndGet();
        if (!hasLoggedDelay || isLongAgo(delayLoggedAtNanos, nowNanos)) {
            hasLoggedDelay = true;
            delayLoggedAtNanos = nowNanos;
            log.notice(
                    "forcing the append-only log to disk took {} ms: check whether the disk is overloaded",
                    TimeUnit.NANOSECONDS.toMillis(nanos));
        }
    }

    private static boolean isLongAgo(long thenNanos, long nowNanos) {
        return nowNanos - thenNanos >= TimeUnit.MILLISECONDS.toNanos(Limits.LOG_TROUBLE_LINES_MILLIS);
    }

    /** Returns the last error, until a write succeeds; null for none. */
    IOException lastError() {
        return lastError;
    }

    /** Whether the file was deleted, so that no later attempt can succeed. */
    public boolean isLost() {
        return lastError instanceof FileVanishedException;
    }

    /** Whether a force is running: {@code aof_pending_bio_fsync}. */
    public boolean isForcing() {
        return forcing;
    }

    /** Whether a force has been running for so long that changes must wait: this bounds what a crash can lose. */
    public boolean isLate(long nowNanos) {
        return forcing && nowNanos - forceBeganNanos >= TimeUnit.MILLISECONDS.toNanos(Limits.LOG_SLOW_FORCE_MILLIS);
    }

    /** Returns how many forces took two seconds or longer: {@code aof_delayed_fsync}. */
    public long delayedForces() {
        return delayedForces.get();
    }
}
