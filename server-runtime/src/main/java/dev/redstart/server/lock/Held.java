package dev.redstart.server.lock;

/**
 * The proof that whoever shows it may touch the tables of a stripe, of some stripes, or of all: what a table's methods
 * take. Holders are reused, so that a command makes none.
 */
public abstract class Held {
    /** A holder of nothing yet. */
    protected Held() {}

    /** Whether the tables of a stripe may be touched now, by the holder's thread. */
    public abstract boolean covers(int stripe);
}
