package dev.redstart.server.plugin;

import dev.redstart.api.CommandPlugin;
import dev.redstart.server.config.PluginsOnError;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;

/**
 * Loads all plugins, or says everything that is wrong with them.
 *
 * <p>Problem: a plugin is foreign code. Its jar may be damaged or built for another server, its class may be
 * missing, newer than this Java or fail at its first instruction, its commands may have names that are taken. Which call
 * of {@link java.util.ServiceLoader} throws then differs between Java versions. An operator who meets these one per
 * restart gives up.
 *
 * <p>Rule: look at every place first, load no class of a jar before its manifest was read, give every jar or sub-folder a
 * loader of its own and every services file a {@code ServiceLoader} of its own, let each plugin declare into its own
 * {@link Registration}, and go on after each problem. In the end there are plugins without problems, or a list of
 * problems, or, with {@code plugins-on-error skip}, both.
 *
 * <p>Runs on the thread that starts the server.
 */
public final class PluginLoader {
    private PluginLoader() {}

    /**
     * Loads from the class path, the folder {@code plugins} beside this server's jar, and what the option {@code plugins}
     * names.
     *
     * @param instances plugins that exist already, to be registered before all others
     * @param parent the class path, as the parent of all plugins' loaders; it must know {@link CommandPlugin}
     * @throws PluginException with every problem, unless {@code plugins-on-error} is {@code skip}: these are then logged
     */
    public static LoadedPlugins load(ServerConfig config, List<? extends CommandPlugin> instances, ClassLoader parent) {
        return load(config, instances, parent, folderBesideJar());
    }

    /** As above, with another folder in place of {@code plugins}, or none. */
    static LoadedPlugins load(
            ServerConfig config,
            List<? extends CommandPlugin> instances,
            ClassLoader parent,
            Optional<Path> pluginsFolder) {
        ServerLog log = config.log(PluginLoader.class);
        LoadErrors problems = new LoadErrors(log);
        PluginFinder finder = new PluginFinder(parent, problems, log);
        PluginRegistrar registrar = new PluginRegistrar(config, problems, log);
        boolean loaded = false;
        try {
            finder.searchClassPath();
            if (pluginsFolder.isPresent()) {
                finder.searchFolder(pluginsFolder.get());
            }
            for (Path place : config.plugins()) {
                finder.searchOption(place);
            }
            for (CommandPlugin plugin : instances) {
                registrar.add(plugin, sourceOf(plugin));
            }
            for (ServicesFile file : finder.found()) {
                registrar.addAll(file);
            }
            report(problems, config, log);
            LoadedPlugins result =
                    new LoadedPlugins(registrar.loaded(), finder.searched(), problems.lines(), finder.loaders());
            loaded = true;
            return result;
        } finally {
            if (!loaded) {
                LoadedPlugins.closeAll(finder.loaders());
            }
        }
    }

    private static void report(LoadErrors problems, ServerConfig config, ServerLog log) {
        if (config.pluginsOnError() == PluginsOnError.FAIL && problems.count() > 0) {
            throw problems.toException();
        }
        for (String line : problems.lines()) {
            log.warning("skipped: {}", line);
        }
    }

    private static String sourceOf(CommandPlugin instance) {
        Class<?> type = instance.getClass();
        Optional<Path> place = placeOf(type);
        boolean own = place.isPresent() && place.equals(placeOf(PluginLoader.class));
        return own ? "built in" : "instance of " + type.getName();
    }

    /** The folder {@code plugins} beside this server's jar; nothing where it does not run from a jar. */
    private static Optional<Path> folderBesideJar() {
        return folderBeside(PluginLoader.class);
    }

    /**
     * The folder {@code plugins} beside the jar of a class, at the end of symbolic links; nothing where the class is not
     * in a jar file.
     */
    static Optional<Path> folderBeside(Class<?> type) {
        Optional<Path> place = placeOf(type);
        return place.isPresent() && Files.isRegularFile(place.get())
                ? Optional.of(PluginFinder.realPath(place.get()).resolveSibling("plugins"))
                : Optional.empty();
    }

    /** The jar or folder of a class. */
    private static Optional<Path> placeOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        if (location == null || !location.getProtocol().equals("file")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(location.toURI()).toAbsolutePath());
        } catch (URISyntaxException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
