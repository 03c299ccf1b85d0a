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
 * Lets one thread work on the whole keyspace while no other touches it.
 *
 * <p>The problem: KEYS, FLUSHALL, the beginning of a snapshot and their like need every stripe at one instant, and taking
 * thousands of locks for it would make each of them slow. The rule has two halves:
 *
 * <ul>
 *   <li>Threads that execute commands have a <em>seat</em>: a word that says whether they do. It is set after a select,
 *       cleared before the next. Whoever {@linkplain #stop stops the world} raises a flag that they look at between two
 *       commands, and waits until all words are cleared; an idle loop is not waited for at all.
 *   <li>Threads without a seat {@linkplain #beginVisit() visit}: for the moment in which they hold a stripe they hold the
 *       lock that stopping takes too, so the two exclude each other, without any loop standing still for it.
 * </ul>
 *
 * <p>Bounds: all loops stand still while one is waited for, so {@link Limits#WORLD_FREEZE_MILLIS} after the flag went up it
 * goes down again, and the {@link WorldBusyException} names the command that did not end. While that same command still
 * runs, the next attempts fail at once and freeze nobody. The lock is fair, so that a thread which stops the world again
 * and again comes behind those that it held up.
 */
public final class StopTheWorld {
    /** Notified of a wait that failed, once for each command that was waited for. */
    @FunctionalInterface
    public interface BlockedListener {
        /**
         * A command did not end in time.
         *
         * @param holder says what runs, and where
         * @param stack what its thread does
         */
        void blocked(String holder, StackTraceElement[] stack);
    }

    /** Words are this far apart, so that each has a cache line of its own. */
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
    /** Whose thread holds the token. */
    private volatile Thread owner;

    // The seat for which the last attempt waited without success; guarded by the monitor of "running".
    private int blamed = NO_SEAT;
    private long blamedCount;
    /** False where what did not end was no command: the next one of that seat has the same count. */
    private boolean blamesCommand;

    private volatile BlockedListener listener = (holder, stack) -> {};

    /** For event loops numbered from 0, and one {@linkplain #loader() seat more}. */
    public StopTheWorld(int loops) {
        this(loops, TimeUnit.MILLISECONDS.toNanos(Limits.WORLD_FREEZE_MILLIS), System::nanoTime);
    }

    /** As above, with {@link Limits#WORLD_FREEZE_MILLIS} and a clock of a test's own. */
    StopTheWorld(int loops, long freezeNanos, LongSupplier clock) {
        this.freezeNanos = freezeNanos;
        this.clock = clock;
        running = new RunningCommand[loops + 1];
        Arrays.setAll(running, seat -> new RunningCommand());
        words = new AtomicIntegerArray(running.length * STRIDE);
    }

    /** Has somebody told of commands that did not end in time. */
    public void onBlocked(BlockedListener value) {
        listener = value;
    }

    /** The server ends: a command that does not is waited for as long as ever, and then left behind. */
    public void leaveStuckBehind() {
        ending = true;
    }

    /** The seat of the thread that loads data at the start. */
    public int loader() {
        return running.length - 1;
    }

    /** What runs in a seat. */
    public RunningCommand running(int seat) {
        return running[seat];
    }

    /** The seat's thread begins to execute commands; waits while the world is stopped. */
    public void enter(int seat) {
        running[seat].thread(Thread.currentThread());
        words.set(seat * STRIDE, INSIDE);
        if (stopping) {
            words.set(seat * STRIDE, OUTSIDE);
            lockAlone(); // taken when the other one is done; who comes next waits for our word
            try {
                words.set(seat * STRIDE, INSIDE);
            } finally {
                alone.unlock();
            }
        }
    }

    /** The seat's thread has stopped executing commands. */
    public void leave(int seat) {
        words.setRelease(seat * STRIDE, OUTSIDE);
    }

    /** As {@link #pass(int, Runnable)}, with nothing to do before. */
    public boolean pass(int seat) {
        return pass(seat, () -> {});
    }

    /**
     * A command boundary inside {@link #enter} … {@link #leave}: lets another thread stop the world if it wants to.
     *
     * @param beforeWaiting runs if it does
     * @return whether one did
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
     * Runs work while no other thread touches a table; on any thread, which holds no stripe. One that sits inside a seat
     * leaves it meanwhile. Inside such work it just runs.
     *
     * @throws WorldBusyException when a command does not end in time; the work did not run
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

    /** As {@link #stop}, of work that needs no token. */
    public void during(Runnable work) {
        stop(world -> work.run());
    }

    /**
     * The token, for work that runs while the world is stopped but was not handed it.
     *
     * @throws IllegalStateException when the current thread did not stop the world
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

    /** Runs work that takes long and touches no table by itself; a thread that sits in a seat leaves it meanwhile. */
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
            throw new WorldBusyException("another one has stopped the world for longer than "
                    + Limits.WORLD_FREEZE_MILLIS + " ms: " + describeOwner());
        }
        try {
            stopping = true;
            awaitOthers(clock.getAsLong() + freezeNanos); // the wait for the lock froze nobody
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

    /** The seat that the current thread sits inside of, {@link #NO_SEAT} if none. */
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
            first = blamed != seat || blamedCount != count;
            blamed = seat;
            blamedCount = count;
            blamesCommand = culprit.work() != null && culprit.count() == count;
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
        return current == null ? "nobody any more" : "thread " + current.getName();
    }

    /**
     * A thread without a seat is about to take a stripe, for a moment: the world does not stop until {@link #endVisit()}.
     * Nothing happens on a thread that sits in a seat, which keeps the world from being stopped anyway.
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

    /** The lock makes a node for who waits, and there may be no memory for it. */
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
