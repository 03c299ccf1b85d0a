package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all clients together hold of the heap: unfinished commands, and replies that they did not take yet. Beyond its
 * bound the client that holds most has to go, whichever loop serves it. Shared by all loops.
 *
 * <p>Only its own loop may close it, in its next tick. Should that loop be stuck in a handler, the others go on to a
 * quarter beyond the bound and then close their own.
 */
public final class ClientMemory {
    private static final int PATIENCE_DIVISOR = 4;

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final List<EventLoop> loops = new CopyOnWriteArrayList<>();
    /** Whether a loop was asked to close clients and did not come to it yet. */
    private final AtomicBoolean asked = new AtomicBoolean();

    /** A bound of clients' share of this JVM's heap. */
    public ClientMemory() {
        this(Runtime.getRuntime().maxMemory() / Limits.CLIENTS_HEAP_SHARE);
    }

    /** A bound in bytes. */
    ClientMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    void add(EventLoop loop) {
        loops.add(loop);
    }

    boolean isExceeded() {
        return bytes.get() > maxBytes;
    }

    /** Whether half of the bound is reached: it is time to be careful. */
    boolean isTight() {
        return bytes.get() > maxBytes / 2;
    }

    /** A loop's clients hold so much more, or less; on that loop. */
    void changed(EventLoop loop, long moreBytes) {
        if (bytes.addAndGet(moreBytes) > maxBytes && moreBytes > 0) {
            relieve(loop);
        }
    }

    private void relieve(EventLoop here) {
        EventLoop fullest = fullest(here);
        if (fullest == here) {
            here.closeLargest();
        } else if (asked.compareAndSet(false, true)) {
            fullest.submit(() -> {
                asked.set(false);
                fullest.closeLargest();
            });
        } else if (bytes.get() > maxBytes + maxBytes / PATIENCE_DIVISOR) {
            here.closeOne();
        }
    }

    private EventLoop fullest(EventLoop here) {
        EventLoop fullest = here;
        for (EventLoop loop : loops) {
            fullest = loop.heldBytes() > fullest.heldBytes() ? loop : fullest;
        }
        return fullest;
    }
}
