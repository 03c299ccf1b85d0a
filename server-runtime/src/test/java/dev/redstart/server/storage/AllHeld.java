package dev.redstart.server.storage;

import dev.redstart.server.lock.Held;

/** The token of a test that alone has its dictionaries. */
public final class AllHeld extends Held {
    public static final AllHeld ALL = new AllHeld();

    private AllHeld() {}

    @Override
    public boolean covers(int stripe) {
        return true;
    }
}
