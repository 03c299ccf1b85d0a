package dev.redstart.server.net;

import dev.redstart.server.resp.OutputBuffer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Handles the errors of one event loop: the connection that met one is closed, the others are served on. Nothing here
 * throws, and nothing allocates outside of a try.
 */
final class LoopFailures {
    /** The loop parks between failing ticks, for twice as long each time up to this: else it would spin. */
    private static final long MAX_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long MIN_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final FailureLog log;
    private final OutputBuffer output;
    private long parkNanos;

    /** @param output of the loop, in which a failure may leave half of a reply */
    LoopFailures(FailureLog log, OutputBuffer output) {
        this.log = log;
        this.output = output;
    }

    /** Closes a connection whose socket failed. */
    void onIoError(Connection connection, IOException e) {
        output.clear();
        close(connection);
        log.mention("I/O error, client disconnected", e);
    }

    /** Closes a connection that met a bug or a lack of memory; the loop goes on. */
    void onUncaught(Connection connection, Throwable e) {
        close(connection);
        onUncaught(e);
    }

    /** Discards the reply that an error left unfinished, and logs the error. */
    void onUncaught(Throwable e) {
        output.clear();
        log.warn(e);
    }

    /** Closes a connection, and logs what that throws. */
    void close(Connection connection) {
        try {
            connection.close();
        } catch (RuntimeException | Error e) {
            log.warn(e);
        }
    }

    /** Backs off after a tick that failed as a whole. */
    void tickFailed() {
        parkNanos = Math.max(MIN_PARK_NANOS, Math.min(2 * parkNanos, MAX_PARK_NANOS));
        LockSupport.parkNanos(parkNanos);
    }

    /** Ends the back-off after a tick that did not fail. */
    void tickEnded() {
        parkNanos = 0;
    }
}
