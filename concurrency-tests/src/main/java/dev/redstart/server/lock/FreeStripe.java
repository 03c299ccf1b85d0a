package dev.redstart.server.lock;

/** Checks that a stripe is free and that no thread waits for it. */
public final class FreeStripe {
    private FreeStripe() {}

    /** Returns whether a new owner gets the lock, which it then frees. */
    public static boolean isFree(Stripe stripe) {
        boolean free = stripe.tryLock(new Object());
        if (free) {
            stripe.unlock();
        }
        return free;
    }
}
