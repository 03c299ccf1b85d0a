package dev.redstart.server.net;

import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.session.Pause;
import java.util.LinkedHashSet;
import java.util.Set;

/** The connections of a loop whose next command waits for the end of a {@link Pause}, in the order in which they came. */
final class PausedConnections {
    private final EventLoop loop;
    private final Pause pause;
    private final Set<Connection> waiting = new LinkedHashSet<>();

    PausedConnections(EventLoop loop, Pause pause) {
        this.loop = loop;
        this.pause = pause;
    }

    Pause pause() {
        return pause;
    }

    /** Whether the pause keeps a connection's next command waiting, which is one of a batch; then it is one of these. */
    boolean keeps(Connection connection, byte[] input, CommandBatch batch, int index) {
        if (!pause.isOn(loop.now())
                || !loop.dispatcher().isPaused(input, batch, index, connection.session(), pause.isOfWritesOnly())) {
            return false;
        }
        add(connection);
        return true;
    }

    private void add(Connection connection) {
        connection.session().leaveQueues(); // of keys, where others would wait behind it
        connection.session().blocked(true);
        waiting.add(connection);
    }

    /** A connection that ended. */
    void remove(Connection connection) {
        waiting.remove(connection);
    }

    /** How long a select may wait, where it would wait for so long if nobody were here. */
    long waitMillis(long now, long otherwise) {
        return waiting.isEmpty() ? otherwise : Math.min(otherwise, pause.untilMillis() - now);
    }

    /** Lets all of them go on if the pause is over. */
    void resume(long now) {
        if (waiting.isEmpty() || pause.isOn(now)) {
            return;
        }
        for (Connection connection : waiting) {
            connection.session().blocked(false);
            connection.awaitTurn();
        }
        waiting.clear();
    }
}
