package dev.redstart.server.lock;

import dev.redstart.server.config.Limits;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Gives one thread exclusive access to the whole keyspace.
 *
 * <p>The problem: KEYS, FLUSHALL, the beginning of a snapshot and similar operations need every stripe at one instant, and
 * taking thousands of locks would make each of them slow. The rule has two halves:
 *
 * <ul>
 *   <li>Threads that execute commands have a <em>seat</em>: a word that says whether they do. It is set after a select,
 *       cleared before the next. A thread that {@linkplain #stop stops the world} raises a flag, which the others read
 *       between two commands, and waits until all words are cleared. An idle loop's word is cleared already.
 *   <li>Threads without a seat {@linkplain #beginVisit() visit}: while they hold a stripe they hold the lock that stopping
 *       takes, too. So the two exclude each other, and no loop waits for a visit.
 * </ul>
 *
 * <p>Bounds: all loops wait while the stop waits for one. So {@link Limits#WORLD_FREEZE_MILLIS} after it was raised the flag
 * is lowered again, and the {@link WorldBusyException} names the command that did not end. While that same command still
 * runs, the next attempts fail at once, and no loop waits. The lock is fair, so that a thread which stops the world
 * repeatedly queues behind those that it delayed.
 */
public final class StopTheWorld {
    /** Notified of a wait that failed, once for each command that was waited for. */
    @FunctionalInterface
    public interface BlockedListener {
        /**
         * Reports a command that did not end in time.
         *
         * @param holder names what runs, and where
         * @param stack the stack of its thread
         */
        void blocked(String holder, StackTraceElement[] stack);
    }

    /** The distance of two words, so that each has a cache line of its own. */
    private static final int STRIDE = 32;

    private static final int INSIDE = 1;
    private static final int OUTSIDE = 0;
    private static final int PARK_NANOS = 20_000;
    private static final int SPINS = 1_000;
    private static final int NO_SEAT = -1;

    private final long freezeNanos;
    private final LongSupplier clock;
    private final AtomicIntegerArray words;
    private final RunningCommand[] running;
    private final ReentrantLock alone = new ReentrantLock(true);
    private final World token = new World(this);
    private volatile boolean stopping;
    private volatile boolean ending;
    /** The thread that has stopped the world, else null. */
    private volatile Thread owner;

    // The seat for which the last attempt waited without success; guarded by the monitor of "running".
    private int blamed = NO_SEAT;
    private long blamedCount;
    /** False if what did not end was not a command: the next command of that seat then has the same count. */
    private boolean blamesCommand;

    private volatile BlockedListener listener = (holder, stack) -> {};

    /** A world of so many event loops, numbered from 0, and one {@linkplain #loader() seat more}. */
    public StopTheWorld(int loops) {
        this(loops, TimeUnit.MILLISECONDS.toNanos(Limits.WORLD_FREEZE_MILLIS), System::nanoTime);
    }

    /** A world with a bound and a clock that a test chooses. */
    StopTheWorld(int loops, long freezeNanos, LongSupplier clock) {
        this.freezeNanos = freezeNanos;
        this.clock = clock;
        running = new RunningCommand[loops + 1];
        Arrays.setAll(running, seat -> new RunningCommand());
        words = new AtomicIntegerArray(running.length * STRIDE);
    }

    /** Sets the listener for commands that do not end in time. */
    public void onBlocked(BlockedListener value) {
        listener = value;
    }

    /** Notes that the server shuts down: later stops give up waiting for a command after the bound, and go on without it. */
    public void leaveStuckBehind() {
        ending = true;
    }

    /** Returns the seat of the thread that loads data at the start. */
    public int loader() {
        return running.length - 1;
    }

    /** Returns what runs in a seat. */
    public RunningCommand running(int seat) {
        return running[seat];
    }

    /** Notes that the seat's thread begins to execute commands; waits while the world is stopped. */
    public void enter(int seat) {
        running[seat].thread(Thread.currentThread());
        words.set(seat * STRIDE, INSIDE);
        if (stopping) {
            words.set(seat * STRIDE, OUTSIDE);
            lockAlone(); // taken when the other thread is done; the next one to stop waits for our word
            try {
                words.set(seat * STRIDE, INSIDE);
            } finally {
                alone.unlock();
            }
        }
    }

    /** Notes that the seat's thread has stopped executing commands. */
    public void leave(int seat) {
        words.setRelease(seat * STRIDE, OUTSIDE);
    }

    /** Lets another thread stop the world, as {@link #pass(int, Runnable)} with nothing to run before. */
    public boolean pass(int seat) {
        return pass(seat, () -> {});
    }

    /**
     * Lets another thread stop the world if it wants to. A seat's thread calls it between two commands, inside {@link #enter}
     * … {@link #leave}.
     *
     * @param beforeWaiting runs before this thread waits for the other
     * @return whether another thread wanted to
     */
    public boolean pass(int seat, Runnable beforeWaiting) {
        if (!stopping || isStoppedByMe()) {
            return false;
        }
        beforeWaiting.run();
        leave(seat);
        enter(seat);
        return true;
    }

    /**
     * Runs work while no other thread uses a dictionary. The calling thread holds no stripe; if it sits in a seat, it leaves the
     * seat for the time. Inside such work, more work just runs.
     *
     * @throws WorldBusyException if a command does not end in time; the work did not run
     */
    public void stop(Consumer<World> work) {
        if (isStoppedByMe()) {
            work.accept(token);
            return;
        }
        int seat = seatOfMine();
        if (seat == NO_SEAT) {
            stopAndRun(work);
            return;
        }
        running[seat].holdsAll();
        leave(seat);
        try {
            stopAndRun(work);
        } finally {
            enter(seat);
        }
    }

    /** Runs work as {@link #stop} does, without a token. */
    public void during(Runnable work) {
        stop(world -> work.run());
    }

    /**
     * Returns the token, for work that runs while the world is stopped but did not receive it.
     *
     * @throws IllegalStateException if the current thread did not stop the world
     */
    public World held() {
        if (!isStoppedByMe()) {
            throw new IllegalStateException("the world is not stopped by this thread");
        }
        return token;
    }

    boolean isStoppedByMe() {
        return owner == Thread.currentThread();
    }

    /** Runs work that takes long and uses no dictionary itself; a thread that sits in a seat leaves the seat for the time. */
    public void outside(Runnable work) {
        int seat = isStoppedByMe() ? NO_SEAT : seatOfMine();
        if (seat == NO_SEAT) {
            work.run();
            return;
        }
        leave(seat);
        try {
            work.run();
        } finally {
            enter(seat);
        }
    }

    private void stopAndRun(Consumer<World> work) {
        failIfStillBlocked();
        long deadline = clock.getAsLong() + freezeNanos;
        if (!tryLockAlone(deadline)) {
            throw new WorldBusyException("another thread has stopped the world for longer than "
                    + Limits.WORLD_FREEZE_MILLIS + " ms: " + describeOwner());
        }
        try {
            stopping = true;
            awaitOthers(clock.getAsLong() + freezeNanos); // no loop waited during the wait for the lock
            owner = Thread.currentThread();
            work.accept(token);
        } finally {
            owner = null;
            stopping = false;
            alone.unlock();
        }
    }

    private void awaitOthers(long deadline) {
        for (int seat = 0; seat < running.length; seat++) {
            for (int spins = 0; isInside(seat); spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else if (clock.getAsLong() - deadline < 0) {
                    LockSupport.parkNanos(PARK_NANOS);
                } else if (ending) {
                    break;
                } else {
                    throw blocked(seat);
                }
            }
        }
    }

    private boolean isInside(int seat) {
        return words.get(seat * STRIDE) != OUTSIDE;
    }

    /** Returns the seat that the current thread sits inside of, {@link #NO_SEAT} if none. */
    private int seatOfMine() {
        Thread current = Thread.currentThread();
        for (int seat = 0; seat < running.length; seat++) {
            if (running[seat].thread() == current && isInside(seat)) {
                return seat;
            }
        }
        return NO_SEAT;
    }

    private WorldBusyException blocked(int seat) {
        RunningCommand culprit = running[seat];
        Thread thread = culprit.thread();
        boolean first;
        synchronized (running) {
            long count = culprit.count();
            boolean isCommand = culprit.work() != null && culprit.count() == count;
            first = blamed != seat || blamedCount != count || (isCommand && !blamesCommand);
            blamed = seat;
            blamedCount = count;
            blamesCommand = isCommand;
        }
        String holder = describe(seat);
        if (first) {
            listener.blocked(holder, thread == null ? new StackTraceElement[0] : thread.getStackTrace());
        }
        return new WorldBusyException(holder + " does not end");
    }

    private void failIfStillBlocked() {
        int seat;
        long count;
        synchronized (running) {
            seat = blamesCommand ? blamed : NO_SEAT;
            count = blamedCount;
        }
        if (seat == NO_SEAT || ending) {
            return;
        }
        if (isInside(seat) && running[seat].count() == count && running[seat].work() != null) {
            throw new WorldBusyException(describe(seat) + " still does not end");
        }
        synchronized (running) {
            blamed = NO_SEAT;
        }
    }

    private String describe(int seat) {
        return running[seat].describe() + (seat == loader() ? " while data is loaded" : " on event loop " + seat);
    }

    private String describeOwner() {
        Thread current = owner;
        for (int seat = 0; current != null && seat < running.length; seat++) {
            if (running[seat].thread() == current) {
                return describe(seat);
            }
        }
        return current == null ? "a thread that is done by now" : "thread " + current.getName();
    }

    /**
     * Keeps the world from stopping until {@link #endVisit()}, for a thread without a seat that is about to take a stripe for a
     * moment. It has no effect on a thread that sits in a seat, which keeps the world from stopping anyway.
     */
    public void beginVisit() {
        if (isStoppedByMe() || seatOfMine() == NO_SEAT) {
            lockAlone();
        }
    }

    /** Ends {@link #beginVisit()}. */
    public void endVisit() {
        if (alone.isHeldByCurrentThread()) {
            alone.unlock();
        }
    }

    /** Takes the lock, which allocates a node for a waiter: where memory is missing for that, it tries again. */
    private void lockAlone() {
        while (true) {
            try {
                alone.lock();
                return;
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(PARK_NANOS);
            }
        }
    }

    private boolean tryLockAlone(long deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return alone.tryLock(deadline - clock.getAsLong(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
