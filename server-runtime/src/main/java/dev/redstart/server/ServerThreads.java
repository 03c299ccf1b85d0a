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
 * The one class that starts threads: one per event loop, one for the acceptor, one for what plugins run now and then, one
 * that takes memory ahead of the loops, one that looks after the files, one that writes snapshots, and some for a moment.
 * All of them are daemons; whoever embeds the server decides how long the process lives.
 */
final class ServerThreads {
    private final ServerLog log;
    private final List<Thread> loops = new ArrayList<>();
    /** Of {@link #worker}. */
    private final List<ThreadPoolExecutor> workers = new ArrayList<>();

    private Thread acceptor;
    private ScheduledExecutorService scheduler;
    /** Threads of {@link #whenTold}. */
    private final List<Thread> waiting = new ArrayList<>();

    private final AtomicLong unlogged = new AtomicLong();
    private volatile boolean stopped;

    ServerThreads(ServerLog log) {
        this.log = log;
    }

    void startLoops(List<EventLoop> all) {
        for (EventLoop loop : all) {
            loops.add(start("redstart-loop-" + loop.index(), loop));
        }
    }

    void startAcceptor(Acceptor accepting) {
        acceptor = start("redstart-acceptor", accepting);
    }

    /** Runs a task again and again, a period after its last run ended; what it throws is handed on. Not after the end. */
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
        // Nobody waits for it; guarded hands on what the task throws.
        ScheduledFuture<?> unused =
                scheduler.scheduleWithFixedDelay(guarded, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Starts a thread that does some work each time it is told to, once more if it is told meanwhile, and now and then.
     *
     * @return tells it; neither waits nor makes garbage
     */
    Runnable whenTold(String name, long periodMillis, Runnable work) {
        AtomicBoolean told = new AtomicBoolean();
        Thread thread = start(name, () -> {
            while (!stopped) {
                run(name, work);
                if (!told.getAndSet(false)) {
                    LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(periodMillis));
                }
            }
        });
        waiting.add(thread);
        return () -> {
            told.set(true);
            LockSupport.unpark(thread);
        };
    }

    private void run(String name, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            warn("an error was met, after which the work goes on, by thread ", name, e);
        }
    }

    /** With no memory left not even the log may work: the thread goes on, and the next one that can says so. */
    private void warn(String message, String who, Throwable cause) {
        try { // the line is put together here, since that may fail as well
            long lost = unlogged.get();
            String line = message + who;
            log.warning(lost == 0 ? line : line + ", after " + lost + " errors that could not be logged", cause);
            unlogged.addAndGet(-lost);
        } catch (RuntimeException | Error again) {
            unlogged.incrementAndGet();
        }
    }

    /** Runs work once, beside everything else. */
    static Thread once(String name, Runnable work) {
        return start(name, work);
    }

    /** Runs work one after the other on a thread of its own, made when there is some. */
    Executor worker(String name) {
        ThreadPoolExecutor worker = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> thread(name, work));
        worker.allowCoreThreadTimeOut(true);
        workers.add(worker);
        return work -> worker.execute(() -> run(name, work));
    }

    /** Runs the server's own work again and again until {@link #stopBackground}, on a thread of its own. */
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
        waiting.add(thread);
    }

    /** Has everything end that runs again and again; workers do what they are given until {@link #joinBackground}. */
    synchronized void stopBackground() {
        stopped = true;
        waiting.forEach(LockSupport::unpark);
        if (scheduler != null) {
            scheduler.shutdownNow();
        }
    }

    /**
     * Waits until the threads for files, snapshots, memory and timers have ended.
     *
     * @return the names of those that did not in time
     */
    List<String> joinBackground(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        List<String> left = new ArrayList<>();
        for (Thread thread : waiting) {
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

    /** The threads of event loops that run, with the number of each. */
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
     * @return whether they did in time
     */
    boolean join(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean ended = acceptor == null || join(acceptor, deadline);
        for (Thread loop : loops) {
            ended &= join(loop, deadline);
        }
        return ended;
    }

    /** Waits for a thread; whether it has ended. */
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

    static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
