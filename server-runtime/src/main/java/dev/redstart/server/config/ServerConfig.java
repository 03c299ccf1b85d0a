package dev.redstart.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/**
 * All settings of one server. Names, defaults, syntax and error messages are redis-server's where it has the setting;
 * {@code redstart --help} and {@code redstart.conf} list them.
 *
 * <p>Safe for use by several threads at once. A reader sees all of a CONFIG SET or nothing of it; it reads one volatile and an
 * array, so event loops may read settings at any time.
 */
public final class ServerConfig {
    /** The file in {@link #dir()} with which a server locks the folder; no other file may have its name. */
    public static final String LOCK_FILE = "redstart.lock";

    /** A program that sets one of these has the server keep its data in files. */
    private static final Set<String> FILES = Set.of("dir", "dbfilename", "save", "appendonly");

    private final PluginSettings pluginSettings;
    /** By {@link Setting#index}. */
    private final BitSet mentioned = new BitSet();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** By {@link Setting#index}. The array does not change any more once it is here. */
    private volatile Object[] values = SettingValues.defaults();

    /** Null before a server listens. */
    private volatile Listening listening;

    private volatile Path configFile;
    private volatile boolean usesFiles;

    private ServerConfig(PluginSettings pluginSettings) {
        this.pluginSettings = pluginSettings;
    }

    /**
     * Returns redis-server's defaults, without the environment, for a program that embeds the server. Only {@code save}
     * differs: such a server writes no files unless the program asks for them.
     */
    public static ServerConfig defaults() {
        ServerConfig config = new ServerConfig(new PluginSettings(Map.of()));
        config.values[HonouredSettings.SAVE.index()] = "";
        return config;
    }

    /**
     * Returns the settings of {@code redstart} with these arguments.
     *
     * @param environment of the process; plugins' settings may come from it
     * @throws ConfigException as {@link #of}
     */
    public static ServerConfig parse(String[] args, Map<String, String> environment) {
        return of(CommandLine.parse(args), environment);
    }

    /**
     * Reads the configuration file that the command line names, then its options, which override the file's.
     *
     * @throws ConfigException with one line for each problem, which says where it is: {@code redstart.conf:12:
     *     unknown option 'prot'. Did you mean 'port'?}
     */
    public static ServerConfig of(CommandLine line, Map<String, String> environment) {
        return of(line, environment, System.in);
    }

    static ServerConfig of(CommandLine line, Map<String, String> environment, InputStream standardInput) {
        ServerConfig config = new ServerConfig(new PluginSettings(environment));
        config.usesFiles = true;
        ConfigProblems problems = new ConfigProblems(config);
        if (line.configFile().isPresent()) {
            String file = line.configFile().get();
            ConfigFile.read(file, problems::apply, problems::add);
            config.configFile = Path.of(file).toAbsolutePath().normalize();
        }
        if (line.standardInput()) {
            ConfigFile.read(standardInput, problems::apply, problems::add);
        }
        for (Directive directive : line.directives()) {
            problems.apply(directive);
        }
        problems.throwIfAny();
        return config;
    }

    /** Returns an independent copy without listeners, for one server. */
    public synchronized ServerConfig copy() {
        ServerConfig copy = new ServerConfig(pluginSettings.copy());
        copy.mentioned.or(mentioned);
        copy.values = values.clone();
        copy.configFile = configFile;
        copy.usesFiles = usesFiles;
        return copy;
    }

    // Values

    /** Returns the addresses to listen on; {@code *} is all IPv4, {@code ::*} all IPv6; one after {@code -} may be unavailable. */
    public List<String> bind() {
        return value(HonouredSettings.BIND);
    }

    /** Returns the TCP port to listen on; 0 takes any free one. */
    public int port() {
        return Math.toIntExact(value(HonouredSettings.PORT));
    }

    /** Whether clients from other machines are rejected as long as no password is set. */
    public boolean protectedMode() {
        return value(HonouredSettings.PROTECTED_MODE);
    }

    /** Returns the length of the operating system's queue of connections that are not accepted yet. */
    public int tcpBacklog() {
        return Math.toIntExact(value(HonouredSettings.TCP_BACKLOG));
    }

    /** Returns the time without traffic after which new connections are probed; 0 for never. */
    public int tcpKeepAliveSeconds() {
        return Math.toIntExact(value(HonouredSettings.TCP_KEEPALIVE));
    }

    /** Returns the idle time after which a client is disconnected; 0 for never. */
    public int timeoutSeconds() {
        return Math.toIntExact(value(HonouredSettings.TIMEOUT));
    }

    /** Returns the maximum size of the data in bytes; 0 is what the heap allows. */
    public long maxMemory() {
        return value(HonouredSettings.MAXMEMORY);
    }

    /** Returns the maximum number of clients. */
    public int maxClients() {
        return (int) Math.min(value(HonouredSettings.MAXCLIENTS), Integer.MAX_VALUE);
    }

    /** Returns the maximum length of an argument in bytes, at most {@link Limits#QUERY_MAX_BYTES}. */
    public long protoMaxBulkLength() {
        return value(HonouredSettings.PROTO_MAX_BULK_LEN);
    }

    /** Returns the maximum size of an unfinished command in bytes, at most {@link Limits#QUERY_MAX_BYTES}. */
    public long clientQueryBufferLimit() {
        return value(HonouredSettings.CLIENT_QUERY_BUFFER_LIMIT);
    }

    /** Returns the limits of unread replies of a client class. */
    public OutputBufferLimit clientOutputBufferLimit(ClientClass kind) {
        return value(HonouredSettings.CLIENT_OUTPUT_BUFFER_LIMIT).get(kind);
    }

    /**
     * Returns the number of event loops, at least one. If {@code io-threads} is 0, it is one less than the number of
     * processors, at most {@link Limits#AUTO_IO_THREADS}: one processor is left to the kernel and the garbage collector.
     */
    public int ioThreads() {
        return Math.toIntExact(value(HonouredSettings.IO_THREADS));
    }

    /** Returns the number of databases. */
    public int databases() {
        return Math.toIntExact(value(HonouredSettings.DATABASES));
    }

    /** Returns the folder for the server's files: absolute, without symbolic links; it existed when it was set. */
    public Path dir() {
        return value(HonouredSettings.DIR);
    }

    /** Returns the name of the snapshot in {@link #dir()}. */
    public String dbfilename() {
        return value(HonouredSettings.DBFILENAME);
    }

    /** Returns when snapshots are written automatically: pairs of seconds and changes, empty for never. */
    public String save() {
        return value(HonouredSettings.SAVE);
    }

    /** Whether writes are rejected while snapshots cannot be written. */
    public boolean stopWritesOnSnapshotError() {
        return value(HonouredSettings.STOP_WRITES_ON_BGSAVE_ERROR);
    }

    /** Whether strings in snapshots are compressed. */
    public boolean rdbCompression() {
        return value(HonouredSettings.RDBCOMPRESSION);
    }

    /** Whether checksums are written into snapshots, and checked. */
    public boolean rdbChecksum() {
        return value(HonouredSettings.RDBCHECKSUM);
    }

    /** Whether changes are logged to the append-only file. */
    public boolean appendOnly() {
        return value(HonouredSettings.APPENDONLY);
    }

    /** Returns when the log is forced to disk. */
    public AppendFsync appendFsync() {
        return value(HonouredSettings.APPENDFSYNC);
    }

    /** Returns the first part of the names of the log's files. */
    public String appendFilename() {
        return value(HonouredSettings.APPENDFILENAME);
    }

    /** Returns the name of the folder of the log's files, in {@link #dir()}. */
    public String appendDirname() {
        return value(HonouredSettings.APPENDDIRNAME);
    }

    /** Whether a log whose end is cut off is loaded. */
    public boolean aofLoadTruncated() {
        return value(HonouredSettings.AOF_LOAD_TRUNCATED);
    }

    /** Whether the time is written into the log. */
    public boolean aofTimestamps() {
        return value(HonouredSettings.AOF_TIMESTAMP_ENABLED);
    }

    /** Returns the growth of the log at which it is rewritten, in percent; 0 for never. */
    public long autoRewritePercentage() {
        return value(HonouredSettings.AUTO_AOF_REWRITE_PERCENTAGE);
    }

    /** Returns the size of the log below which it is not rewritten automatically, in bytes. */
    public long autoRewriteMinBytes() {
        return value(HonouredSettings.AUTO_AOF_REWRITE_MIN_SIZE);
    }

    /**
     * Whether the server keeps its data in files: on the command line always, in a program that embeds it once one of
     * {@code dir}, {@code dbfilename}, {@code save} and {@code appendonly} was set.
     */
    public boolean usesFiles() {
        return usesFiles;
    }

    /** Returns the file with the process id, in {@link #dir()} unless absolute, if one is set. */
    public Optional<Path> pidFile() {
        return file(HonouredSettings.PIDFILE);
    }

    /** Returns the file of the log, in {@link #dir()} unless absolute; empty for standard output. */
    public Optional<Path> logFile() {
        return file(HonouredSettings.LOGFILE);
    }

    /** Returns the format of log lines. */
    public LogFormat logFormat() {
        return value(HonouredSettings.LOG_FORMAT);
    }

    /** Returns the format of the time in log lines. */
    public LogTimestampFormat logTimestampFormat() {
        return value(HonouredSettings.LOG_TIMESTAMP_FORMAT);
    }

    private Optional<Path> file(Setting<String> setting) {
        String file = value(setting);
        return file.isEmpty() ? Optional.empty() : Optional.of(dir().resolve(file));
    }

    /** Returns the lowest level that is logged. */
    public LogLevel logLevel() {
        return value(HonouredSettings.LOGLEVEL);
    }

    /** Returns the microseconds from which on a command is added to the slow log; negative for none. */
    public long slowlogLogSlowerThanMicros() {
        return value(HonouredSettings.SLOWLOG_LOG_SLOWER_THAN);
    }

    /** Returns the maximum number of entries of the slow log. */
    public long slowlogMaxLength() {
        return value(HonouredSettings.SLOWLOG_MAX_LEN);
    }

    /** Returns the milliseconds from which on LATENCY records an event; 0 for none. */
    public long latencyMonitorThresholdMillis() {
        return value(HonouredSettings.LATENCY_MONITOR_THRESHOLD);
    }

    /** Whether the times of commands are sampled. */
    public boolean latencyTracking() {
        return value(HonouredSettings.LATENCY_TRACKING);
    }

    /** Returns the percentiles in INFO latencystats. */
    public List<Double> latencyPercentiles() {
        return value(HonouredSettings.LATENCY_TRACKING_INFO_PERCENTILES);
    }

    /** Returns which clients may call DEBUG. */
    public DebugAccess debugCommand() {
        return value(HonouredSettings.ENABLE_DEBUG_COMMAND);
    }

    /** Returns the jars and folders of plugins, absolute, in the order of the directives; they need not exist. */
    public List<Path> plugins() {
        return value(HonouredSettings.PLUGINS);
    }

    /** Returns what the server does if a plugin cannot be loaded. */
    public PluginsOnError pluginsOnError() {
        return value(HonouredSettings.PLUGINS_ON_ERROR);
    }

    /** Whether the objects of a handler are never reused, so that they throw for ever once it has returned. */
    public boolean pluginsStrict() {
        return value(HonouredSettings.PLUGINS_STRICT);
    }

    /** Returns {@code plugin.<plugin>.<key>} or, if it is not set, {@code REDSTART_PLUGIN_<PLUGIN>_<KEY>}; ignores case. */
    public Optional<String> pluginSetting(String plugin, String key) {
        return pluginSettings.value(plugin, key);
    }

    /**
     * Declares a plugin's setting, which is at its default, with the value that was given for it.
     *
     * @throws IllegalArgumentException for a value that is not of its type
     */
    public synchronized <T> void declare(PluginSetting<T> setting) {
        values = PluginAliases.declare(setting, pluginSettings, values);
    }

    /** Removes the settings that a plugin declared, because it is left out. What was given for them stays in the file. */
    public void undeclare(String plugin) {
        pluginSettings.undeclare(plugin);
    }

    /** Returns the {@code plugin.<name>.<key>} that no plugin has read, sorted: misspelt, or of plugins that are not loaded. */
    public List<String> unreadPluginSettings() {
        return pluginSettings.unread();
    }

    /** Returns the file that the command line named, absolute. */
    public Optional<Path> configFile() {
        return Optional.ofNullable(configFile);
    }

    /** Returns a log that follows {@link #logLevel()}. */
    public ServerLog log(Class<?> owner) {
        return new ServerLog(LoggerFactory.getLogger(owner), this);
    }

    // Changes

    /**
     * Sets one option as a line of the file would, before the start: {@code set("port", "0").set("plugins", "a.jar")}.
     *
     * @param name of a setting in any case, or {@code plugin.<name>.<key>}
     * @return this
     * @throws ConfigException when there is no such option, or it cannot have this value
     */
    public ServerConfig set(String name, String... words) {
        apply(new Directive("", "", name, List.of(words)));
        return this;
    }

    /** Returns the values by name of the settings whose name, in lower case, matches; plugins' declared ones too. */
    public SortedMap<String, String> matching(Predicate<String> name) {
        return new TreeMap<>(matching(List.of(name)));
    }

    /** CONFIG GET: as {@link #matching(Predicate)}, the matches of the first predicate first, each name once. */
    public Map<String, String> matching(List<Predicate<String>> names) {
        return SettingValues.matching(names, values, pluginSettings.declared());
    }

    /**
     * CONFIG SET: changes all parameters or none, then runs the listeners.
     *
     * @throws ConfigException with redis-server's message after its {@code ERR}
     */
    public synchronized void change(List<Map.Entry<String, String>> given) {
        List<Map.Entry<String, String>> parameters = PluginAliases.redisNames(given);
        List<Map.Entry<String, String>> own = pluginSettings.others(parameters);
        List<Setting<?>> settings = ConfigChange.settings(own);
        List<PluginSetting.Change<?>> pluginChanges = pluginSettings.changes(parameters);
        Object[] before = values;
        Object[] changed = before.clone();
        for (int i = 0; i < settings.size(); i++) {
            Setting<?> setting = settings.get(i);
            try {
                SettingValues.assign(setting, List.of(own.get(i).getValue()), changed, false);
                ConfigChange.check(setting, before, changed);
            } catch (ConfigException e) {
                throw ConfigChange.failed(setting.name(), e.getMessage());
            }
        }
        values = changed;
        try {
            ConfigChange.listen(listening, before, changed);
        } catch (ConfigException e) {
            values = before;
            throw e;
        }
        PluginAliases.follow(pluginSettings, before, changed);
        pluginChanges.forEach(PluginSetting.Change::put);
        listeners.forEach(Runnable::run);
        pluginChanges.forEach(PluginSetting.Change::notifyListeners);
    }

    /** Sets what has to follow changes of {@code bind} and {@code port}. */
    public void onRebind(Listening server) {
        listening = server;
    }

    /**
     * CONFIG REWRITE: writes the current values into the configuration file.
     *
     * @throws ConfigException with redis-server's message after its {@code ERR}
     */
    public void rewrite() {
        rewrite(false);
    }

    /** As {@link #rewrite()}, and also writes settings that have their default. */
    public void rewriteAll() {
        rewrite(true);
    }

    private synchronized void rewrite(boolean all) {
        if (configFile == null) {
            throw new ConfigException("The server is running without a config file");
        }
        try {
            ConfigRewrite.rewrite(configFile, values, pluginSettings.declared(), all);
        } catch (IOException | ConfigException e) {
            log(ServerConfig.class).warning("CONFIG REWRITE of {} failed: {}", configFile, e.toString());
            throw new ConfigException("Rewriting config file: " + ConfigRewrite.reason(e));
        }
    }

    /**
     * Runs a task after every {@link #change}, on the thread that changes. The task reads the values from here; it must
     * neither block nor throw.
     */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    synchronized void apply(Directive directive) {
        String name = directive.key();
        Optional<Setting<?>> setting = HonouredSettings.find(name);
        if (setting.isPresent()) {
            apply(directive, setting.get());
        } else if (PluginSettings.isName(name)) {
            if (directive.words().size() != 1) {
                throw directive.wrongNumber();
            }
            pluginSettings.set(name, directive.words().get(0));
        } else if (name.equals(ConfigFile.INCLUDE)) {
            ConfigFile.include(directive, this::apply);
        } else if (!FileOnlyDirectives.apply(directive)) {
            throw directive.unknown();
        }
    }

    private void apply(Directive directive, Setting<?> setting) {
        if (directive.words().isEmpty() && !HonouredSettings.SAVE.equals(setting)) { // as in redis-server
            throw directive.wrongNumber();
        }
        Object[] changed = values.clone();
        try {
            SettingValues.assign(setting, directive.words(), changed, mentioned.get(setting.index()));
            mentioned.set(setting.index());
        } catch (ConfigException e) {
            throw directive.rejected(e.getMessage());
        }
        values = changed;
        usesFiles |= FILES.contains(setting.name());
    }

    private <T> T value(Setting<T> setting) {
        return SettingValues.value(setting, values);
    }
}
