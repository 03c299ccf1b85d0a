package dev.redstart.benchmarks;

import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.config.Limits;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.keyspace.KeyLocks;

/** A store like the server's, with keys numbered from 0. */
final class FilledStore {
    /** When the benchmarks take place, in milliseconds since the epoch: the clock stands still. */
    static final long NOW_MILLIS = 1_000_000_000_000L;

    static final int DATABASES = 16;

    private FilledStore() {}

    /** Puts a string of 32 bytes at every key, with an expiry or {@link Key#NO_EXPIRY}. */
    static Databases of(int keys, long expiresAtMillis) {
        Databases store = new Databases(Limits.STRIPES, DATABASES);
        KeyLocks locks = new KeyLocks(store);
        Bytes value = Bytes.utf8("v".repeat(32));
        for (int i = 0; i < keys; i++) {
            byte[] name = Requests.ascii(Requests.key(i));
            locks.start(NOW_MILLIS);
            locks.add(name, 0, name.length, 0, true);
            locks.tryLock(store);
            Key key = locks.key(0);
            key.set(TypeHandle.STRING, value);
            key.expireAt(expiresAtMillis);
            locks.unlock();
        }
        return store;
    }
}
