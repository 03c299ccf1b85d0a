package dev.redstart.server.plugin;

import dev.redstart.api.CommandPlugin;
import dev.redstart.server.config.PluginsOnError;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** Creates and registers plugins one after the other, and keeps those that nothing is wrong with. */
final class PluginRegistrar {
    private final ServerConfig config;
    private final LoadErrors problems;
    private final List<LoadedPlugin> loaded = new ArrayList<>();

    /** Who has a name: {@code plugin 'basic' of /opt/plugins/basic.jar}. */
    private final Map<String, String> ownersOfCommands = new HashMap<>();

    /** Who has subcommands of a container. */
    private final Map<String, String> ownersOfFamilies = new HashMap<>();

    private final Map<String, String> ownersOfTypes = new HashMap<>();
    /** Who claims a type byte of Redis' files. */
    private final Map<Integer, String> ownersOfRdbTypes = new HashMap<>();

    private final Map<String, Origin> originsOfPlugins = new HashMap<>();
    private final List<CommandPlugin> instances = new ArrayList<>();
    private final ServerLog log;

    /** Where a plugin comes from. */
    private record Origin(String place, Optional<Path> jar) {}

    PluginRegistrar(ServerConfig config, LoadErrors problems, ServerLog log) {
        this.config = config;
        this.problems = problems;
        this.log = log;
    }

    /** In the order of loading. */
    List<LoadedPlugin> loaded() {
        return loaded;
    }

    /** All plugins of a services file. */
    void addAll(ServicesFile file) {
        boolean any = file.visit(new Adding(file));
        if (!any && file.isFile()) {
            problems.add(file.place(), "its " + ServicesFile.NAME + " names no class");
        }
    }

    /** Adds a services file's plugins, each with its own context class loader. */
    private final class Adding implements ServicesFile.Visitor {
        private final ServicesFile file;

        Adding(ServicesFile file) {
            this.file = file;
        }

        @Override
        public void provider(ServiceLoader.Provider<CommandPlugin> provider) {
            ContextLoader.run(file.loader(), () -> add(provider, new Origin(file.place(), file.jar())));
        }

        @Override
        public void error(Throwable error) {
            problems.add(file.place(), FailureMessages.describe(error), error);
        }
    }

    private void add(ServiceLoader.Provider<CommandPlugin> provider, Origin origin) {
        String place = origin.place();
        if (isGiven(provider.type())) {
            log.debug(
                    "{}: {} was given as an instance, which is used",
                    place,
                    provider.type().getName());
            return;
        }
        CommandPlugin plugin;
        try {
            plugin = provider.get();
        } catch (Throwable e) {
            Class<?> type = provider.type();
            problems.add(
                    place,
                    "class " + type.getName() + " cannot be created: " + FailureMessages.describe(e)
                            + FailureMessages.where(e, type),
                    e);
            return;
        }
        add(plugin, origin);
    }

    /** Whether one of the instances is of this class: a services file beside it names the plugin that a test starts. */
    private boolean isGiven(Class<?> type) {
        return instances.stream().anyMatch(type::isInstance);
    }

    /** A plugin that exists, and is used in place of one of its class that is found. */
    void add(CommandPlugin plugin, String place) {
        instances.add(plugin);
        add(plugin, new Origin(place, Optional.empty()));
    }

    private void add(CommandPlugin plugin, Origin origin) {
        String place = origin.place();
        Class<?> type = plugin.getClass();
        String name;
        try {
            name = plugin.name();
        } catch (Throwable e) {
            problems.add(
                    place,
                    type.getName() + ".name() failed: " + FailureMessages.describe(e) + FailureMessages.where(e, type),
                    e);
            return;
        }
        if (name == null || !PluginName.isValid(name)) {
            problems.add(
                    place,
                    type.getName() + ".name() is " + (name == null ? "null" : "'" + name + "'") + "; it must match "
                            + PluginName.SYNTAX);
            return;
        }
        Origin other = originsOfPlugins.get(name);
        if (other == null) {
            register(plugin, name, origin);
        } else if (isCopy(origin, other)) {
            log.notice("{}: the same jar as {}, which is used", place, other.place());
        } else {
            String text = "plugin '" + name + "' is loaded twice, also from " + other.place() + ": remove one of them";
            problems.add(place, text);
        }
    }

    /** Whether both are of jars with the same content: then it does not matter which one is used. */
    private static boolean isCopy(Origin one, Origin other) {
        if (one.jar().isEmpty() || other.jar().isEmpty()) {
            return false;
        }
        try {
            return Files.mismatch(one.jar().get(), other.jar().get()) == -1;
        } catch (IOException e) {
            return false; // who cannot tell has to ask
        }
    }

    private void register(CommandPlugin plugin, String name, Origin origin) {
        String place = origin.place();
        int problemsBefore = problems.count();
        Registration registration =
                new Registration(name, config, plugin.getClass().getClassLoader());
        String where = place + ": plugin '" + name + "'";
        boolean returned = false;
        try {
            plugin.register(registration);
            returned = true;
        } catch (Throwable e) {
            if (!registration.isRefusal(e)) {
                String text = "register() failed: " + FailureMessages.describe(e)
                        + FailureMessages.where(e, plugin.getClass());
                problems.add(where, text, e);
            }
        }
        registration.close(returned);
        for (RuntimeException refusal : registration.refusals()) {
            problems.add(where, text(refusal) + FailureMessages.where(refusal, plugin.getClass()), refusal);
        }
        checkNames(registration, where);
        boolean sound = problems.count() == problemsBefore;
        if (sound || config.pluginsOnError() == PluginsOnError.FAIL) {
            claimNames(registration, name, origin);
        }
        if (sound) {
            loaded.add(new LoadedPlugin(name, ClassVersion.of(plugin.getClass()), place, registration));
        } else {
            config.undeclare(name);
        }
    }

    /** The server's own refusals speak for themselves. */
    private static String text(RuntimeException refusal) {
        return refusal instanceof IllegalArgumentException && refusal.getMessage() != null
                ? refusal.getMessage()
                : FailureMessages.describe(refusal);
    }

    private void checkNames(Registration registration, String where) {
        for (String command : registration.commands().keySet()) {
            if (ownersOfCommands.containsKey(command)) {
                problems.add(where, "command '" + command + "' is taken by " + ownersOfCommands.get(command));
            }
        }
        for (String command : registration.commands().keySet()) {
            String family = familyOwner(command);
            if (family != null) {
                problems.add(where, "command '" + command + "' would change a command of " + family);
            }
        }
        for (String type : registration.types().keySet()) {
            if (ownersOfTypes.containsKey(type)) {
                problems.add(where, "type '" + type + "' is taken by " + ownersOfTypes.get(type));
            }
        }
        registration.rdbTypes().forEach((typeByte, type) -> {
            if (ownersOfRdbTypes.containsKey(typeByte)) {
                problems.add(
                        where,
                        "type '" + type.name() + "' claims RDB type " + typeByte + ", which is taken by "
                                + ownersOfRdbTypes.get(typeByte));
            }
        });
    }

    /** Who owns the container of a subcommand, or subcommands of a container, that another plugin declares; else null. */
    private String familyOwner(String command) {
        int bar = command.indexOf('|');
        return bar >= 0 ? ownersOfCommands.get(command.substring(0, bar)) : ownersOfFamilies.get(command);
    }

    /** Where any problem keeps the server from starting, a faulty plugin claims names too: the next clash is told as well. */
    private void claimNames(Registration registration, String name, Origin origin) {
        String owner = "plugin '" + name + "' of " + origin.place();
        originsOfPlugins.put(name, origin);
        for (String command : registration.commands().keySet()) {
            ownersOfCommands.putIfAbsent(command, owner);
            int bar = command.indexOf('|');
            if (bar >= 0) {
                ownersOfFamilies.putIfAbsent(command.substring(0, bar), owner);
            }
        }
        for (String type : registration.types().keySet()) {
            ownersOfTypes.putIfAbsent(type, owner);
        }
        registration
                .rdbTypes()
                .forEach((typeByte, type) ->
                        ownersOfRdbTypes.putIfAbsent(typeByte, "type '" + type.name() + "' of " + owner));
    }
}
