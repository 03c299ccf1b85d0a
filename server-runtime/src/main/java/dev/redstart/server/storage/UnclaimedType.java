package dev.redstart.server.storage;

import dev.redstart.api.CommandException;
import dev.redstart.api.TypeHandle;
import dev.redstart.api.ValueType;

/**
 * A placeholder for a type of which no plugin is loaded; a command that asks for another type learns which one is missing. It
 * is the handle of such a value's type. All placeholders share a number; the value knows its own.
 *
 * @param <T> the class of the values
 */
public interface UnclaimedType<T extends UnclaimedValue> extends ValueType<T>, TypeHandle<T> {
    @Override
    String name();

    /** Returns the WRONGTYPE error, which says why no command here can use the value. */
    CommandException wrongType();
}
