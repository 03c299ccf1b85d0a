package dev.redstart.server.keyspace;

import dev.redstart.api.CommandException;
import dev.redstart.server.config.Limits;
import dev.redstart.server.lock.Stripe;
import dev.redstart.server.lock.StripeHold;
import dev.redstart.server.storage.Dictionary;
import dev.redstart.server.storage.Expiry;
import java.util.function.LongSupplier;

/**
 * Removes keys whose time is over though nobody asks for them, so that their memory comes back.
 *
 * <p>The problem: a keyspace full of expired keys that are never read again would only grow; looking at all keys would
 * stop everything else. The rule: the loops share the stripes out, and each walks its own a little per tick. A dictionary
 * knows the earliest instant at which one of its keys can be over, so a stripe in which nothing is due costs one
 * comparison; one in which something is due is walked whole, which is short, since there are thousands of stripes. The
 * walk ends when its budget of time is used up and goes on there in the next tick. A stripe that is locked, or that
 * somebody queues for, is passed over until the next round.
 *
 * <p>Where keys end all the time, every stripe always has one that is due, and each round looks at all of the others in
 * vain. So a round that took long is followed by a rest in proportion: the whole takes a tenth of the loop's time, unless
 * the rest is at its bound, which keeps the last key's end a matter of a second.
 */
public final class ActiveExpiry {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Databases store;
    private final LongSupplier nanoClock;
    private final StripeHold hold = new StripeHold();
    private final int first;
    private final int step;
    private final int share;
    private int next;

    /** The databases that have keys, at the beginning of a walk: most have none, and there are thousands of stripes. */
    private final int[] used;

    private int usedDatabases;

    private int walkedInRound;
    private long nanosInRound;
    private long restUntilMillis = Long.MIN_VALUE;

    /**
     * The share of one loop.
     *
     * @param loop the loop's number, from 0
     * @param loops how many there are
     * @param nanoClock measures the budget, in nanoseconds
     */
    public ActiveExpiry(Databases store, int loop, int loops, LongSupplier nanoClock) {
        this.store = store;
        this.first = loop;
        this.step = loops;
        this.next = loop;
        this.nanoClock = nanoClock;
        this.used = new int[store.databases()];
        this.share = Math.max(0, (store.stripes().count() - loop + loops - 1) / loops);
    }

    /**
     * Removes what is over.
     *
     * @param now milliseconds since the epoch
     * @param budgetNanos how long this may take
     * @return true when the round is over or nothing was to be done, false when the budget ended first
     */
    public boolean run(long now, long budgetNanos) {
        if (isResting(now) || store.keepsExpired(now) || store.isPaused()) {
            return true;
        }
        long start = nanoClock.getAsLong();
        walkedInRound += walk(now, start + budgetNanos);
        long tookNanos = nanoClock.getAsLong() - start;
        nanosInRound += tookNanos;
        store.expiryRuns().add(tookNanos, walkedInRound < share);
        if (walkedInRound < share) {
            return false;
        }
        if (first == 0) {
            store.trim();
            store.notePeak(now);
        }
        long restMillis = nanosInRound * Limits.EXPIRY_REST_FACTOR / NANOS_PER_MILLI;
        restUntilMillis = now + Math.min(Limits.EXPIRY_REST_MILLIS, restMillis);
        walkedInRound = 0;
        nanosInRound = 0;
        return true;
    }

    private boolean isResting(long now) {
        return now < restUntilMillis && restUntilMillis - now <= Limits.EXPIRY_REST_MILLIS; // else the clock went back
    }

    /** Walks once over the share at most, and answers how many stripes it met. */
    private int walk(long now, long deadline) {
        usedDatabases = 0;
        for (int db = 0; db < used.length; db++) {
            if (store.isUsed(db)) {
                used[usedDatabases++] = db;
            }
        }
        for (int walked = 1; walked <= share; walked++) {
            Stripe stripe = store.stripes().get(next);
            next = next + step < store.stripes().count()
                    ? next + step
                    : first; // whatever happens there, the next turn goes on
            boolean worked = expire(stripe, now);
            if (worked && nanoClock.getAsLong() - deadline >= 0) {
                return walked;
            }
        }
        return share;
    }

    private boolean expire(Stripe stripe, long now) {
        if (!hold.tryTake(stripe)) {
            return false;
        }
        boolean worked = false;
        try {
            for (int i = 0; i < usedDatabases; i++) {
                Dictionary dictionary = store.dictionary(used[i], stripe.index());
                if (dictionary != null) {
                    if (store.expiresActively() && Expiry.isExpired(dictionary.earliestExpiry(hold), now)) {
                        worked = true;
                        removeExpired(dictionary, used[i], now);
                    }
                    worked |= dictionary.evacuate(hold);
                    worked |= store.dropIfEmpty(hold, used[i], stripe.index());
                }
            }
        } catch (OutOfMemoryError | CommandException e) {
            worked = true; // no memory to tell or to keep a snapshot's image: what is left is due in the next round
        } finally {
            hold.release();
        }
        return worked;
    }

    /** Counts also what was removed before memory was missing. */
    private void removeExpired(Dictionary dictionary, int db, long now) {
        int before = dictionary.size();
        try {
            dictionary.removeExpired(hold, now, db, store.expiryListener());
        } finally {
            store.countExpired(before - dictionary.size());
        }
    }
}
