package dev.redstart.server.net;

import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Tasks that other threads submit to an event loop, which runs them at the start of its next tick. */
final class LoopTasks {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Selector selector;

    /** @param selector of the loop, which is woken for each task */
    LoopTasks(Selector selector) {
        this.selector = selector;
    }

    /** Queues a task; from any thread. */
    void submit(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Runs the queued tasks; one that throws does not stop the others. */
    void run(LoopFailures failures) {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                failures.onUncaught(e);
            }
        }
    }
}
