package dev.redstart.server.keyspace;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one loop work on the whole keyspace while no other executes commands.
 *
 * <p>The problem: KEYS, FLUSHALL and their like need every stripe at one instant, and taking thousands of locks for it
 * would make each of them slow. The rule: each loop has a word that says whether it is executing. It is set after a
 * select, cleared before the next, and whoever wants to be alone raises a flag that the loops look at between two
 * commands. Nobody waits longer than one command takes, or the reads of a group of connections; an idle loop is not
 * waited for at all.
 */
public final class LoopGate {
    /** Words are this far apart, so that each has a cache line of its own. */
    private static final int STRIDE = 32;

    private static final int RUNNING = 1;
    private static final int OUTSIDE = 0;
    private static final int PATIENCE_NANOS = 20_000;

    private final AtomicIntegerArray words;
    private final int loops;
    private final ReentrantLock alone = new ReentrantLock();
    private volatile boolean stopping;

    /** A gate for loops numbered from 0. */
    public LoopGate(int loops) {
        this.loops = loops;
        this.words = new AtomicIntegerArray(loops * STRIDE);
    }

    /** The loop begins to execute commands; waits while another one is alone. */
    public void enter(int loop) {
        words.set(loop * STRIDE, RUNNING);
        if (stopping) {
            words.set(loop * STRIDE, OUTSIDE);
            alone.lock(); // taken when the other one is done; who comes next waits for our word
            try {
                words.set(loop * STRIDE, RUNNING);
            } finally {
                alone.unlock();
            }
        }
    }

    /** The loop has stopped executing commands. */
    public void leave(int loop) {
        words.setRelease(loop * STRIDE, OUTSIDE);
    }

    /** As {@link #pass(int, Runnable)}, with nothing to do before. */
    public boolean pass(int loop) {
        return pass(loop, () -> {});
    }

    /**
     * A command boundary inside {@link #enter} … {@link #leave}: lets another loop be alone if it wants to.
     *
     * @param beforeWaiting runs if it does
     * @return whether one was
     */
    public boolean pass(int loop, Runnable beforeWaiting) {
        if (!stopping) {
            return false;
        }
        beforeWaiting.run();
        leave(loop);
        enter(loop);
        return true;
    }

    /** Runs work on an entered loop while all the others are outside. */
    public void runAlone(int loop, Runnable work) {
        leave(loop);
        try {
            runAlone(work);
        } finally {
            enter(loop);
        }
    }

    /** Runs work on a thread that is none of the loops, while all of them are outside. */
    public void runAlone(Runnable work) {
        alone.lock();
        try {
            stopping = true;
            for (int other = 0; other < loops; other++) {
                awaitOutside(other);
            }
            work.run();
        } finally {
            stopping = false;
            alone.unlock();
        }
    }

    private void awaitOutside(int loop) {
        for (int spins = 0; words.get(loop * STRIDE) != OUTSIDE; spins++) {
            if (spins < 1_000) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PATIENCE_NANOS);
            }
        }
    }
}
