package dev.redstart.server.keyspace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Runs one piece of work on several threads at once. */
public final class Threads {
    /** Far beyond what any of these tests takes: a test that hangs is to end all the same. */
    private static final int PATIENCE_SECONDS = 120;

    private Threads() {}

    /** Runs the work with the numbers from 0, and fails as the first of them fails. */
    public static void runAll(int threads, IntConsumer work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                running.add(executor.submit(() -> work.accept(number)));
            }
            for (Future<?> future : running) {
                future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    /** Waits until a thread waits. */
    public static void awaitState(Thread thread, Thread.State state) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (thread.getState() != state) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("the thread is " + thread.getState());
            }
            Thread.onSpinWait();
        }
    }
}
