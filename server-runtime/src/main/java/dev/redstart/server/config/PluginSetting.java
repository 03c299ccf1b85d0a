package dev.redstart.server.config;

import dev.redstart.api.SettingType;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A setting that a plugin declared. Safe for use by several threads at once; {@link ServerConfig} changes one at a time. */
public final class PluginSetting<T> implements dev.redstart.api.Setting<T> {
    private final String name;
    private final SettingType<T> type;
    private final T defaultValue;
    private final boolean fixed;
    private final ServerLog log;
    private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();
    private volatile T value;

    /**
     * A setting at its default.
     *
     * @param plugin the plugin's name
     * @param key in lower case
     * @param fixed whether it cannot change
     * @param log told of listeners that fail
     */
    public PluginSetting(String plugin, String key, SettingType<T> type, T defaultValue, boolean fixed, ServerLog log) {
        this.name = "plugin." + plugin + "." + key;
        this.type = type;
        this.defaultValue = defaultValue;
        this.value = defaultValue;
        this.fixed = fixed;
        this.log = log;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public T value() {
        return value;
    }

    @Override
    public PluginSetting<T> onChange(Consumer<? super T> listener) {
        listeners.add(listener);
        return this;
    }

    boolean isFixed() {
        return fixed;
    }

    /** Returns the value as text. */
    String text() {
        return type.format(value);
    }

    boolean isDefault() {
        return value.equals(defaultValue);
    }

    /** Returns whether a text says the value that is in force. */
    boolean isSaidBy(String text) {
        try {
            return type.parse(text).equals(value);
        } catch (IllegalArgumentException e) {
            return false; // a line that says nothing is replaced
        }
    }

    /** Gives it its first value. */
    void start(String text) {
        try {
            value = type.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("setting " + name + " '" + text + "': " + e.getMessage(), e);
        }
    }

    /** Reads a new value, and returns what puts it in force and tells the listeners. */
    Runnable change(String text) {
        T changed = type.parse(text);
        return () -> {
            value = changed;
            listeners.forEach(listener -> notify(listener, changed));
        };
    }

    /** One listener's failure keeps no other from being told. */
    private void notify(Consumer<? super T> listener, T changed) {
        try {
            listener.accept(changed);
        } catch (RuntimeException | LinkageError e) {
            log.warning("a listener of setting " + name + " failed", e);
        }
    }
}
