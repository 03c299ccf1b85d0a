package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What all clients together hold of the heap: unfinished commands, and replies that they did not take yet. Beyond its
 * bound the client that holds most has to go, whichever loop serves it. Shared by all loops.
 *
 * <p>Only its own loop may close it, in its next tick. Should that loop be stuck in a handler, the others go on to a
 * quarter beyond the bound and then close their own.
 */
public final class ClientMemory {
    private static final int PATIENCE_DIVISOR = 4;

    private final LongSupplier maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final List<EventLoop> loops = new CopyOnWriteArrayList<>();
    /** Whether a loop was asked to close clients and did not come to it yet. */
    private final AtomicBoolean asked = new AtomicBoolean();

    /**
     * A bound of clients' share of the heap, or less where the data has taken more than the rest.
     *
     * @param dataBytes that the data has taken from the heap
     */
    public ClientMemory(long heapBytes, LongSupplier dataBytes) {
        this(() -> share(heapBytes, dataBytes.getAsLong()));
    }

    /** A bound in bytes. */
    ClientMemory(long maxBytes) {
        this(() -> maxBytes);
    }

    private ClientMemory(LongSupplier maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What clients may hold of a heap of which the data has taken a part. */
    static long share(long heapBytes, long dataBytes) {
        long most = heapBytes / Limits.CLIENTS_HEAP_SHARE;
        long least = heapBytes / Limits.CLIENTS_MIN_SHARE;
        long left = heapBytes - heapBytes / 100 * Limits.CLIENTS_SPARED_PERCENT - dataBytes;
        return Math.max(least, Math.min(most, left));
    }

    void add(EventLoop loop) {
        loops.add(loop);
    }

    /** What all clients hold now. */
    public long heldBytes() {
        return bytes.get();
    }

    boolean isExceeded() {
        return bytes.get() > maxBytes.getAsLong();
    }

    /** Whether half of the bound is reached: it is time to be careful. */
    boolean isTight() {
        return bytes.get() > maxBytes.getAsLong() / 2;
    }

    /** A loop's clients hold so much more, or less; on that loop. */
    void changed(EventLoop loop, long moreBytes) {
        bytes.addAndGet(moreBytes);
        if (moreBytes > 0 && isExceeded()) {
            applyBackPressure(loop);
        }
    }

    private void applyBackPressure(EventLoop here) {
        EventLoop fullest = fullest(here);
        if (fullest == here) {
            here.closeLargest();
        } else if (asked.compareAndSet(false, true)) {
            ask(fullest);
        } else if (isFarExceeded()) {
            here.closeOne();
        }
    }

    private void ask(EventLoop fullest) {
        boolean sent = false;
        try {
            fullest.submit(() -> {
                asked.set(false);
                fullest.closeLargest();
            });
            sent = true;
        } finally {
            if (!sent) {
                asked.set(false); // the next one asks again
            }
        }
    }

    private boolean isFarExceeded() {
        long most = maxBytes.getAsLong();
        return bytes.get() > most + most / PATIENCE_DIVISOR;
    }

    private EventLoop fullest(EventLoop here) {
        EventLoop fullest = here;
        for (EventLoop loop : loops) {
            fullest = loop.heldBytes() > fullest.heldBytes() ? loop : fullest;
        }
        return fullest;
    }
}
