package dev.redstart.server.storage;

import dev.redstart.api.TypeHandle;
import dev.redstart.api.ValueType;

/**
 * A type of value that a plugin declared, and the plugin's handle for it. It is usable once a {@link TypeTable} has given it
 * a number, and only with the data of that table.
 *
 * @param <T> the Java class of the values
 */
public final class DeclaredType<T> implements TypeHandle<T> {
    private static final int NONE = -1;

    private final String plugin;
    private final String name;
    private final ValueType<T> type;
    private final int[] rdbTypes;
    /** Null until the plugin is loaded. Set before another thread sees the type. */
    private TypeTable table;

    private int number = NONE;

    /**
     * A type of a plugin. Reads the plugin's name and type bytes here, and never again.
     *
     * @param plugin the plugin's name
     */
    public DeclaredType(String plugin, ValueType<T> type) {
        this.plugin = plugin;
        this.type = type;
        this.name = type.name();
        this.rdbTypes = type.rdbTypes().clone();
    }

    /** Sets its table and its number there, once. */
    void join(TypeTable joined, int given) {
        if (table != null) {
            throw new IllegalStateException("type '" + name + "' is in another table already");
        }
        table = joined;
        number = given;
    }

    @Override
    public String name() {
        return name;
    }

    /** Returns the name of the plugin that declared it. */
    public String plugin() {
        return plugin;
    }

    /** Returns what the plugin declared. */
    public ValueType<T> type() {
        return type;
    }

    /** Returns whether it is one of Redis' own types, that is, claims type bytes of Redis' file format. */
    public boolean isOfRedis() {
        return rdbTypes.length > 0;
    }

    /** Returns the type bytes that it claims. */
    public int[] rdbTypes() {
        return rdbTypes.clone();
    }

    /** Returns its number in the table, by which dictionaries know a value's type. */
    public int number() {
        return number;
    }

    TypeTable table() {
        return table;
    }

    @Override
    public String toString() {
        return "type '" + name + "' of plugin '" + plugin + "'";
    }
}
