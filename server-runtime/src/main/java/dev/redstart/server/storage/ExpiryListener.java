package dev.redstart.server.storage;

/** Notified of each expired key before it is removed; on any loop, under the lock of the key's stripe. */
@FunctionalInterface
public interface ExpiryListener {
    /** Does nothing. */
    ExpiryListener NONE = (db, bytes, from, length) -> {};

    /** Reports a key that is about to be removed; its name's bytes are valid until this returns. */
    void expired(int db, byte[] bytes, int from, int length);
}
