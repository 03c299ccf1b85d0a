package dev.redstart.server.plugin;

import dev.redstart.server.command.CommandSpecBuilder;
import dev.redstart.server.command.CommandTable;
import dev.redstart.server.config.PluginsOnError;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.storage.DeclaredType;
import dev.redstart.server.storage.TypeTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * All plugins of a server and what they declared together. Immutable but for {@link #close()}, and for plugins that cannot
 * start: these are left out before commands are served.
 */
public final class LoadedPlugins implements AutoCloseable {
    private volatile List<LoadedPlugin> plugins;
    private volatile CommandTable commands;
    private final List<PluginTask> stopTasks;
    private final TypeTable types;
    private final List<String> searched;
    private final List<String> problems;
    private final List<PluginClassLoader> loaders;

    LoadedPlugins(
            List<LoadedPlugin> plugins, List<String> searched, List<String> problems, List<PluginClassLoader> loaders) {
        this.plugins = List.copyOf(plugins);
        List<CommandSpecBuilder> specs = new ArrayList<>();
        List<PluginTask> stopping = new ArrayList<>();
        List<DeclaredType<?>> all = new ArrayList<>();
        for (LoadedPlugin plugin : plugins) {
            specs.addAll(plugin.commands());
            all.addAll(plugin.types().values());
            stopping.addAll(plugin.stopTasks());
        }
        Collections.reverse(stopping);
        this.stopTasks = List.copyOf(stopping);
        this.commands = CommandTable.of(specs);
        this.types = new TypeTable(all);
        this.searched = List.copyOf(searched);
        this.problems = List.copyOf(problems);
        this.loaders = List.copyOf(loaders);
    }

    /** In the order of loading: instances, class path, folders. */
    public List<LoadedPlugin> plugins() {
        return plugins;
    }

    /** The commands of all. */
    public CommandTable commands() {
        return commands;
    }

    /** The types of values of all. */
    public TypeTable types() {
        return types;
    }

    /** The timers of all. */
    public List<PluginTimer> timers() {
        List<PluginTimer> timers = new ArrayList<>();
        for (LoadedPlugin plugin : plugins) {
            timers.addAll(plugin.timers());
        }
        return List.copyOf(timers);
    }

    /**
     * Runs what plugins want to run once the data is loaded, in the order of loading. A plugin that fails is left out: its
     * commands, settings and timers, not its types, for the data holds values of them.
     *
     * @throws PluginException that names the plugin that failed, unless {@code plugins-on-error} is {@code skip}: it is then
     *     logged
     */
    public void start(ServerConfig config) {
        for (LoadedPlugin plugin : plugins) {
            try {
                plugin.startTasks().forEach(PluginTask::run);
            } catch (PluginException e) {
                if (config.pluginsOnError() == PluginsOnError.FAIL) {
                    throw e;
                }
                leaveOut(plugin, config);
                config.log(LoadedPlugins.class).warning("skipped: {}", e.getMessage(), e);
            }
        }
    }

    private void leaveOut(LoadedPlugin failed, ServerConfig config) {
        plugins = plugins.stream().filter(plugin -> plugin != failed).toList();
        commands = commands.without(failed.name());
        config.undeclare(failed.name());
    }

    /** What to run when the loops have ended, in this order: the last declared is the first. */
    public List<PluginTask> stopTasks() {
        return stopTasks;
    }

    /** Where plugins were looked for, for people: {@code class path}, then folders and jars by their paths. */
    public List<String> searched() {
        return searched;
    }

    /** What kept other plugins from being loaded, a line each; empty unless {@code plugins-on-error} is {@code skip}. */
    public List<String> problems() {
        return problems;
    }

    /** Closes the jars: when no plugin's code runs any more. */
    @Override
    public void close() {
        closeAll(loaders);
    }

    static void closeAll(List<PluginClassLoader> loaders) {
        for (PluginClassLoader loader : loaders) {
            try {
                loader.close();
            } catch (IOException e) {
                // The jar was only read: nothing is lost.
            }
        }
    }
}
