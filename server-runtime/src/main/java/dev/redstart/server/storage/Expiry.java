package dev.redstart.server.storage;

import dev.redstart.api.Key;

/** When a key's time is over. */
public final class Expiry {
    private Expiry() {}

    /** A key still lives in the millisecond that it expires at, as in redis-server. */
    public static boolean isExpired(long expireAt, long now) {
        return expireAt != Key.NO_EXPIRY && now > expireAt;
    }
}
