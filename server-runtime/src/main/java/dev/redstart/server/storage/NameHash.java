package dev.redstart.server.storage;

/** The hash of a key's name; the same for all dictionaries of a keyspace. */
@FunctionalInterface
public interface NameHash {
    /** Returns the hash of a range of bytes; all 64 bits count. */
    long hash(byte[] bytes, int from, int length);
}
