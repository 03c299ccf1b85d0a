package dev.redstart.server.rdb;

import dev.redstart.api.Key;
import dev.redstart.server.bytes.BytesView;

/** What a file says of a key besides its value. One instance for all keys of a file: valid until the visitor returns. */
public final class RdbKey {
    /** What {@link #idleSeconds} and {@link #frequency} answer where the file says nothing. */
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

    /** The database. */
    public int database() {
        return database;
    }

    /** Its name. */
    public BytesView name() {
        return name;
    }

    /** Milliseconds since the epoch, or {@link Key#NO_EXPIRY}. */
    public long expireAtMillis() {
        return expireAtMillis;
    }

    /** How long nobody had used the key, for LRU eviction. */
    public long idleSeconds() {
        return idleSeconds;
    }

    /** How often it was used, as a logarithmic counter up to 255, for LFU eviction. */
    public int frequency() {
        return frequency;
    }

    /** Forgets what was said of the last key. */
    void clear() {
        expireAtMillis = Key.NO_EXPIRY;
        idleSeconds = UNKNOWN;
        frequency = UNKNOWN;
    }

    /** Keeps a name that was read; the view it comes in is about to be used for the value. */
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
