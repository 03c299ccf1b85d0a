package dev.redstart.benchmarks.sidebyside;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Connections to one server, all on the caller's thread. A subclass says when requests leave ({@link ClosedLoop} when
 * replies came, {@link OpenLoop} when they are due) and what a reply's latency is.
 */
abstract class Load implements AutoCloseable {
    private static final int LATENCY_DIGITS = 3;
    private static final long MAX_LATENCY_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long PARK_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int READ_BYTES = 256 << 10;

    /** Where a window began. */
    record Start(long replies, long nanos, long serverCpu, long ownCpu, LongSupplier serverCpuNanos) {}

    private final Selector selector;
    private final List<LoadConnection> connections = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(READ_BYTES);
    private final Histogram latencies = newHistogram();
    private long replies;
    private long lastReplyNanos = System.nanoTime();

    Load(int port, int clients, Requests requests) {
        try {
            selector = Selector.open();
            for (int i = 0; i < clients; i++) {
                connections.add(LoadConnection.open(port, selector, requests, i));
            }
        } catch (IOException e) {
            throw new MeasuringException("cannot connect to port " + port + ": " + e.getMessage(), e);
        }
    }

    static Histogram newHistogram() {
        return new Histogram(1, MAX_LATENCY_NANOS, LATENCY_DIGITS);
    }

    /** What the load does with replies: {@code count} of them came at once. */
    abstract void onReplies(LoadConnection connection, int count, long nowNanos) throws IOException;

    final List<LoadConnection> connections() {
        return connections;
    }

    /** Replies so far. */
    final long replies() {
        return replies;
    }

    final Histogram latencies() {
        return latencies;
    }

    final void record(long nanos, int count) {
        latencies.recordValueWithCount(Math.max(1, Math.min(nanos, MAX_LATENCY_NANOS)), count);
    }

    /**
     * Begins a window: what came before does not count.
     *
     * @param serverCpuNanos the server's processor time so far, negative where that is not known
     */
    final Start begin(LongSupplier serverCpuNanos) {
        latencies.reset();
        long serverCpu = serverCpuNanos.getAsLong();
        return new Start(replies, System.nanoTime(), serverCpu, ownCpuNanos(), serverCpuNanos);
    }

    /** The figures of a window that ends now. */
    final Window window(Start start) {
        long nanos = System.nanoTime() - start.nanos;
        long cpuNanos = start.serverCpuNanos.getAsLong();
        return new Window(
                replies - start.replies,
                nanos,
                start.serverCpu < 0 ? -1 : cpuNanos - start.serverCpu,
                ownCpuNanos() - start.ownCpu,
                latencies.copy());
    }

    private static long ownCpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Whether no request is without its reply. */
    final boolean idle() {
        for (LoadConnection connection : connections) {
            if (connection.outstanding() > 0) {
                return false;
            }
        }
        return true;
    }

    /** Serves what is ready; waits for it a little if {@code patient}. */
    final void poll(boolean patient) throws IOException {
        int ready = patient ? selector.select(this::serve, 1000) : selector.selectNow(this::serve);
        if (ready == 0 && System.nanoTime() - lastReplyNanos > PARK_NANOS && !idle()) {
            throw new MeasuringException(
                    "no reply for " + TimeUnit.NANOSECONDS.toSeconds(PARK_NANOS) + " s, though requests wait");
        }
    }

    private void serve(SelectionKey key) {
        LoadConnection connection = (LoadConnection) key.attachment();
        try {
            if (key.isWritable()) {
                connection.flush();
            }
            if (key.isReadable()) {
                int count = connection.read(scratch);
                long nowNanos = System.nanoTime();
                lastReplyNanos = nowNanos;
                replies += count;
                onReplies(connection, count, nowNanos);
            }
        } catch (IOException e) {
            throw lost(e);
        }
    }

    static MeasuringException lost(IOException e) {
        return new MeasuringException("the connection to the server broke: " + e.getMessage(), e);
    }

    /** Between two loads nothing counts as silence of the server. */
    final void resetPatience() {
        lastReplyNanos = System.nanoTime();
    }

    @Override
    public final void close() {
        try {
            for (LoadConnection connection : connections) {
                connection.close();
            }
            selector.close();
        } catch (IOException e) {
            throw lost(e);
        }
    }
}
