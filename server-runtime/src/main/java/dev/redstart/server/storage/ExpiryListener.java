package dev.redstart.server.storage;

/** Told of each key that is about to be removed because its time is over; on any loop, under the lock of its stripe. */
@FunctionalInterface
public interface ExpiryListener {
    /** Does nothing. */
    ExpiryListener NONE = (db, bytes, from, length) -> {};

    /** A key is about to go; its name's bytes are valid until this returns. */
    void expired(int db, byte[] bytes, int from, int length);
}
