package dev.redstart.server.storage;

import dev.redstart.api.CommandException;
import dev.redstart.api.TypeHandle;
import dev.redstart.api.ValueType;

/**
 * Stands for a type that no plugin here has; a command that asks for another type learns which one is missing. It is a
 * handle, since it is what such a value answers for its type; all of them share a number, and the value knows which it is.
 *
 * @param <T> the class of the values
 */
public interface UnclaimedType<T extends UnclaimedValue> extends ValueType<T>, TypeHandle<T> {
    @Override
    String name();

    /** WRONGTYPE, and why nothing here can use the value. */
    CommandException wrongType();
}
