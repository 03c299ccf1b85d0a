package dev.redstart.server.plugin;

import dev.redstart.api.CommandHandler;
import dev.redstart.api.CommandSpec;
import dev.redstart.api.KeyListener;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Setting;
import dev.redstart.api.SettingType;
import dev.redstart.api.TypeHandle;
import dev.redstart.api.ValueType;
import dev.redstart.server.command.CommandSpecBuilder;
import dev.redstart.server.command.PluginDocs;
import dev.redstart.server.config.PluginSetting;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.rdb.RdbFormat;
import dev.redstart.server.storage.DeclaredType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Collects what one plugin declares while its {@code register} runs. A refused declaration stays refused even where the
 * plugin catches the exception: it then does not work as its author meant.
 */
final class Registration implements PluginContext {
    /** Names that TYPE answers for Redis' own types; a plugin that brings one of these brings its file format. */
    private static final Set<String> TYPES_OF_REDIS = Set.of("list", "set", "zset", "hash", "stream");

    private static final Duration LONGEST_PERIOD = Duration.ofDays(3653);

    private final String plugin;
    private final ServerConfig config;
    private final ClassLoader loader;
    private final Map<String, CommandSpecBuilder> commands = new LinkedHashMap<>();
    private final SortedMap<String, DeclaredType<?>> types = new TreeMap<>();
    private final SortedMap<Integer, DeclaredType<?>> rdbTypes = new TreeMap<>();
    private final SortedMap<String, Supplier<?>> info = new TreeMap<>();
    private final PluginDocs docs;
    private final Set<String> settings = new HashSet<>();
    private final List<PluginTimer> timers = new ArrayList<>();
    private final List<PluginTask> startTasks = new ArrayList<>();
    private final List<PluginTask> stopTasks = new ArrayList<>();
    private final List<RuntimeException> refusals = new ArrayList<>();
    private volatile boolean closed;

    /**
     * A registration that is open.
     *
     * @param loader the plugin's classes
     */
    Registration(String plugin, ServerConfig config, ClassLoader loader) {
        this.plugin = plugin;
        this.config = config;
        this.loader = loader;
        ServerLog log = config.log(Registration.class);
        this.docs = new PluginDocs(problem -> log.warning("plugin {}: {}", plugin, problem));
    }

    @Override
    public CommandSpec command(String name, CommandHandler handler) {
        open();
        if (name == null || handler == null) {
            throw refused("command '" + name + "' has no " + (name == null ? "name" : "handler"));
        }
        CommandSpecBuilder spec;
        try {
            spec = new CommandSpecBuilder(plugin, name, handler).documentedBy(docs);
        } catch (IllegalArgumentException e) {
            refusals.add(e);
            throw e;
        }
        if (commands.putIfAbsent(spec.name(), spec) != null) {
            throw refused("command '" + spec.name() + "' is declared twice");
        }
        return spec;
    }

    @Override
    public void docs(String group, String text) {
        open();
        if (group == null || group.isBlank() || text == null) {
            throw refused("docs of group '" + group + "' " + (text == null ? "have no text" : "name no group"));
        }
        docs.add(group, text);
    }

    @Override
    public <T> TypeHandle<T> type(ValueType<T> type) {
        open();
        if (type == null) {
            throw refused("type null");
        }
        String name = type.name();
        if (name == null || !PluginName.isValid(name)) {
            throw refused("type name '" + name + "' must match " + PluginName.SYNTAX);
        }
        if (name.equals(ValueType.STRING.name())) {
            throw refused("type '" + name + "' is the server's own");
        }
        if (type.rdbTypes() == null) {
            throw refused("type '" + name + "' has null for its rdbTypes");
        }
        DeclaredType<T> declared = new DeclaredType<>(plugin, type);
        if (TYPES_OF_REDIS.contains(name) && !declared.isOfRedis()) {
            throw refused("type '" + name + "' is one of Redis' own: choose another name, or claim its rdbTypes");
        }
        if (types.putIfAbsent(name, declared) != null) {
            throw refused("type '" + name + "' is declared twice");
        }
        claim(declared);
        return declared;
    }

    private void claim(DeclaredType<?> type) {
        for (int typeByte : type.rdbTypes()) {
            if (!RdbFormat.isClaimable(typeByte)) {
                throw refused(
                        "type '" + type.name() + "' claims RDB type " + typeByte
                                + ", which is none of Redis' lists, sets, sorted sets, hashes or streams that this server reads");
            }
            DeclaredType<?> other = rdbTypes.putIfAbsent(typeByte, type);
            if (other != null && other != type) {
                throw refused("types '" + other.name() + "' and '" + type.name() + "' both claim RDB type " + typeByte
                        + ": one of them has to give it up");
            }
        }
    }

    @Override
    public <T> Setting<T> setting(String key, SettingType<T> type, T defaultValue) {
        return declare(key, type, defaultValue, false);
    }

    @Override
    public <T> T fixedSetting(String key, SettingType<T> type, T defaultValue) {
        return declare(key, type, defaultValue, true).value();
    }

    private <T> Setting<T> declare(String key, SettingType<T> type, T defaultValue, boolean fixed) {
        open();
        if (key == null || !key.matches("[^\\sA-Z]+")) {
            throw refused("setting '" + key + "' must be a word without capitals");
        }
        if (type == null || defaultValue == null) {
            throw refused("setting '" + key + "' has no " + (type == null ? "type" : "default"));
        }
        if (!settings.add(key)) {
            throw refused("setting '" + key + "' is declared twice");
        }
        try {
            ServerLog log = config.log(Registration.class);
            PluginSetting<T> setting = new PluginSetting<>(plugin, key, type, defaultValue, fixed, log);
            config.declare(setting);
            return setting;
        } catch (IllegalArgumentException e) {
            refusals.add(e);
            throw e;
        }
    }

    @Override
    public System.Logger log() {
        open();
        return new PluginLog(plugin, config.log(PluginLog.class));
    }

    @Override
    public void info(String field, Supplier<?> value) {
        open();
        if (field == null || !field.matches("[^\\s:]+")) {
            throw refused("INFO field '" + field + "' must be a word without colon");
        }
        if (value == null) {
            throw refused("INFO field '" + field + "' has no supplier");
        }
        if (info.putIfAbsent(field, value) != null) {
            throw refused("INFO field '" + field + "' is declared twice");
        }
    }

    @Override
    public void every(Duration period, Runnable task) {
        open();
        if (period == null || period.isZero() || period.isNegative() || period.compareTo(LONGEST_PERIOD) > 0) {
            throw refused("period " + period + " must be positive, and ten years at most");
        }
        timers.add(new PluginTimer(plugin, period, inContext(task, "every")));
    }

    @Override
    public void listen(KeyListener listener) {
        open();
        throw new UnsupportedOperationException("keyspace events do not exist in this version");
    }

    @Override
    public void onStart(Runnable task) {
        open();
        startTasks.add(new PluginTask(plugin, "onStart", inContext(task, "onStart")));
    }

    @Override
    public void onStop(Runnable task) {
        open();
        stopTasks.add(new PluginTask(plugin, "onStop", inContext(task, "onStop")));
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException(
                    "plugin '" + plugin + "' is registered: its PluginContext ended when register() returned");
        }
    }

    private Runnable inContext(Runnable task, String method) {
        if (task == null) {
            throw refused(method + " has no task");
        }
        return () -> ContextLoader.run(loader, task);
    }

    private IllegalArgumentException refused(String why) {
        IllegalArgumentException refusal = new IllegalArgumentException(why);
        refusals.add(refusal);
        return refusal;
    }

    /**
     * Ends the registration: the context is dead, the commands are fixed.
     *
     * @param complete false if {@code register} threw, so that the last command may lack what was to follow
     */
    void close(boolean complete) {
        closed = true;
        if (complete) {
            freezeCommands();
        }
    }

    private void freezeCommands() {
        for (CommandSpecBuilder spec : commands.values()) {
            try {
                spec.freeze();
                if (config.pluginsStrict()) {
                    spec.checkSyntax();
                }
            } catch (RuntimeException e) {
                refusals.add(e);
            }
        }
        if (config.pluginsStrict()) {
            docs.problems(commands.keySet()).forEach(problem -> refusals.add(new IllegalArgumentException(problem)));
        }
    }

    /** Whether an exception that {@code register} let through is one of the {@link #refusals}. */
    boolean isRefusal(Throwable thrown) {
        return refusals.stream().anyMatch(refusal -> refusal == thrown);
    }

    /** What is wrong with the declarations. */
    List<RuntimeException> refusals() {
        return refusals;
    }

    /** By full name in lower case, in the order of declaration. */
    Map<String, CommandSpecBuilder> commands() {
        return commands;
    }

    SortedMap<String, DeclaredType<?>> types() {
        return types;
    }

    /** Which type claims which type byte of Redis' files. */
    SortedMap<Integer, DeclaredType<?>> rdbTypes() {
        return rdbTypes;
    }

    SortedMap<String, Supplier<?>> info() {
        return info;
    }

    List<PluginTimer> timers() {
        return timers;
    }

    List<PluginTask> startTasks() {
        return startTasks;
    }

    List<PluginTask> stopTasks() {
        return stopTasks;
    }
}
