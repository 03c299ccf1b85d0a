package dev.redstart.server.net;

import dev.redstart.server.config.ServerLog;

/**
 * Logs the errors of one event loop, and counts those that cannot be logged: with no memory left even the log may fail.
 * Nothing here throws.
 */
final class FailureLog {
    private final ServerLog log;
    private final int loop;
    /** Errors since the last one that was logged. */
    private long unlogged;

    FailureLog(ServerLog log, int loop) {
        this.log = log;
        this.loop = loop;
    }

    /** Logs an unexpected error with its stack. */
    void warn(Throwable e) {
        try {
            log.warning("event loop " + loop + " met an error and goes on, after " + unlogged + " unlogged ones", e);
            unlogged = 0;
        } catch (RuntimeException | Error again) {
            unlogged++;
        }
    }

    /** Logs an expected error, at a level that is off by default. */
    void mention(String what, Throwable e) {
        try {
            log.verbose("{}: {}", what, e.toString());
        } catch (RuntimeException | Error again) {
            unlogged++;
        }
    }
}
