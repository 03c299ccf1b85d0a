package dev.redstart.server.config;

import dev.redstart.api.SettingType;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A setting that a plugin declared. Safe for use by several threads at once; {@link ServerConfig} changes one at a time. */
public final class PluginSetting<T> implements dev.redstart.api.Setting<T> {
    private final String name;
    private final SettingType<T> type;
    private final boolean fixed;
    private final ServerLog log;
    private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();
    private volatile T value;
    /** What a start without a line of this name in the configuration file gives it. */
    private volatile T unsaid;

    /**
     * A setting at its default.
     *
     * @param plugin the plugin's name
     * @param key in lower case
     * @param fixed whether it cannot change
     * @param log told of listeners that fail
     * @throws IllegalArgumentException for a default that is not of the type
     */
    public PluginSetting(String plugin, String key, SettingType<T> type, T defaultValue, boolean fixed, ServerLog log) {
        this.name = "plugin." + plugin + "." + key;
        this.type = type;
        this.unsaid = parse(type.format(defaultValue));
        this.value = unsaid;
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

    /** Returns whether the configuration file needs no line of this name for the value that is in force. */
    boolean isUnsaid() {
        return value.equals(unsaid);
    }

    /** Gives it the value that holds unless a line of its name says another. */
    void startUnsaid(String text) {
        unsaid = parse(text);
        value = unsaid;
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
        value = parse(text);
    }

    private T parse(String text) {
        try {
            return type.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("setting " + name + " '" + text + "': " + e.getMessage(), e);
        }
    }

    /** Reads a new value. */
    Change<T> change(String text) {
        return new Change<>(this, type.parse(text));
    }

    /** A value that was checked: several of them are in force before a listener is notified of the first. */
    record Change<T>(PluginSetting<T> setting, T value) {
        /** Puts the value in force. */
        void put() {
            setting.value = value;
        }

        /** Notifies the listeners. */
        void notifyListeners() {
            setting.listeners.forEach(listener -> setting.notify(listener, value));
        }
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
