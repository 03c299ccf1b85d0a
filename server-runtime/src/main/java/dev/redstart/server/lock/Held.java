package dev.redstart.server.lock;

/**
 * A token: it proves that its thread holds one stripe, some stripes, or all. The methods of {@link
 * dev.redstart.server.storage.Dictionary} ask for it. Tokens are reused, so that a command allocates none.
 */
public abstract class Held {
    /** A token that covers nothing yet. */
    protected Held() {}

    /** Returns whether the token's thread may use the dictionaries of a stripe now. */
    public abstract boolean covers(int stripe);
}
