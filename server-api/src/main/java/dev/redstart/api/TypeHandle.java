package dev.redstart.api;

/**
 * A type of value as one server knows it: {@link PluginContext#type} returns it, and only with it a {@link Key} hands out
 * or takes values. A type that was never declared has none, so no value of it can come into being.
 *
 * <p>Keep it in a field of the plugin's instance, not in a static one: each server of a process makes handles of its own,
 * and rejects another one's with an {@link IllegalArgumentException}. Two handles are of the same type if and only if they
 * are the same object.
 *
 * @param <T> the Java class of the values
 */
public interface TypeHandle<T> {
    /** Strings, in every server. {@link Key#edit} does not take it. */
    TypeHandle<Bytes> STRING = StringHandle.INSTANCE;

    /** Returns TYPE's reply: {@link ValueType#name()}. */
    String name();
}
