package dev.redstart.server.keyspace;

import dev.redstart.api.Key;

/** When a key's time is over. */
final class Expiry {
    private Expiry() {}

    /** A key still lives in the millisecond that it expires at, as in redis-server. */
    static boolean isOver(long expireAt, long now) {
        return expireAt != Key.NO_EXPIRY && now > expireAt;
    }
}
