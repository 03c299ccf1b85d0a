package dev.redstart.api;

import java.util.function.Consumer;

/**
 * A setting of a plugin, declared by {@link PluginContext#setting}. It is valid as long as the server runs, on any thread.
 *
 * @param <T> the class of its values
 */
public interface Setting<T> {
    /** Returns the name by which operators know it: {@code plugin.<name>.<key>}. */
    String name();

    /** Returns the value that is in force: one read of a field, so handlers may ask each time. */
    T value();

    /**
     * Runs a listener with the new value after each change by CONFIG SET, on the thread of the client that changed it: it must
     * not block. Several listeners run in their order. What one throws is logged; the change stays.
     *
     * @return this
     */
    Setting<T> onChange(Consumer<? super T> listener);
}
