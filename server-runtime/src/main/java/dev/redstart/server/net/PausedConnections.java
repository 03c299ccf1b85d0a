package dev.redstart.server.net;

import dev.redstart.server.session.Pause;
import java.util.LinkedHashSet;
import java.util.Set;

/** The connections of a loop whose next command waits for the end of a {@link Pause}, in the order of their arrival. */
final class PausedConnections {
    private final Pause pause;
    private final Set<Connection> waiting = new LinkedHashSet<>();

    PausedConnections(Pause pause) {
        this.pause = pause;
    }

    /** Adds a connection; its session is blocked until the pause ends. */
    void add(Connection connection) {
        connection.session().leaveQueues(); // of keys: others would wait behind it
        connection.session().blocked(true);
        waiting.add(connection);
    }

    /** Removes a connection that is closed. */
    void remove(Connection connection) {
        waiting.remove(connection);
    }

    /** Returns how long a select may wait, at most {@code otherwise}. */
    long waitMillis(long now, long otherwise) {
        return waiting.isEmpty() ? otherwise : Math.min(otherwise, pause.untilMillis() - now);
    }

    /** Resumes all connections if the pause is over. */
    void resume(long now) {
        if (waiting.isEmpty() || pause.isOn(now)) {
            return;
        }
        for (Connection connection : waiting) {
            connection.session().blocked(false);
            connection.retryLater();
        }
        waiting.clear();
    }
}
