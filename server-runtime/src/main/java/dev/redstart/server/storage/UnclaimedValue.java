package dev.redstart.server.storage;

/** A value that no plugin here claims. Immutable. */
public interface UnclaimedValue {
    /** Stands for the type that is missing. */
    UnclaimedType<?> type();
}
