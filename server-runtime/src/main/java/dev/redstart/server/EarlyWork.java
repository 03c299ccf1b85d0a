package dev.redstart.server;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;

/**
 * What a start needs and what depends on nothing, so that a second processor can do it beside the first: slf4j looks for
 * what it logs by, Java reads the time zone for the first line of the log, and loads what belongs to sockets. All three
 * are kept by those who made them.
 */
final class EarlyWork implements Runnable {
    private final Runnable prepareLog;
    private final CountDownLatch logging = new CountDownLatch(1);
    /** What {@link #prepareLog} threw, null for nothing. */
    private volatile Throwable failure;

    /**
     * Work that {@link #run} does.
     *
     * @param prepareLog comes first
     */
    EarlyWork(Runnable prepareLog) {
        this.prepareLog = prepareLog;
    }

    /** Starts the work of this program on a thread of its own. */
    static EarlyWork begin() {
        // A class and no lambda: a process' first one brings what makes them, and the other thread should meet it
        // first.
        EarlyWork early = new EarlyWork(new Runnable() {
            @Override
            public void run() {
                ConsoleLog.prepare();
            }
        });
        ServerThreads.once("redstart-early", early);
        return early;
    }

    @Override
    public void run() {
        try {
            prepareLog.run();
        } catch (RuntimeException | Error e) {
            failure = e; // awaitLogging throws it
        } finally {
            logging.countDown();
        }
        TimeZone.getDefault();
        try {
            Selector.open().close();
            ServerSocketChannel.open().close();
        } catch (IOException e) {
            // The server's own sockets will not open either, and it says so.
        }
    }

    /**
     * Waits until loggers can be asked for.
     *
     * @throws IllegalStateException if that failed, or the thread was interrupted
     */
    void awaitLogging() {
        try {
            logging.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the log was set up", e);
        }
        if (failure != null) {
            throw new IllegalStateException("the log cannot be set up: " + failure, failure);
        }
    }
}
