package dev.redstart.server.dispatch;

import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.resp.RespWriter;
import dev.redstart.server.stats.LoopStats;
import dev.redstart.server.stats.LoopStats.Counter;
import java.util.function.LongSupplier;

/**
 * A running command: its request, its keys, its reply. A client's command is the lowest frame of its loop; commands that
 * handlers call have frames above it, over the same locks. Reused for the next command at the same height.
 */
final class Frame {
    /** The height of a client's command. */
    static final int LOWEST = 0;

    final int height;
    final KeyLocks locks;
    final KeyFinder finder;
    final CommandRequest request;
    final RespWriter reply = new RespWriter();

    /** The number of changes by commands that this one called. */
    int calledChanges;
    /** How many changes of these count for save points. */
    int calledCount;
    /** Whether one of them is logged as other commands than the one called. */
    boolean calledPropagation;

    Frame(int height, KeyLocks locks, KeyFinder finder, CommandRequest request) {
        this.height = height;
        this.locks = locks;
        this.finder = finder;
        this.request = request;
    }

    /** Prepares for a command, which has called no other one yet. */
    void begin() {
        calledChanges = 0;
        calledCount = 0;
        calledPropagation = false;
    }

    /** Returns how many changes count for save points, those of called commands included. */
    int counted() {
        return request.counted(locks.changes() - calledChanges) + calledCount;
    }

    /** Adds the command's changes to those that count for save points. */
    void count(LoopStats stats) {
        int counted = counted();
        if (counted > 0) {
            stats.add(Counter.CHANGES, counted);
        }
    }

    /** Reads the clock after the command has waited; null stands for a clock that does not advance. */
    void readClock(LongSupplier clock) {
        if (clock != null) {
            request.nowMillis(clock.getAsLong());
            locks.nowMillis(request.nowMillis());
        }
    }

    /** Discards what the handler declared, because the command will run once more. */
    void restart() {
        request.restart();
        calledCount = 0;
    }

    /**
     * Returns whether the command is logged as its handler declared or as it was sent. Otherwise the log has the commands
     * that it called.
     */
    boolean isLoggedItself() {
        return request.hasPropagation() || locks.changes() > calledChanges || locks.hasClearedItself();
    }

    /**
     * Checks that the log can represent the command. A replay of the command as it was sent calls the same commands again;
     * what those declared for the log, such as which element they took, would be lost.
     *
     * @throws IllegalStateException where the handler must call propagateAs and did not
     */
    void requireLoggable() {
        if (calledPropagation && locks.changes() > calledChanges && !request.hasPropagation()) {
            throw new IllegalStateException(
                    "the handler changes keys itself and calls commands that are logged as other"
                            + " commands: it must declare with propagateAs how all of it is logged");
        }
    }
}
