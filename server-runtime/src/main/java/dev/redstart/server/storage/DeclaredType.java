package dev.redstart.server.storage;

import dev.redstart.api.TypeHandle;
import dev.redstart.api.ValueType;

/**
 * A type of value that a plugin declared, and the handle that the plugin got for it. It is of use once a {@link TypeTable}
 * has given it a number: until then, and in stores of other tables, it reaches nothing.
 *
 * @param <T> the Java class of the values
 */
public final class DeclaredType<T> implements TypeHandle<T> {
    private static final int NONE = -1;

    private final String plugin;
    private final String name;
    private final ValueType<T> type;
    private final int[] rdbTypes;
    /** Null of a type whose plugin is not loaded, or not yet. Set before any other thread sees it. */
    private TypeTable table;

    private int number = NONE;

    /**
     * A type of a plugin. The plugin is asked for name and type bytes here, and not again.
     *
     * @param plugin the plugin's name
     */
    public DeclaredType(String plugin, ValueType<T> type) {
        this.plugin = plugin;
        this.type = type;
        this.name = type.name();
        this.rdbTypes = type.rdbTypes().clone();
    }

    /** Gives it its number in a table, once. */
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

    /** The name of the plugin that declared it. */
    public String plugin() {
        return plugin;
    }

    /** What the plugin declared. */
    public ValueType<T> type() {
        return type;
    }

    /** Whether it is one of Redis' own types, that is, claims type bytes of Redis' file format. */
    public boolean isOfRedis() {
        return rdbTypes.length > 0;
    }

    /** The type bytes that it claims. */
    public int[] rdbTypes() {
        return rdbTypes.clone();
    }

    /** By which tables know the type of a value. */
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
