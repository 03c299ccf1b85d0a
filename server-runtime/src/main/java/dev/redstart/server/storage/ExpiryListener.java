package dev.redstart.server.storage;

/** Told of each key that is about to be removed because its time is over; on any loop, under the lock of its stripe. */
@FunctionalInterface
public interface ExpiryListener {
    /** Does nothing. */
    ExpiryListener NONE = (db, octets, from, length) -> {};

    /** A key is about to go; its name's octets are valid until this returns. */
    void expired(int db, byte[] octets, int from, int length);
}
