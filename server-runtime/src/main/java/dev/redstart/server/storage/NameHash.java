package dev.redstart.server.storage;

/** Hashes the names of keys; all dictionaries of a keyspace use the same function. */
@FunctionalInterface
public interface NameHash {
    /** Returns the hash of a range of bytes; all 64 bits count. */
    long hash(byte[] bytes, int from, int length);
}
