package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import java.util.ArrayDeque;

/**
 * The connections of a loop that can continue without new input: another loop held a key that they need, or their share
 * of the tick was used up. Each is tried once more per tick, after the sockets.
 */
final class RetryQueue {
    private ArrayDeque<Connection> next = new ArrayDeque<>();
    private ArrayDeque<Connection> trying = new ArrayDeque<>();
    /** Ticks in a row in which no retry executed anything. */
    private int fruitless;

    void add(Connection connection) {
        next.add(connection);
    }

    boolean isEmpty() {
        return next.isEmpty();
    }

    /** Returns how long a select may wait: the loop does not spin for a key that stays locked. */
    long waitMillis() {
        return fruitless > Limits.KEY_LOCK_TRIES ? 1 : 0;
    }

    /** Starts a turn of the connections that are here now; those that are added from now on wait for the next one. */
    void startTurn() {
        ArrayDeque<Connection> turn = next;
        next = trying;
        trying = turn;
    }

    /** Returns the next connection of this turn, null at its end. */
    Connection poll() {
        return trying.poll();
    }

    /** Ends a turn. */
    void endTurn(boolean somethingWasExecuted) {
        fruitless = somethingWasExecuted ? 0 : fruitless + 1;
    }
}
