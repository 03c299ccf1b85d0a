package dev.redstart.server.keyspace;

/** Stores of which a test makes thousands a second. */
final class SmallStore {
    private SmallStore() {}

    /** Two stripes, one database, one arena. */
    static Store make() {
        return new Store(2, 1, TypeTable.NONE, HeapBudget.unlimited(), 1, 4);
    }

    /** Whether a stripe is as nobody had ever been there. */
    static boolean isAsNew(Stripe stripe) {
        Object passerBy = new Object();
        boolean free = stripe.tryLock(passerBy);
        if (free) {
            stripe.unlock();
        }
        return free;
    }
}
