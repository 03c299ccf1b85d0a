package dev.redstart.server.rdb;

import dev.redstart.api.ValueType;
import java.util.Map;

/** The types that plugins brought, and which plugin brought which. */
public final class TypeOwners {
    private final Map<ValueType<?>, String> plugins;
    private final RdbTypes types;

    /** Types with the names of their plugins. */
    public TypeOwners(Map<ValueType<?>, String> plugins) {
        this.plugins = Map.copyOf(plugins);
        this.types = RdbTypes.of(plugins.keySet());
    }

    /** As a reader of files wants them. */
    public RdbTypes types() {
        return types;
    }

    /** The name of the plugin that has a type; empty for none. */
    public String pluginOf(ValueType<?> type) {
        return type == null ? "" : plugins.getOrDefault(type, "");
    }
}
