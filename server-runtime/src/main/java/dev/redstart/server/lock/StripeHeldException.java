package dev.redstart.server.lock;

/**
 * Thrown when a scan meets a stripe that another loop holds, before it met any key: the command is retried. It has no stack
 * trace, since it may be frequent.
 */
public final class StripeHeldException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Stripe stripe;

    /** An exception that names the stripe that another owner holds. */
    public StripeHeldException(Stripe stripe) {
        super("another event loop holds a part of the keyspace", null, false, false);
        this.stripe = stripe;
    }

    /** Returns the stripe to wait for. */
    public Stripe stripe() {
        return stripe;
    }
}
