package dev.redstart.server.storage;

import dev.redstart.api.TypeHandle;
import dev.redstart.api.ValueType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The types of values of a server, by number. A value in a {@link Dictionary} carries its type's number, not the plugin's
 * object. A handle gives the number that is asked for; the table accepts only its own handles. Immutable.
 */
public final class TypeTable {
    /** The number of strings. */
    public static final int STRING = 0;

    /** The number of all values that no plugin claims; {@link UnclaimedValue#type} tells the types apart. */
    public static final int UNCLAIMED = 1;

    private static final int FIRST = 2;

    /** A table of strings only. */
    public static final TypeTable NONE = new TypeTable(List.of());

    private final DeclaredType<?>[] byNumber;
    private final Map<String, DeclaredType<?>> byName = new HashMap<>();
    private final Map<Integer, DeclaredType<?>> byTypeByte = new HashMap<>();

    /**
     * A table of types, which then belong to it.
     *
     * @throws IllegalArgumentException for two of one name, or two that claim the same type byte
     */
    public TypeTable(Collection<? extends DeclaredType<?>> types) {
        byNumber = new DeclaredType<?>[FIRST + types.size()];
        int number = FIRST;
        for (DeclaredType<?> type : types) {
            unique(byName.putIfAbsent(type.name(), type), type, "have one name");
            for (int typeByte : type.rdbTypes()) {
                unique(byTypeByte.putIfAbsent(typeByte, type), type, "claim RDB type " + typeByte);
            }
            byNumber[number] = type;
            type.join(this, number++);
        }
    }

    private static void unique(DeclaredType<?> other, DeclaredType<?> type, String what) {
        if (other != null && other != type) {
            throw new IllegalArgumentException(other + " and " + type + " both " + what);
        }
    }

    /** Returns the type of a name, null for none. */
    public DeclaredType<?> named(String name) {
        return byName.get(name);
    }

    /** Returns the type that claims one of the type bytes of Redis' file format, null for none. */
    public DeclaredType<?> claiming(int typeByte) {
        return byTypeByte.get(typeByte);
    }

    /**
     * Returns the number of a handle's type.
     *
     * @throws IllegalArgumentException for a handle that is not of this table
     */
    public int numberOf(TypeHandle<?> handle) {
        if (handle instanceof DeclaredType<?> declared && declared.table() == this) {
            return declared.number();
        }
        if (handle == TypeHandle.STRING) {
            return STRING;
        }
        if (handle instanceof UnclaimedType<?>) {
            return UNCLAIMED;
        }
        throw stranger(handle);
    }

    private static IllegalArgumentException stranger(TypeHandle<?> handle) {
        if (handle == null) {
            return new IllegalArgumentException(
                    "the type's handle is null: keep what PluginContext.type() returned in a field of the plugin");
        }
        String why = handle instanceof DeclaredType<?> declared && declared.table() != null
                ? " was declared to another server of this process"
                : " is of a plugin that is not loaded";
        return new IllegalArgumentException("this handle of type '" + handle.name() + "'" + why
                + ": keep what PluginContext.type() returned in a field of the plugin's instance, not in a static one");
    }

    /** Returns the handle of a value's type. */
    public TypeHandle<?> handle(int number, Object value) {
        return switch (number) {
            case STRING -> TypeHandle.STRING;
            case UNCLAIMED -> ((UnclaimedValue) value).type();
            default -> byNumber[number];
        };
    }

    /** Returns the type of a value, given its number. */
    public ValueType<?> type(int number, Object value) {
        return type(handle(number, value));
    }

    /** Returns the type behind a handle. */
    @SuppressWarnings("unchecked") // each of the three is of the same T as its type
    public static <T> ValueType<T> type(TypeHandle<T> handle) {
        if (handle instanceof DeclaredType<T> declared) {
            return declared.type();
        }
        return handle == TypeHandle.STRING ? (ValueType<T>) ValueType.STRING : (ValueType<T>) handle;
    }
}
