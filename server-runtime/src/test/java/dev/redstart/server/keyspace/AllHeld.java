package dev.redstart.server.keyspace;

import dev.redstart.server.lock.Held;

/** The token of a test that alone has its tables. */
final class AllHeld extends Held {
    static final AllHeld ALL = new AllHeld();

    private AllHeld() {}

    @Override
    public boolean covers(int stripe) {
        return true;
    }
}
