package dev.redstart.server.rdb;

import dev.redstart.api.CommandException;
import dev.redstart.server.storage.UnclaimedType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The type of values that no loaded plugin has: a type of Redis, of a module of redis-server, or of a plugin that is
 * not loaded. TYPE returns its name. Two of them are equal if the names of type and plugin are.
 */
public final class OpaqueType implements UnclaimedType<OpaqueValue> {
    private static final OpaqueType LIST = new OpaqueType("list", null);
    private static final OpaqueType SET = new OpaqueType("set", null);
    private static final OpaqueType ZSET = new OpaqueType("zset", null);
    private static final OpaqueType HASH = new OpaqueType("hash", null);
    private static final OpaqueType STREAM = new OpaqueType("stream", null);

    private final String name;
    private final String plugin;

    private OpaqueType(String name, String plugin) {
        this.name = name;
        this.plugin = plugin;
    }

    /** Returns the type of one of Redis' type bytes. */
    static OpaqueType of(int typeByte) {
        return switch (typeByte) {
            case RdbFormat.LIST, RdbFormat.LIST_ZIPLIST, RdbFormat.LIST_QUICKLIST, RdbFormat.LIST_QUICKLIST_2 -> LIST;
            case RdbFormat.SET, RdbFormat.SET_INTSET, RdbFormat.SET_LISTPACK -> SET;
            case RdbFormat.ZSET, RdbFormat.ZSET_2, RdbFormat.ZSET_ZIPLIST, RdbFormat.ZSET_LISTPACK -> ZSET;
            case RdbFormat.STREAM_LISTPACKS, RdbFormat.STREAM_LISTPACKS_2, RdbFormat.STREAM_LISTPACKS_3 -> STREAM;
            default -> HASH;
        };
    }

    /** Returns the type of a module of redis-server. */
    static OpaqueType ofModule(long moduleId) {
        return new OpaqueType(ModuleId.name(moduleId), null);
    }

    /** Returns the type of a plugin that is not loaded, or no longer has the type. */
    static OpaqueType ofPlugin(String type, String plugin) {
        return new OpaqueType(type, plugin);
    }

    @Override
    public String name() {
        return name;
    }

    /** Returns the plugin that wrote such values; null for redis-server. */
    public String plugin() {
        return plugin;
    }

    @Override
    public CommandException wrongType() {
        String missing = plugin == null
                ? "no plugin here has its type '" + name + "'"
                : "its type '" + name + "' is of plugin '" + plugin + "', which is not loaded or no longer has it";
        return CommandException.of(
                CommandException.WRONG_TYPE.code(),
                "Operation against a key holding the wrong kind of value: " + missing);
    }

    @Override
    public OpaqueValue create() {
        throw new UnsupportedOperationException("there is no plugin for type '" + name + "'");
    }

    /** Writes the payload only. */
    @Override
    public void write(OpaqueValue value, DataOutput out) throws IOException {
        out.write(value.payload());
    }

    @Override
    public OpaqueValue read(DataInput in, int version) throws IOException {
        throw new IOException("there is no plugin for type '" + name + "'");
    }

    @Override
    public long weigh(OpaqueValue value) {
        return value.weight();
    }

    @Override
    public OpaqueValue copy(OpaqueValue value) {
        return value; // it never changes
    }

    @Override
    public String encoding(OpaqueValue value) {
        return value.encoding();
    }

    @Override
    public Supplier<OpaqueValue> freeze(OpaqueValue value) {
        return () -> value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OpaqueType that && name.equals(that.name) && Objects.equals(plugin, that.plugin);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, plugin);
    }

    @Override
    public String toString() {
        return plugin == null ? name : name + " of plugin " + plugin;
    }
}
