package dev.redstart.server.rdb;

import dev.redstart.api.ValueType;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Which plugin type reads what of a file; null from either look-up for none. */
public final class RdbTypes {
    /** No plugin's types at all. */
    public static final RdbTypes NONE = new RdbTypes(name -> null, typeByte -> null);

    private final Function<String, ValueType<?>> named;
    private final IntFunction<ValueType<?>> claiming;

    /**
     * @param named the type of a name
     * @param claiming the type that has one of Redis' type bytes among its {@link ValueType#rdbTypes()}
     */
    public RdbTypes(Function<String, ValueType<?>> named, IntFunction<ValueType<?>> claiming) {
        this.named = named;
        this.claiming = claiming;
    }

    /** These types, found by their names and by what they claim; of two that claim the same, the first. */
    public static RdbTypes of(Collection<? extends ValueType<?>> types) {
        Map<String, ValueType<?>> byName = new HashMap<>();
        Map<Integer, ValueType<?>> byTypeByte = new HashMap<>();
        for (ValueType<?> type : types) {
            byName.putIfAbsent(type.name(), type);
            for (int typeByte : type.rdbTypes()) {
                byTypeByte.putIfAbsent(typeByte, type);
            }
        }
        return new RdbTypes(byName::get, byTypeByte::get);
    }

    ValueType<?> named(String name) {
        return named.apply(name);
    }

    ValueType<?> claiming(int typeByte) {
        return claiming.apply(typeByte);
    }
}
