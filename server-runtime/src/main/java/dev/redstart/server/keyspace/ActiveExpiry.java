package dev.redstart.server.keyspace;

import dev.redstart.api.CommandException;
import dev.redstart.server.config.Limits;
import dev.redstart.server.lock.Stripe;
import dev.redstart.server.lock.StripeHold;
import dev.redstart.server.storage.Dictionary;
import dev.redstart.server.storage.Expiry;
import java.util.function.LongSupplier;

/**
 * Removes expired keys that no command asks for, so that their memory is freed.
 *
 * <p>The problem: a keyspace full of expired keys that are never read again would only grow; looking at all keys would
 * stop everything else. The rule: the loops share the stripes, and each walks some of its own per tick. A dictionary
 * knows an instant before which none of its keys expires, so a stripe in which nothing is due costs one comparison. A
 * stripe in which something is due is walked whole, which is short, since there are thousands of stripes. The walk ends
 * when its budget of time is used up, and continues there in the next tick. A stripe that is locked, or that
 * an owner queues for, is skipped until the next round.
 *
 * <p>Where keys expire all the time, every stripe always has one that is due, and each round visits all other keys
 * unnecessarily. So a rest in proportion follows a round that took long: the whole takes a tenth of the loop's time, unless
 * the rest is at its bound, which keeps the last key's end a matter of a second.
 */
public final class ActiveExpiry {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Databases databases;
    private final LongSupplier nanoClock;
    private final StripeHold hold = new StripeHold();
    private final int first;
    private final int step;
    private final int share;
    private int next;

    /** The databases that had keys when the walk began: most have none, and there are thousands of stripes. */
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
     * @param nanoClock the clock of the budget, in nanoseconds
     */
    public ActiveExpiry(Databases databases, int loop, int loops, LongSupplier nanoClock) {
        this.databases = databases;
        this.first = loop;
        this.step = loops;
        this.next = loop;
        this.nanoClock = nanoClock;
        this.used = new int[databases.count()];
        this.share = Math.max(0, (databases.stripes().count() - loop + loops - 1) / loops);
    }

    /**
     * Removes expired keys.
     *
     * @param now milliseconds since the epoch
     * @param budgetNanos how long this may take
     * @return true if the round is complete or nothing was due, false if the budget was used up first
     */
    public boolean run(long now, long budgetNanos) {
        if (isResting(now) || databases.keepsExpired(now) || databases.isPaused()) {
            return true;
        }
        long start = nanoClock.getAsLong();
        walkedInRound += walk(now, start + budgetNanos);
        long tookNanos = nanoClock.getAsLong() - start;
        nanosInRound += tookNanos;
        databases.expiryRuns().add(tookNanos, walkedInRound < share);
        if (walkedInRound < share) {
            return false;
        }
        if (first == 0) {
            databases.trim();
            databases.notePeak(now);
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

    /** Walks over the share at most once, and returns how many stripes it visited. */
    private int walk(long now, long deadline) {
        usedDatabases = 0;
        for (int db = 0; db < used.length; db++) {
            if (databases.isUsed(db)) {
                used[usedDatabases++] = db;
            }
        }
        for (int walked = 1; walked <= share; walked++) {
            Stripe stripe = databases.stripes().get(next);
            next = next + step < databases.stripes().count()
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
                Dictionary dictionary = databases.dictionary(used[i], stripe.index());
                if (dictionary != null) {
                    if (databases.expiresActively() && Expiry.isExpired(dictionary.earliestExpiry(hold), now)) {
                        worked = true;
                        removeExpired(dictionary, used[i], now);
                    }
                    worked |= dictionary.evacuate(hold);
                    worked |= databases.dropIfEmpty(hold, used[i], stripe.index());
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
            dictionary.removeExpired(hold, now, db, databases.expiryListener());
        } finally {
            databases.countExpired(before - dictionary.size());
        }
    }
}
