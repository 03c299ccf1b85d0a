package dev.redstart.server.persistence;

import java.util.concurrent.TimeUnit;

/**
 * Decides when the log is rewritten automatically: once it has grown by {@code auto-aof-rewrite-percentage} since the last
 * rewrite, beyond {@code auto-aof-rewrite-min-size}. After three failures in a row it waits a minute, then two, four, up to an
 * hour, as redis-server does: every attempt leaves a file behind. For one thread; others may read {@link #failures}.
 */
public final class AutoRewrite {
    private static final int PATIENT_FAILURES = 3;
    private static final long MAX_MINUTES = 60;
    private static final int PERCENT = 100;

    private volatile int failures;
    private long delayMinutes;
    private long notBeforeMillis = Long.MIN_VALUE;

    /**
     * Whether a rewrite is due.
     *
     * @param percentage 0 for never
     * @param currentBytes see {@link AofWriter#currentSize}
     * @param baseBytes see {@link AofWriter#baseSize}
     */
    public boolean isDue(long percentage, long minBytes, long currentBytes, long baseBytes, long nowMillis) {
        if (percentage <= 0 || currentBytes <= minBytes || nowMillis < notBeforeMillis) {
            return false;
        }
        double base = Math.max(1, baseBytes);
        return currentBytes / base * PERCENT - PERCENT >= percentage;
    }

    /** Notes that a rewrite failed. */
    public void failed(long nowMillis) {
        int now = failures + 1;
        failures = now;
        if (now >= PATIENT_FAILURES) {
            delayMinutes = delayMinutes == 0 ? 1 : Math.min(MAX_MINUTES, delayMinutes * 2);
            notBeforeMillis = nowMillis + TimeUnit.MINUTES.toMillis(delayMinutes);
        }
    }

    /** Returns how many rewrites failed in a row; for any thread. */
    int failures() {
        return failures;
    }

    /** Notes that a rewrite succeeded. */
    public void succeeded() {
        failures = 0;
        delayMinutes = 0;
        notBeforeMillis = Long.MIN_VALUE;
    }
}
