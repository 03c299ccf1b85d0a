package dev.redstart.server.net;

import dev.redstart.server.config.ServerLog;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What becomes of errors on a loop: the client that met one goes, the others are served on. Errors that nobody expected are
 * logged if that is possible, and counted if not, since with no memory left not even the log may work. Nothing here throws,
 * and nothing allocates outside of a try.
 */
final class LoopFailures {
    /** A loop whose ticks fail one after the other waits for so long between them, up to this: it would only spin. */
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ServerLog log;
    private final int loop;
    private final LoopBuffers buffers;
    /** Errors that could not be logged since the last that could. */
    private long unlogged;

    private long pauseNanos;

    /** @param buffers of the loop, in which a failure may leave half of a reply */
    LoopFailures(ServerLog log, int loop, LoopBuffers buffers) {
        this.log = log;
        this.loop = loop;
        this.buffers = buffers;
    }

    /** The network failed: this client goes. */
    void dropped(Connection connection, IOException e) {
        buffers.clear();
        close(connection);
        mention("a client went away", e);
    }

    /** A bug or a lack of memory: this client goes, the loop stays. */
    void failed(Connection connection, Throwable e) {
        close(connection);
        survive(e);
    }

    /** Closes a connection, whatever that meets. */
    void close(Connection connection) {
        try {
            connection.close();
        } catch (RuntimeException | Error e) {
            warn(e);
        }
    }

    /** Whatever a turn met, the loop's other clients go on. */
    void survive(Throwable e) {
        buffers.clear();
        warn(e);
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
