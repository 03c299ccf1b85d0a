package dev.redstart.server.dispatch;

import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.resp.RespWriter;
import dev.redstart.server.stats.LoopStats;
import dev.redstart.server.stats.LoopStats.Counter;
import java.util.function.LongSupplier;

/**
 * A command that runs: its request, its keys, its reply. The command of a client is the lowest frame of its loop; those that
 * handlers call have a frame each above it, over the same locks. Used again for the next command at its height.
 */
final class Frame {
    /** The frame of a client's command. */
    static final int LOWEST = 0;

    final int height;
    final KeyLocks locks;
    final KeyFinder finder;
    final CommandRequest request;
    final RespWriter reply = new RespWriter();

    /** Changes that commands made which this one called. */
    int calledChanges;
    /** What these count for save points. */
    int calledCount;
    /** Whether one of them is logged as something else than what was called. */
    boolean calledPropagation;

    Frame(int height, KeyLocks locks, KeyFinder finder, CommandRequest request) {
        this.height = height;
        this.locks = locks;
        this.finder = finder;
        this.request = request;
    }

    /** The command begins: nothing was called yet. */
    void begin() {
        calledChanges = 0;
        calledCount = 0;
        calledPropagation = false;
    }

    /** What the command counts for save points, with those that it called. */
    int counted() {
        return request.counted(locks.changes() - calledChanges) + calledCount;
    }

    /** Counts its changes for save points. */
    void count(LoopStats stats) {
        int counted = counted();
        if (counted > 0) {
            stats.add(Counter.CHANGES, counted);
        }
    }

    /** Others may have taken long while the command waited; null for a clock that stands still. */
    void readClock(LongSupplier clock) {
        if (clock != null) {
            request.nowMillis(clock.getAsLong());
            locks.nowMillis(request.nowMillis());
        }
    }

    /** The command is to be run again: what its handler said is forgotten. */
    void countAnew() {
        request.countAnew();
        calledCount = 0;
    }

    /**
     * Whether the command is logged as its handler says or as it was sent, and not as what the commands that it called would
     * have been logged as.
     */
    boolean isLoggedItself() {
        return request.hasPropagation() || locks.changes() > calledChanges || locks.hasClearedItself();
    }

    /**
     * A replay of the command as it was sent calls the same commands again. What those say how they are logged, such as which
     * element they took, would be lost.
     *
     * @throws IllegalStateException where the handler has to say how it is logged, and did not
     */
    void requireLoggable() {
        if (calledPropagation && locks.changes() > calledChanges && !request.hasPropagation()) {
            throw new IllegalStateException(
                    "the handler changes keys itself and calls commands that are logged as something"
                            + " else than they were called: it has to say by propagateAs how all of it is logged");
        }
    }
}
