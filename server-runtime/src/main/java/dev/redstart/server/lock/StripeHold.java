package dev.redstart.server.lock;

import java.util.concurrent.locks.LockSupport;

/** A hold of one stripe at a time, by somebody who is no command; it is the token of that stripe. Reused. */
public final class StripeHold extends Held {
    private static final int NONE = -1;
    private static final int PARK_NANOS = 50_000;
    private static final int SPINS = 1_000;

    private Stripe stripe;
    private int index = NONE;

    /** Takes a stripe's lock if it is free and nobody queues for it. */
    public boolean tryTake(Stripe wanted) {
        return tryTake(wanted, this);
    }

    /** As {@link #tryTake(Stripe)}, where nobody but that owner is first in the queue. */
    public boolean tryTake(Stripe wanted, Object owner) {
        return wanted.tryLock(owner) && taken(wanted);
    }

    /** Takes a stripe's lock if it is free, whoever queues: for a moment that must come. */
    public boolean tryTakeFirst(Stripe wanted) {
        return wanted.tryLockFirst() && taken(wanted);
    }

    private boolean taken(Stripe wanted) {
        stripe = wanted;
        index = wanted.index();
        return true;
    }

    /** Spins and naps until the lock is taken; for a thread that nobody waits for. */
    public void take(Stripe wanted) {
        for (int spins = 0; !tryTakeFirst(wanted); spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PARK_NANOS);
            }
        }
    }

    /** Gives the lock back, if one is held. */
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
