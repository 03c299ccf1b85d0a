package dev.redstart.server.persistence;

import static org.awaitility.Awaitility.await;

import dev.redstart.server.lock.StopTheWorld;
import java.util.concurrent.CountDownLatch;

/** A thread that executes a command until it is told to end: the world cannot be stopped so long. */
final class LongCommand {
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;

    LongCommand(StopTheWorld world) {
        CountDownLatch begun = new CountDownLatch(1);
        thread = new Thread(() -> {
            world.enter(0);
            begun.countDown();
            await().until(() -> end.getCount() == 0);
            world.leave(0);
        });
        thread.start();
        await().until(() -> begun.getCount() == 0);
    }

    void end() throws InterruptedException {
        end.countDown();
        thread.join();
    }
}
