package dev.redstart.server.lock;

import java.util.concurrent.locks.LockSupport;

/** The token of one stripe at a time, for work that is not a command. Reused. */
public final class StripeHold extends Held {
    private static final int NONE = -1;
    private static final int PARK_NANOS = 50_000;
    private static final int SPINS = 1_000;

    private Stripe stripe;
    private int index = NONE;

    /** Takes a stripe's lock if it is free and its queue is empty; returns whether it did. */
    public boolean tryTake(Stripe wanted) {
        return tryTake(wanted, this);
    }

    /** Takes a stripe's lock if it is free and no other owner is first in its queue; returns whether it did. */
    public boolean tryTake(Stripe wanted, Object owner) {
        return wanted.tryLock(owner) && taken(wanted);
    }

    /** Takes a stripe's lock if it is free, even if others queue; for work that must get its turn. */
    public boolean tryTakeFirst(Stripe wanted) {
        return wanted.tryLockFirst() && taken(wanted);
    }

    private boolean taken(Stripe wanted) {
        stripe = wanted;
        index = wanted.index();
        return true;
    }

    /** Spins and parks until it has the lock; for a thread that no client waits for. */
    public void take(Stripe wanted) {
        for (int spins = 0; !tryTakeFirst(wanted); spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PARK_NANOS);
            }
        }
    }

    /** Frees the lock, if one is held. */
    public void release() {
        if (index != NONE) {
            index = NONE;
            stripe.unlock();
        }
    }

    @Override
    public boolean covers(int wanted) {
        return index == wanted;
    }
}
