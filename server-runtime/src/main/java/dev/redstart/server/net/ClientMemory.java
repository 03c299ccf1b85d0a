package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The bytes of the heap that all clients together hold: unfinished commands, and replies that they did not take yet.
 * Beyond the bound the client that holds most is evicted, whichever loop serves it. Shared by all loops.
 *
 * <p>Only the client's own loop may close it, in its next tick. If that loop is stuck in a handler, the other loops let
 * their clients grow to a quarter beyond the bound and then evict their own.
 */
public final class ClientMemory {
    /** The connections of one event loop. */
    interface Member {
        /** Returns the bytes of the heap that they hold; from any thread, to which the value may be a moment old. */
        long heldBytes();

        /** Closes the connections that hold most until all clients together fit; on the loop's thread. */
        void evictUntilFits();

        /** Closes the connection that holds most, if one holds anything; on the loop's thread. */
        boolean evictLargest();

        /** Runs a task on the loop's thread; from any thread. */
        void submit(Runnable task);
    }

    /** The part of the bound beyond it that a loop tolerates while another one is asked to evict. */
    private static final int TOLERANCE_DIVISOR = 4;

    private final LongSupplier maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final List<Member> members = new CopyOnWriteArrayList<>();
    /** Whether a loop was asked to evict clients and did not do so yet. */
    private final AtomicBoolean asked = new AtomicBoolean();

    /**
     * A bound of the clients' share of the heap, or less where the data has taken more than the rest.
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

    /** Returns what clients may hold of a heap of which the data has taken a part. */
    static long share(long heapBytes, long dataBytes) {
        long most = heapBytes / Limits.CLIENTS_HEAP_SHARE;
        long least = heapBytes / Limits.CLIENTS_MIN_SHARE;
        long left = heapBytes - heapBytes / 100 * Limits.CLIENTS_SPARED_PERCENT - dataBytes;
        return Math.max(least, Math.min(most, left));
    }

    void add(Member member) {
        members.add(member);
    }

    /** Returns the bytes that all clients hold now. */
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

    /** Notes that a member's clients hold so much more, or less, and evicts where that is too much; on its loop. */
    void changed(Member member, long moreBytes) {
        bytes.addAndGet(moreBytes);
        if (moreBytes > 0 && isExceeded()) {
            applyBackPressure(member);
        }
    }

    private void applyBackPressure(Member here) {
        Member fullest = fullest(here);
        if (fullest == here) {
            here.evictUntilFits();
        } else if (asked.compareAndSet(false, true)) {
            ask(fullest);
        } else if (isFarExceeded()) {
            here.evictLargest();
        }
    }

    private void ask(Member fullest) {
        boolean sent = false;
        try {
            fullest.submit(() -> {
                asked.set(false);
                fullest.evictUntilFits();
            });
            sent = true;
        } finally {
            if (!sent) {
                asked.set(false); // the next change asks again
            }
        }
    }

    private boolean isFarExceeded() {
        long most = maxBytes.getAsLong();
        return bytes.get() > most + most / TOLERANCE_DIVISOR;
    }

    private Member fullest(Member here) {
        Member fullest = here;
        for (Member member : members) {
            fullest = member.heldBytes() > fullest.heldBytes() ? member : fullest;
        }
        return fullest;
    }
}
