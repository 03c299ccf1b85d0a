package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The connections of a loop whose clients did not take all of their replies yet.
 *
 * <p>The problem: the server should not run ahead of a client that reads slowly, and hold in memory what that client will
 * ask for next. But a client that writes its whole pipeline before it reads anything waits for ever if the server stops
 * reading, and most client libraries' pipelines are of this kind. The rule: a client that takes its replies has to take
 * most of them before its next command runs; once it took nothing for {@link Limits#OUTPUT_PATIENCE_MILLIS} the server
 * continues to execute and to read. Where clients hold much of the heap already the server parks for longer,
 * {@link Limits#OUTPUT_LONG_PATIENCE_MILLIS}, for clients that do read, if slowly. Replies are bounded by
 * {@code client-output-buffer-limit} and by the clients' share of the heap ({@link ClientMemory}); beyond either the
 * connection is closed, and the log says so.
 */
final class SlowReaders {
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(Limits.OUTPUT_CHECK_MILLIS);
    private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(Limits.OUTPUT_PATIENCE_MILLIS);

    private final List<Connection> all = new ArrayList<>();
    /** Whether the next command of some waits until the client reads, or took nothing for a moment. */
    private boolean someWait;

    private long checkedAtNanos;

    /** Adds a connection that is not here yet. */
    void add(Connection connection) {
        all.add(connection);
    }

    /** Notes that the next command of a connection waits for its client to read. */
    void startWaiting() {
        someWait = true;
    }

    /** Returns how long a select may wait, at most {@code otherwise}. */
    long waitMillis(long otherwise) {
        return someWait ? Math.min(otherwise, Limits.OUTPUT_PATIENCE_MILLIS) : otherwise;
    }

    /** Resumes the connections that waited for long enough, closes those beyond their limits; now and then. */
    void check(LoopClock clock) {
        if (!all.isEmpty()) {
            check(clock.nanoTime());
        }
    }

    private void check(long nowNanos) {
        if (nowNanos - checkedAtNanos < (someWait ? PARK_NANOS : CHECK_NANOS)) {
            return;
        }
        checkedAtNanos = nowNanos;
        someWait = false;
        for (int i = all.size() - 1; i >= 0; i--) {
            Connection connection = all.get(i);
            if (!connection.checkOutput()) {
                Connection last = all.remove(all.size() - 1);
                if (last != connection) {
                    all.set(i, last);
                }
            }
        }
    }
}
