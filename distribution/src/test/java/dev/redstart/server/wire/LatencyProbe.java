package dev.redstart.server.wire;

import dev.redstart.testkit.WireClient;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that asks PING and GET in turn at a fixed pace, whether or not the last answer was late: a latency begins
 * when its request was due, so that a server that stands still is late for all that would have come meanwhile.
 */
final class LatencyProbe implements AutoCloseable {
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int MAX_LATENCIES = 1 << 20;
    private static final String[] REQUESTS = {"PING\r\n", "GET probe\r\n"};
    private static final String[] REPLIES = {"+PONG\r\n", "$-1\r\n"};

    /** Latencies over a while, in microseconds. */
    record Latencies(int count, double p50Micros, double p99Micros, double maxMicros) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "p50 %.0f us, p99 %.0f us, max %.0f us of %d requests",
                    p50Micros,
                    p99Micros,
                    maxMicros,
                    count);
        }
    }

    private final WireClient client;
    private final CompletableFuture<Void> asking;
    private volatile boolean done;

    /** Guarded by this. */
    private final long[] nanos = new long[MAX_LATENCIES];

    private int count;
    private boolean restarted;

    /** Begins to ask. */
    LatencyProbe(WireClient client) {
        this.client = client;
        asking = CompletableFuture.runAsync(this::ask);
    }

    private void ask() {
        long due = System.nanoTime();
        for (int i = 0; !done; i ^= 1) {
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            client.send(REQUESTS[i]).expect(REPLIES[i]);
            due = record(due) + PACE_NANOS;
        }
    }

    /** Answers from when on the next request is due: from now, if what was late before is not to count. */
    private synchronized long record(long due) {
        long now = System.nanoTime();
        if (restarted) {
            restarted = false;
            return now;
        }
        nanos[count++] = now - due;
        return due;
    }

    /** Forgets what was measured, and how late it is. */
    synchronized void restart() {
        restarted = true;
        count = 0;
    }

    synchronized int count() {
        return count;
    }

    /** What was measured since the start or restart; it begins anew. */
    synchronized Latencies take() {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        count = 0;
        return new Latencies(sorted.length, micros(sorted, 0.5), micros(sorted, 0.99), micros(sorted, 1));
    }

    private static double micros(long[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * part)] / 1e3;
    }

    /** Asks no more; fails if an answer was wrong. */
    @Override
    public void close() {
        done = true;
        asking.orTimeout(10, TimeUnit.SECONDS).join();
        client.close();
    }
}
