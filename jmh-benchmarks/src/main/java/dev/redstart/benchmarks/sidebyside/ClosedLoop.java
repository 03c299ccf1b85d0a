package dev.redstart.benchmarks.sidebyside;

import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * Each connection sends a pipeline of requests and, when all its replies are there, the next one: as fast as the server
 * goes. A request's latency begins before its pipeline is written and ends when its reply is read, as redis-benchmark
 * counts it; requests that would have come while the server stood still are missing (see {@link OpenLoop}).
 */
final class ClosedLoop extends Load {
    /** How long: after a lead-in that is not counted, until the time has passed or the requests are answered. */
    record Span(long leadNanos, long nanos, long requests) {}

    private final int pipeline;
    private final long[] sentNanos;
    private long unsent;

    ClosedLoop(int port, int clients, int pipeline, Requests requests) {
        super(port, clients, requests);
        this.pipeline = pipeline;
        sentNanos = new long[clients];
    }

    /** Sends so many requests, and returns when all are answered. */
    void send(long count) {
        try {
            start(count);
            drain();
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /**
     * Loads the server.
     *
     * @param serverCpuNanos the server's processor time so far, negative where that is not known
     */
    Window measure(Span span, LongSupplier serverCpuNanos) {
        try {
            start(Long.MAX_VALUE);
            long leadEndNanos = System.nanoTime() + span.leadNanos;
            while (System.nanoTime() < leadEndNanos) {
                poll(true);
            }
            Start begun = begin(serverCpuNanos);
            while (System.nanoTime() - begun.nanos() < span.nanos && replies() - begun.replies() < span.requests) {
                poll(true);
            }
            Window window = window(begun);
            unsent = 0;
            drain();
            return window;
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private void start(long count) throws IOException {
        unsent = count;
        resetPatience();
        for (LoadConnection connection : connections()) {
            sendNext(connection, System.nanoTime());
        }
    }

    private void drain() throws IOException {
        while (!idle()) {
            poll(true);
        }
    }

    @Override
    void onReplies(LoadConnection connection, int count, long nowNanos) throws IOException {
        if (count > 0) {
            record(nowNanos - sentNanos[connection.index()], count);
        }
        if (connection.outstanding() == 0) {
            sendNext(connection, nowNanos);
        }
    }

    private void sendNext(LoadConnection connection, long nowNanos) throws IOException {
        int count = (int) Math.min(pipeline, unsent);
        if (count > 0) {
            unsent -= count;
            sentNanos[connection.index()] = nowNanos;
            connection.add(count);
            connection.flush();
        }
    }
}
