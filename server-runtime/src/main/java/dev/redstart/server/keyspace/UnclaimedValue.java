package dev.redstart.server.keyspace;

/** A value that no plugin here claims. Immutable. */
public interface UnclaimedValue {
    /** Stands for the type that is missing. */
    UnclaimedType<?> type();
}
