package dev.redstart.server.lock;

/** Looks whether a stripe is as if no thread had ever been there. */
public final class FreeStripe {
    private FreeStripe() {}

    /** Returns whether an owner that comes by gets the lock, which it then gives back. */
    public static boolean isFree(Stripe stripe) {
        boolean free = stripe.tryLock(new Object());
        if (free) {
            stripe.unlock();
        }
        return free;
    }
}
