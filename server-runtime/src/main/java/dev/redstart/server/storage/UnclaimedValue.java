package dev.redstart.server.storage;

/** A value of a type that no loaded plugin claims. Immutable. */
public interface UnclaimedValue {
    /** Returns the placeholder for the missing type. */
    UnclaimedType<?> type();
}
