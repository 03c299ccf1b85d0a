package dev.redstart.server;

import dev.redstart.server.config.ServerLog;
import dev.redstart.server.net.Acceptor;
import dev.redstart.server.net.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The one class that starts threads: one per event loop, one for the acceptor, one for plugins' timers, one that reserves
 * memory for the loops, one for periodic work on files, one that writes snapshots, and some short-lived ones. All of them
 * are daemons; the program that embeds the server decides how long the process lives.
 */
final class ServerThreads {
    private final ServerLog log;
    private final List<Thread> loops = new ArrayList<>();
    /** The executors of {@link #worker}. */
    private final List<ThreadPoolExecutor> workers = new ArrayList<>();

    private Thread acceptor;
    private ScheduledExecutorService scheduler;
    /** The threads of {@link #onWakeUp} and {@link #everyMillis}. */
    private final List<Thread> periodic = new ArrayList<>();

    private final AtomicLong unlogged = new AtomicLong();
    private volatile boolean stopped;

    ServerThreads(ServerLog log) {
        this.log = log;
    }

    /** Starts a thread for each event loop. */
    void startLoops(List<EventLoop> all) {
        for (EventLoop loop : all) {
            loops.add(start("redstart-loop-" + loop.index(), loop));
        }
    }

    /** Starts the acceptor's thread. */
    void startAcceptor(Acceptor accepting) {
        acceptor = start("redstart-acceptor", accepting);
    }

    /** Runs a task periodically, each time a period after its last run ended. What it throws goes to {@code onFault}. */
    synchronized void every(Duration period, Runnable task, Consumer<Throwable> onFault) {
        if (stopped) {
            return;
        }
        if (scheduler == null) {
            scheduler = Executors.newSingleThreadScheduledExecutor(work -> thread("redstart-scheduler", work));
        }
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (Exception | Error e) {
                onFault.accept(e);
            }
        };
        // The future is unused: guarded passes on what the task throws.
        ScheduledFuture<?> unused =
                scheduler.scheduleWithFixedDelay(guarded, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Starts a thread that does some work each time it is woken up, and periodically. A wake-up during the work leads to one
     * more run.
     *
     * @return wakes the thread up, without blocking or allocating
     */
    Runnable onWakeUp(String name, long periodMillis, Runnable work) {
        AtomicBoolean woken = new AtomicBoolean();
        Thread thread = start(name, () -> {
            while (!stopped) {
                run(name, work);
                if (!woken.getAndSet(false)) {
                    LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(periodMillis));
                }
            }
        });
        periodic.add(thread);
        return () -> {
            woken.set(true);
            LockSupport.unpark(thread);
        };
    }

    private void run(String name, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            warn("an error occurred, after which the work continues, in thread ", name, e);
        }
    }

    /** Logs an error. Without memory the log may fail, too: then the error is counted, and the next line that succeeds has the count. */
    private void warn(String message, String thread, Throwable cause) {
        try { // building the line may fail as well
            long lost = unlogged.get();
            String line = message + thread;
            log.warning(lost == 0 ? line : line + ", after " + lost + " errors that could not be logged", cause);
            unlogged.addAndGet(-lost);
        } catch (RuntimeException | Error again) {
            unlogged.incrementAndGet();
        }
    }

    /** Runs work once, on a new thread. */
    static Thread once(String name, Runnable work) {
        return start(name, work);
    }

    /** Returns an executor that runs tasks one after the other on one thread, which exists only while there are tasks. */
    Executor worker(String name) {
        ThreadPoolExecutor worker = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> thread(name, work));
        worker.allowCoreThreadTimeOut(true);
        workers.add(worker);
        return work -> worker.execute(() -> run(name, work));
    }

    /** Runs the server's own work periodically on a new thread, until {@link #stopBackground}. */
    synchronized void everyMillis(String name, long periodMillis, Runnable work) {
        if (stopped) {
            return;
        }
        Thread thread = start(name, () -> {
            while (!stopped) {
                run(name, work);
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(periodMillis));
            }
        });
        periodic.add(thread);
    }

    /** Ends all periodic work; executors accept tasks until {@link #joinBackground}. */
    synchronized void stopBackground() {
        stopped = true;
        periodic.forEach(LockSupport::unpark);
        if (scheduler != null) {
            scheduler.shutdownNow();
        }
    }

    /**
     * Waits until the threads for files, snapshots, memory and timers have ended.
     *
     * @return the names of the threads that still run at the deadline
     */
    List<String> joinBackground(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        List<String> left = new ArrayList<>();
        for (Thread thread : periodic) {
            if (!join(thread, deadline)) {
                left.add(thread.getName());
            }
        }
        for (ThreadPoolExecutor worker : workers) {
            worker.shutdown();
            addIfRunning(worker, "redstart-snapshot", deadline, left);
        }
        if (scheduler != null) {
            addIfRunning(scheduler, "redstart-scheduler", deadline, left);
        }
        return left;
    }

    private static void addIfRunning(ExecutorService executor, String name, long deadline, List<String> left) {
        try {
            if (!executor.awaitTermination(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                left.add(name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the event loops' threads that still run, by the loops' numbers. */
    Map<Integer, Thread> runningLoops() {
        Map<Integer, Thread> running = new TreeMap<>();
        for (int i = 0; i < loops.size(); i++) {
            if (loops.get(i).isAlive() && loops.get(i) != Thread.currentThread()) {
                running.put(i, loops.get(i));
            }
        }
        return running;
    }

    /**
     * Waits until acceptor and loops have ended.
     *
     * @return whether they had ended by the deadline
     */
    boolean join(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean ended = acceptor == null || join(acceptor, deadline);
        for (Thread loop : loops) {
            ended &= join(loop, deadline);
        }
        return ended;
    }

    /** Waits for a thread and returns whether it has ended. */
    static boolean join(Thread thread, Duration atMost) {
        return join(thread, System.nanoTime() + atMost.toNanos());
    }

    private static boolean join(Thread thread, long deadline) {
        if (thread == Thread.currentThread()) {
            return true;
        }
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = thread(name, work);
        thread.start();
        return thread;
    }

    /** Creates a daemon thread and does not start it. */
    static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
