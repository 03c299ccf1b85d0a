package dev.redstart.benchmarks.sidebyside;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Requests at a fixed rate, in turn on all connections, whether or not the server has answered. A request's latency
 * begins when it was <em>due</em>: one that could not leave, or that waited behind a server that stood still, counts
 * with all its wait. Measured from the sending instead, a pause of a second would appear as one slow request in
 * thousands ("coordinated omission", Gil Tene).
 *
 * <p>The thread never sleeps: it needs a core of its own. How late it sent is measured, too.
 */
final class OpenLoop extends Load {
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final DueTimes[] due;
    private final boolean[] unflushed;
    private final Histogram lateness = newHistogram();

    OpenLoop(int port, int clients, Requests requests) {
        super(port, clients, requests);
        due = new DueTimes[clients];
        Arrays.setAll(due, i -> new DueTimes());
        unflushed = new boolean[clients];
    }

    /**
     * Loads the server for a lead-in, which is not counted, and for the time.
     *
     * @param serverCpuNanos the server's processor time so far, negative where that is not known
     */
    Window measure(double perSecond, long leadNanos, long nanos, LongSupplier serverCpuNanos) {
        try {
            send(perSecond, leadNanos);
            lateness.reset();
            Start begun = begin(serverCpuNanos);
            send(perSecond, nanos);
            return window(begun);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** How long after its time a request was handed to the operating system. */
    Histogram lateness() {
        return lateness;
    }

    private void send(double perSecond, long nanos) throws IOException {
        resetPatience();
        long total = (long) (perSecond * nanos / NANOS_PER_SECOND);
        double gapNanos = NANOS_PER_SECOND / perSecond;
        long startNanos = System.nanoTime();
        long sent = 0;
        int next = 0;
        while (sent < total) {
            long nowNanos = System.nanoTime();
            long dueNanos = startNanos + (long) (sent * gapNanos);
            boolean any = false;
            while (sent < total && dueNanos <= nowNanos) {
                add(connections().get(next), dueNanos, nowNanos);
                any = true;
                next = next + 1 == connections().size() ? 0 : next + 1;
                sent++;
                dueNanos = startNanos + (long) (sent * gapNanos);
            }
            if (any) {
                flush();
            }
            poll(false);
        }
        while (!idle()) {
            poll(false);
        }
    }

    private void add(LoadConnection connection, long dueNanos, long nowNanos) {
        connection.add(1);
        due[connection.index()].add(dueNanos);
        unflushed[connection.index()] = true;
        lateness.recordValue(Math.max(1, Math.min(nowNanos - dueNanos, lateness.getHighestTrackableValue())));
    }

    private void flush() throws IOException {
        for (int i = 0; i < unflushed.length; i++) {
            if (unflushed[i]) {
                unflushed[i] = false;
                connections().get(i).flush();
            }
        }
    }

    @Override
    void onReplies(LoadConnection connection, int count, long nowNanos) {
        DueTimes times = due[connection.index()];
        for (int i = 0; i < count; i++) {
            record(nowNanos - times.remove(), 1);
        }
    }

    /** When the requests without a reply were due, oldest first. */
    private static final class DueTimes {
        private long[] ring = new long[64];
        private int first;
        private int size;

        void add(long nanos) {
            if (size == ring.length) {
                long[] twice = new long[2 * size];
                System.arraycopy(ring, first, twice, 0, size - first);
                System.arraycopy(ring, 0, twice, size - first, first);
                ring = twice;
                first = 0;
            }
            ring[(first + size++) & (ring.length - 1)] = nanos;
        }

        long remove() {
            long nanos = ring[first];
            first = (first + 1) & (ring.length - 1);
            size--;
            return nanos;
        }
    }
}
