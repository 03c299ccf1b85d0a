package dev.redstart.server.rdb;

import dev.redstart.api.ValueType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which plugin type reads what of a file; null from either look-up for none. */
public final class RdbTypes {
    /** No plugin's types at all. */
    public static final RdbTypes NONE = of(List.of());

    private final Map<String, ValueType<?>> byName = new HashMap<>();
    private final Map<Integer, ValueType<?>> byTypeByte = new HashMap<>();

    private RdbTypes() {}

    /** These types, found by their names and by what they claim; of two that claim the same, the first. */
    public static RdbTypes of(Collection<? extends ValueType<?>> types) {
        RdbTypes result = new RdbTypes();
        for (ValueType<?> type : types) {
            result.byName.putIfAbsent(type.name(), type);
            for (int typeByte : type.rdbTypes()) {
                result.byTypeByte.putIfAbsent(typeByte, type);
            }
        }
        return result;
    }

    /** The type of a name. */
    ValueType<?> named(String name) {
        return byName.get(name);
    }

    /** The type that has one of Redis' type bytes among its {@link ValueType#rdbTypes()}. */
    ValueType<?> claiming(int typeByte) {
        return byTypeByte.get(typeByte);
    }
}
