package dev.redstart.server.plugin;

import dev.redstart.server.command.CommandSpecBuilder;
import dev.redstart.server.storage.DeclaredType;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A plugin whose registration succeeded, and what it declared. Immutable. */
public final class LoadedPlugin {
    private final String name;
    private final String version;
    private final String source;
    private final List<CommandSpecBuilder> commands;
    private final SortedMap<String, DeclaredType<?>> types;
    private final SortedMap<String, Supplier<?>> info;
    private final List<PluginTimer> timers;
    private final List<PluginTask> startTasks;
    private final List<PluginTask> stopTasks;

    LoadedPlugin(String name, String version, String source, Registration declared) {
        this.name = name;
        this.version = version;
        this.source = source;
        this.commands = List.copyOf(declared.commands().values());
        this.types = Collections.unmodifiableSortedMap(new TreeMap<>(declared.types()));
        this.info = Collections.unmodifiableSortedMap(new TreeMap<>(declared.info()));
        this.timers = List.copyOf(declared.timers());
        this.startTasks = List.copyOf(declared.startTasks());
        this.stopTasks = List.copyOf(declared.stopTasks());
    }

    /** {@link dev.redstart.api.CommandPlugin#name()}. */
    public String name() {
        return name;
    }

    /** The jar's {@code Implementation-Version}, empty if it says none. */
    public String version() {
        return version;
    }

    /** The jar, the folder of classes, {@code built in}, or the class of an instance: for people. */
    public String source() {
        return source;
    }

    /** Its commands, frozen, in the order of declaration. */
    public List<CommandSpecBuilder> commands() {
        return commands;
    }

    /** Its types of values, by name. */
    public SortedMap<String, DeclaredType<?>> types() {
        return types;
    }

    /** Its lines in INFO, by field. */
    public SortedMap<String, Supplier<?>> info() {
        return info;
    }

    /** What it wants to run again and again. */
    public List<PluginTimer> timers() {
        return timers;
    }

    /** What it wants to run at start, in the order of declaration. */
    public List<PluginTask> startTasks() {
        return startTasks;
    }

    /** What it wants to run at stop, in the order of declaration: to be run from the end. */
    public List<PluginTask> stopTasks() {
        return stopTasks;
    }
}
