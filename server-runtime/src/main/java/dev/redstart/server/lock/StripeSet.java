package dev.redstart.server.lock;

import dev.redstart.server.config.Limits;
import java.util.Arrays;

/** The stripes of a command's keys, locked in ascending order: all of them or none. One per thread; it is reused. */
public final class StripeSet {
    /** From this length on, repeats are removed before the array grows: there are not so many stripes. */
    private static final int LONG = 1024;

    private static final int FEW = 16;

    private final Stripes all;
    private int[] stripes = new int[4];
    private int count;
    /** How many of the stripes, sorted and without repeats, are locked. */
    private int locked;

    /** An empty set of these stripes. */
    public StripeSet(Stripes all) {
        this.all = all;
    }

    /** Empties the set, of which nothing is locked. */
    public void clear() {
        count = 0;
        locked = 0;
    }

    /** Adds the stripe of a key. */
    public void add(int stripe) {
        if (count == stripes.length) {
            makeRoom();
        }
        stripes[count++] = stripe;
    }

    private void makeRoom() {
        if (count >= LONG) {
            sortWithoutRepeats();
        }
        if (count > stripes.length / 2) {
            stripes = Arrays.copyOf(stripes, stripes.length * 2);
        }
    }

    /**
     * Locks all added stripes, or none.
     *
     * @param owner the waiter: one object per client
     * @return null when locked, else the stripe that another owner holds or is first in the queue for
     */
    public Stripe tryLock(Object owner) {
        if (count > 1) {
            sortWithoutRepeats();
        }
        boolean complete = false;
        try {
            for (int i = 0; i < count; i++) {
                if (!spin(stripes[i], owner)) {
                    return all.get(stripes[i]);
                }
                locked = i + 1;
            }
            complete = true;
            return null;
        } finally {
            if (!complete) {
                unlock();
            }
        }
    }

    private boolean spin(int stripe, Object owner) {
        int spins = 0;
        while (!all.tryLock(stripe, owner)) {
            do {
                if (spins++ == Limits.KEY_LOCK_SPINS) {
                    return false;
                }
                Thread.onSpinWait();
            } while (!all.get(stripe).isFreeFor(owner));
        }
        return true;
    }

    private void sortWithoutRepeats() {
        Arrays.sort(stripes, 0, count);
        int kept = 1;
        for (int i = 1; i < count; i++) {
            if (stripes[i] != stripes[kept - 1]) {
                stripes[kept++] = stripes[i];
            }
        }
        count = kept;
    }

    /** Returns whether a stripe is among those that are locked. */
    public boolean covers(int stripe) {
        if (locked > FEW) {
            return Arrays.binarySearch(stripes, 0, locked, stripe) >= 0;
        }
        for (int i = 0; i < locked; i++) {
            if (stripes[i] == stripe) {
                return true;
            }
        }
        return false;
    }

    /** Frees the locks. */
    public void unlock() {
        for (int i = 0; i < locked; i++) {
            all.unlock(stripes[i]);
        }
        locked = 0;
    }

    /** Frees the memory for many stripes. */
    public void shrink() {
        stripes = new int[4];
    }
}
