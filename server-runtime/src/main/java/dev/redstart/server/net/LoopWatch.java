package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import dev.redstart.server.lock.RunningCommand;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Assigns new clients to the loops in turn, skips loops whose command does not end, and logs such a command once.
 *
 * <p>The problem: a handler that blocks, or never returns, holds its loop, and only the clients of that loop would notice.
 * The rule: the acceptor's thread, which has little to do, looks at each loop now and then; a command that is the same
 * execution at two looks has run for at least the time between. The clients of such a loop wait until the command ends: no
 * other thread may touch the data that it is changing.
 */
final class LoopWatch {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(Limits.LOOP_LOOK_MILLIS);
    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(Limits.LOOP_STUCK_MILLIS);

    /** The state of a loop at the last look. */
    private static final class Seen {
        private final RunningCommand running;
        private RunningCommand.Work work;
        private long count;
        private long sinceNanos;
        /** Whether the same execution was seen at more than one look. */
        private boolean again;

        private boolean logged;

        private Seen(RunningCommand running) {
            this.running = running;
        }

        private boolean isStill() {
            return work != null && running.work() == work && running.count() == count;
        }
    }

    /** The stack of a loop's thread, logged as that of an exception. */
    private static final class StuckHandler extends Exception {
        private static final long serialVersionUID = 1L;

        private StuckHandler(String what, Thread thread) {
            super(what, null, false, true);
            setStackTrace(thread.getStackTrace());
        }
    }

    private final List<EventLoop> loops;
    private final Seen[] seen;
    private final BiConsumer<String, Throwable> log;
    private long lookedAtNanos;
    private int next;

    /** A watch over loops; {@code log} takes a message for the operator and a stack. */
    LoopWatch(List<EventLoop> loops, BiConsumer<String, Throwable> log) {
        this.loops = loops;
        this.log = log;
        this.seen = new Seen[loops.size()];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = new Seen(loops.get(i).running());
        }
    }

    /** Returns the loop for the next client. */
    EventLoop next() {
        for (int tries = 0; tries < seen.length; tries++) {
            int index = turn();
            if (!seen[index].again || !seen[index].isStill()) {
                return loops.get(index);
            }
        }
        return loops.get(turn()); // all are stuck
    }

    private int turn() {
        int index = next;
        next = (next + 1) % seen.length;
        return index;
    }

    /** Looks at the loops, unless the last look was short ago. */
    void look(long nowNanos) {
        if (nowNanos - lookedAtNanos < LOOK_NANOS) {
            return;
        }
        lookedAtNanos = nowNanos;
        for (int i = 0; i < seen.length; i++) {
            look(i, seen[i], nowNanos);
        }
    }

    private void look(int index, Seen loop, long nowNanos) {
        loop.again = loop.isStill();
        if (!loop.again) {
            loop.count = loop.running.count();
            loop.work = loop.running.work();
            loop.sinceNanos = nowNanos;
            loop.logged = false;
        } else if (!loop.logged && nowNanos - loop.sinceNanos >= STUCK_NANOS) {
            loop.logged = true;
            log(index, loop, nowNanos);
        }
    }

    private void log(int index, Seen loop, long nowNanos) {
        String what = "event loop " + index + " has been in " + loop.running.describe() + " for "
                + TimeUnit.NANOSECONDS.toSeconds(nowNanos - loop.sinceNanos)
                + " s: its clients wait until that ends, new ones go to other loops";
        Thread thread = loop.running.thread();
        log.accept(what, thread == null ? null : new StuckHandler("where it is now", thread));
    }
}
