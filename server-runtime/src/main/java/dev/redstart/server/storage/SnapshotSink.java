package dev.redstart.server.storage;

import dev.redstart.api.Key;
import dev.redstart.server.keyspace.Snapshot;
import java.io.IOException;

/** Receives the contents of a {@link Snapshot}, on the snapshot's thread except for {@link #capture}. */
public interface SnapshotSink {
    /** Begins a database, which had so many keys, and so many with an expiry, at the instant. */
    void database(int db, long keys, long expiring) throws IOException;

    /**
     * Receives a string.
     *
     * @param expireAt milliseconds since the epoch, or {@link Key#NO_EXPIRY}
     */
    void string(byte[] name, int nameFrom, int nameLength, byte[] value, int from, int length, long expireAt)
            throws IOException;

    /** Receives a value of another type, as {@link #capture} returned it. */
    void object(byte[] name, int nameFrom, int nameLength, Object captured, long expireAt) throws IOException;

    /**
     * Returns a copy of a value that no later change reaches. Any thread may call it while it holds the key's lock. It must
     * not throw: {@link #object} reports a failure.
     *
     * @param type a number of {@link TypeTable}, not that of strings
     */
    Object capture(int type, Object value);
}
