package dev.redstart.server.storage;

import dev.redstart.api.Key;

/** Decides whether a key is expired. */
public final class Expiry {
    private Expiry() {}

    /** Returns whether a key is expired; in the millisecond of its expiry it is not yet, as in redis-server. */
    public static boolean isExpired(long expireAt, long now) {
        return expireAt != Key.NO_EXPIRY && now > expireAt;
    }
}
