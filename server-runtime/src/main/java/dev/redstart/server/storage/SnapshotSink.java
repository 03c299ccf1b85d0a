package dev.redstart.server.storage;

import dev.redstart.api.Key;
import dev.redstart.server.keyspace.Snapshot;
import java.io.IOException;

/** Takes what a {@link Snapshot} holds, on the snapshot's thread, save for {@link #capture}. */
public interface SnapshotSink {
    /** What follows is of this database, which had so many keys, and so many with an expiry, at the instant. */
    void database(int db, long keys, long expiring) throws IOException;

    /**
     * A string.
     *
     * @param expireAt milliseconds since the epoch, or {@link Key#NO_EXPIRY}
     */
    void string(byte[] name, int nameFrom, int nameLength, byte[] value, int from, int length, long expireAt)
            throws IOException;

    /** A value of another type, as {@link #capture} gave it. */
    void object(byte[] name, int nameFrom, int nameLength, Object captured, long expireAt) throws IOException;

    /**
     * Turns a value into something that no later change of it reaches; by any thread, which holds the key's lock. It may
     * not throw: what fails is to be told by {@link #object}.
     *
     * @param type a number of {@link TypeTable}, not that of strings
     */
    Object capture(int type, Object value);
}
