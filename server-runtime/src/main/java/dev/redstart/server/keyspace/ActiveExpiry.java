package dev.redstart.server.keyspace;

import java.util.function.LongSupplier;

/**
 * Removes keys whose time is over though nobody asks for them, so that their memory comes back.
 *
 * <p>The problem: a keyspace full of expired keys that are never read again would only grow; looking at all keys would
 * stop everything else. The rule: the loops share the stripes out, and each walks its own a little per tick. A table
 * knows the earliest instant at which one of its keys can be over, so a stripe in which nothing is due costs one
 * comparison; one in which something is due is walked whole, which is short, since there are thousands of stripes. The
 * walk ends when its budget of time is used up and goes on there in the next tick. A stripe that is locked, or that
 * somebody queues for, is passed over until the next round.
 */
public final class ActiveExpiry {
    private final Store store;
    private final LongSupplier nanoClock;
    private final int first;
    private final int step;
    private int next;

    /**
     * The share of one loop.
     *
     * @param loop the loop's number, from 0
     * @param loops how many there are
     * @param nanoClock measures the budget, in nanoseconds
     */
    public ActiveExpiry(Store store, int loop, int loops, LongSupplier nanoClock) {
        this.store = store;
        this.first = loop;
        this.step = loops;
        this.next = loop;
        this.nanoClock = nanoClock;
    }

    /**
     * Removes what is over.
     *
     * @param now milliseconds since the epoch
     * @param budgetNanos how long this may take
     * @return true when the whole share was walked, false when the budget ended first
     */
    public boolean run(long now, long budgetNanos) {
        long deadline = nanoClock.getAsLong() + budgetNanos;
        int stripes = (store.stripes() - first + step - 1) / step;
        for (int i = 0; i < stripes; i++) {
            boolean worked = expire(store.stripe(next), now);
            next = next + step < store.stripes() ? next + step : first;
            if (worked && nanoClock.getAsLong() - deadline >= 0) {
                return false;
            }
        }
        return true;
    }

    private boolean expire(Stripe stripe, long now) {
        if (!stripe.tryLock(this)) {
            return false;
        }
        int removed = 0;
        boolean worked = false;
        try {
            for (int db = 0; db < store.databases(); db++) {
                Table table = stripe.table(db);
                if (table != null) {
                    if (Expiry.isOver(table.earliestExpiry(), now)) {
                        removed += table.removeExpired(now);
                        worked = true;
                    }
                    worked |= table.evacuate();
                }
            }
        } finally {
            stripe.unlock();
        }
        if (removed > 0) {
            store.countExpired(removed);
        }
        return worked;
    }
}
