package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import java.util.ArrayDeque;

/**
 * The connections of a loop that could go on though nothing arrives: another loop held a key that they need, or they had
 * their share of the tick. Each gets one more try per tick, after the sockets.
 */
final class RetryQueue {
    private ArrayDeque<Connection> next = new ArrayDeque<>();
    private ArrayDeque<Connection> trying = new ArrayDeque<>();
    /** Ticks in a row in which nothing came of it. */
    private int fruitless;

    void add(Connection connection) {
        next.add(connection);
    }

    boolean isEmpty() {
        return next.isEmpty();
    }

    /** How long a select may wait when there are some: a key that stays locked is not spun for. */
    long waitMillis() {
        return fruitless > Limits.KEY_LOCK_TRIES ? 1 : 0;
    }

    /** Begins a turn of those that are here now; who comes meanwhile has to wait for the next one. */
    void startTurn() {
        ArrayDeque<Connection> turn = next;
        next = trying;
        trying = turn;
    }

    /** The next of this turn, null at its end. */
    Connection poll() {
        return trying.poll();
    }

    /** Ends a turn. */
    void endTurn(boolean somethingWasExecuted) {
        fruitless = somethingWasExecuted ? 0 : fruitless + 1;
    }
}
