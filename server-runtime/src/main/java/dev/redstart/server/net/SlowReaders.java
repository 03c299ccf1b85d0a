package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The connections of a loop whose clients did not take all of their replies yet.
 *
 * <p>The problem: a client that reads slowly should not have the server run ahead of it, and hold in memory what it will
 * ask for next. But one that writes its whole pipeline before it reads anything waits for ever if the server stops reading
 * what it writes, and most client libraries' pipelines are of this kind. The rule: while a client takes something of what
 * waits it has to take most of it before its next command runs; once it took nothing for
 * {@link Limits#OUTPUT_PATIENCE_MILLIS} the server goes on executing and reading. Where clients hold much of the heap
 * already it waits longer, {@link Limits#OUTPUT_LONG_PATIENCE_MILLIS}, for those that do read, if slowly. What the replies take is bounded by
 * {@code client-output-buffer-limit} and by the clients' share of the heap ({@link ClientMemory}), where the connection
 * ends and the log says so.
 */
final class SlowReaders {
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(Limits.OUTPUT_CHECK_MILLIS);
    private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(Limits.OUTPUT_PATIENCE_MILLIS);

    private static final long LONG_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(Limits.OUTPUT_LONG_PATIENCE_MILLIS);

    private final ClientMemory memory;
    private final List<Connection> all = new ArrayList<>();
    /** Whether the next command of one of them waits until its client reads or has taken nothing for a moment. */
    private boolean someWait;

    private long checkedAtNanos;

    SlowReaders(ClientMemory memory) {
        this.memory = memory;
    }

    /** For how long a client has to take nothing until the server runs ahead of it. */
    long patienceNanos() {
        return memory.isTight() ? LONG_PATIENCE_NANOS : PARK_NANOS;
    }

    /** Adds a connection that is not here yet. */
    void add(Connection connection) {
        all.add(connection);
    }

    /** One of them, or one to be added, waits from now on. */
    void startsToWait() {
        someWait = true;
    }

    /** How long a select may wait, where it would wait for so long if nobody were here. */
    long waitMillis(long otherwise) {
        return someWait ? Math.min(otherwise, Limits.OUTPUT_PATIENCE_MILLIS) : otherwise;
    }

    /** Lets those go on that waited for long enough, and ends those that are over their limits; does so now and then. */
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
