package dev.redstart.server.rdb;

import dev.redstart.api.Key;
import dev.redstart.server.bytes.BytesView;

/** A key of a file, with everything but its value. All keys of a file share one instance: valid until the visitor returns. */
public final class RdbKey {
    /** The value of {@link #idleSeconds} and {@link #frequency} if the file has none. */
    public static final int UNKNOWN = -1;

    private final BytesView name = new BytesView();
    private byte[] bytes = new byte[256];
    int database;
    long expireAtMillis;
    long idleSeconds;
    int frequency;

    RdbKey() {
        clear();
    }

    /** Returns the database. */
    public int database() {
        return database;
    }

    /** Returns the name. */
    public BytesView name() {
        return name;
    }

    /** Returns the expiry in milliseconds since the epoch, or {@link Key#NO_EXPIRY}. */
    public long expireAtMillis() {
        return expireAtMillis;
    }

    /** Returns the idle time, for LRU eviction. */
    public long idleSeconds() {
        return idleSeconds;
    }

    /** Returns the access counter, logarithmic and up to 255, for LFU eviction. */
    public int frequency() {
        return frequency;
    }

    /** Resets everything but the name. */
    void clear() {
        expireAtMillis = Key.NO_EXPIRY;
        idleSeconds = UNKNOWN;
        frequency = UNKNOWN;
    }

    /** Sets the name, and copies it if its view will be reused for the value. */
    void name(BytesView read) {
        int length = read.length();
        if (read.isExclusive()) {
            name.own(read.array());
            return;
        }
        if (length > bytes.length) {
            bytes = new byte[Math.max(length, 2 * bytes.length)];
        }
        System.arraycopy(read.array(), read.from(), bytes, 0, length);
        name.point(bytes, 0, length);
    }
}
