package dev.redstart.server.net;

import dev.redstart.server.config.ServerLog;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What becomes of errors that nobody expected on a loop: they are logged if that is possible, and counted if not, since
 * with no memory left not even the log may work. Nothing here throws, and nothing allocates outside of a try.
 */
final class LoopFailures {
    /** A loop whose ticks fail one after the other waits for so long between them, up to this: it would only spin. */
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ServerLog log;
    private final int loop;
    /** Errors that could not be logged since the last that could. */
    private long unlogged;

    private long pauseNanos;

    LoopFailures(ServerLog log, int loop) {
        this.log = log;
        this.loop = loop;
    }

    /** Tells of an error that nobody expected. */
    void warn(Throwable e) {
        try {
            log.warning("event loop " + loop + " met an error and goes on, after " + unlogged + " unlogged ones", e);
            unlogged = 0;
        } catch (RuntimeException | Error again) {
            unlogged++;
        }
    }

    /** Tells of something that matters little. */
    void mention(String what, Throwable e) {
        try {
            log.verbose("{}: {}", what, e.toString());
        } catch (RuntimeException | Error again) {
            unlogged++;
        }
    }

    /** A whole tick failed; the next one had better not begin at once. */
    void tickFailed() {
        pauseNanos = Math.max(SHORTEST_PAUSE_NANOS, Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS));
        LockSupport.parkNanos(pauseNanos);
    }

    /** A tick did not fail. */
    void tickEnded() {
        pauseNanos = 0;
    }
}
