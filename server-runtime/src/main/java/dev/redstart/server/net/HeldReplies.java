package dev.redstart.server.net;

import java.io.IOException;
import java.util.ArrayDeque;

/**
 * The connections of a loop whose replies wait until the log is on the disk ({@code appendfsync always}). The replies of
 * one tick leave together: all clients share one wait.
 */
final class HeldReplies {
    private final LoopFailures failures;
    private final ArrayDeque<Connection> waiting = new ArrayDeque<>();

    HeldReplies(LoopFailures failures) {
        this.failures = failures;
    }

    /** Adds a connection whose replies are held. */
    void add(Connection connection) {
        waiting.add(connection);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Sends all replies.
     *
     * @param durable whether the log is on the disk; if not, no reply may ever leave, and the connections are closed
     */
    void release(boolean durable) {
        for (Connection connection = waiting.poll(); connection != null; connection = waiting.poll()) {
            try {
                if (durable) {
                    connection.release();
                } else {
                    connection.close();
                }
            } catch (IOException e) {
                failures.onIoError(connection, e);
            } catch (RuntimeException | Error e) {
                failures.onUncaught(connection, e);
            }
        }
    }
}
