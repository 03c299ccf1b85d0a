package dev.redstart.server.lock;

/**
 * A scan met a stripe that another loop holds, before it met anything else: the command is to be tried again. Without a
 * stack trace: it may come often.
 */
public final class StripeHeldException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Stripe stripe;

    /** Names the stripe that another owner holds. */
    public StripeHeldException(Stripe stripe) {
        super("another event loop holds a part of the keyspace", null, false, false);
        this.stripe = stripe;
    }

    /** What to wait for. */
    public Stripe stripe() {
        return stripe;
    }
}
