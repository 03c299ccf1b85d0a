package dev.redstart.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
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
 * All settings of one server. Names, defaults, syntax and error texts are redis-server's where it has the setting;
 * {@code redstart --help} and {@code redstart.conf} list them.
 *
 * <p>Safe for use by several threads at once: readers see all of a CONFIG SET or nothing of it, and read nothing but a
 * volatile and an array, so event loops may ask whenever they like.
 */
public final class ServerConfig {
    /** The file in {@link #dir()} by which a server locks the folder; no other file may have its name. */
    public static final String LOCK_FILE = "redstart.lock";

    /** Who sets one of these wants files. */
    private static final Set<String> FILES = Set.of("dir", "dbfilename", "save", "appendonly");

    private final PluginSettings pluginSettings;
    /** By {@link Setting#index}. */
    private final BitSet mentioned = new BitSet();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** By {@link Setting#index}; never written to once it is here. */
    private volatile Object[] values = SettingValues.defaults();

    /** Null before a server listens. */
    private volatile Listening listening;

    private volatile Path configFile;
    private volatile boolean usesFiles;

    private ServerConfig(PluginSettings pluginSettings) {
        this.pluginSettings = pluginSettings;
    }

    /**
     * redis-server's defaults, and nothing from the environment, for a program that embeds the server. Only {@code save}
     * differs: such a server leaves no files behind unless it is told to.
     */
    public static ServerConfig defaults() {
        ServerConfig config = new ServerConfig(new PluginSettings(Map.of()));
        config.values[Settings.SAVE.index()] = "";
        return config;
    }

    /**
     * What {@code redstart} with these arguments runs with.
     *
     * @param environment of the process; plugins' settings may come from it
     * @throws ConfigException as {@link #of}
     */
    public static ServerConfig parse(String[] args, Map<String, String> environment) {
        return of(CommandLine.parse(args), environment);
    }

    /**
     * Reads the configuration file that the command line names, then its options, so that these win.
     *
     * @throws ConfigException that says where and what is wrong, one line for each problem: {@code redstart.conf:12:
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
        }
        if (line.standardInput()) {
            ConfigFile.read(standardInput, problems::apply, problems::add);
        }
        for (Directive directive : line.directives()) {
            problems.apply(directive);
        }
        problems.throwIfAny();
        config.configFile = line.configFile()
                .map(file -> Path.of(file).toAbsolutePath().normalize())
                .orElse(null);
        return config;
    }

    /** A copy that changes by itself, for a server that others do not share; without listeners. */
    public synchronized ServerConfig copy() {
        ServerConfig copy = new ServerConfig(pluginSettings.copy());
        copy.mentioned.or(mentioned);
        copy.values = values.clone();
        copy.configFile = configFile;
        copy.usesFiles = usesFiles;
        return copy;
    }

    // What is set

    /** Where to listen; {@code *} is all IPv4, {@code ::*} all IPv6; one with {@code -} in front may be missing. */
    public List<String> bind() {
        return value(Settings.BIND);
    }

    /** TCP port to listen on; 0 takes any free one. */
    public int port() {
        return Math.toIntExact(value(Settings.PORT));
    }

    /** Whether clients from other machines are refused as long as no password is needed. */
    public boolean protectedMode() {
        return value(Settings.PROTECTED_MODE);
    }

    /** Connections that the operating system holds until they are accepted. */
    public int tcpBacklog() {
        return Math.toIntExact(value(Settings.TCP_BACKLOG));
    }

    /** Silence after which new connections are probed; 0: never. */
    public int tcpKeepAliveSeconds() {
        return Math.toIntExact(value(Settings.TCP_KEEPALIVE));
    }

    /** Idle time after which a client is disconnected; 0: never. */
    public int timeoutSeconds() {
        return Math.toIntExact(value(Settings.TIMEOUT));
    }

    /** Bytes of data beyond which commands that add some are refused; 0: what the heap allows. */
    public long maxMemory() {
        return value(Settings.MAXMEMORY);
    }

    /** Clients at once. */
    public int maxClients() {
        return (int) Math.min(value(Settings.MAXCLIENTS), Integer.MAX_VALUE);
    }

    /** Longest bulk string in a command, in bytes; at most {@link Limits#QUERY_MAX_BYTES}. */
    public long protoMaxBulkLength() {
        return value(Settings.PROTO_MAX_BULK_LEN);
    }

    /** Bytes of an unfinished command at which its client is disconnected; at most {@link Limits#QUERY_MAX_BYTES}. */
    public long clientQueryBufferLimit() {
        return value(Settings.CLIENT_QUERY_BUFFER_LIMIT);
    }

    /** At how many bytes of unread replies a client of a class is disconnected. */
    public OutputBufferLimit clientOutputBufferLimit(ClientClass kind) {
        return value(Settings.CLIENT_OUTPUT_BUFFER_LIMIT).get(kind);
    }

    /**
     * Event loops, at least one. Where {@code io-threads} is 0, one less than there are processors, but no more than
     * {@link Limits#AUTO_IO_THREADS}: one processor is left to the kernel and the garbage collector.
     */
    public int ioThreads() {
        return Math.toIntExact(value(Settings.IO_THREADS));
    }

    /** Number of databases. */
    public int databases() {
        return Math.toIntExact(value(Settings.DATABASES));
    }

    /** Folder for the server's files: absolute, without symbolic links; it existed when it was set. */
    public Path dir() {
        return value(Settings.DIR);
    }

    /** Name of the snapshot in {@link #dir()}. */
    public String dbfilename() {
        return value(Settings.DBFILENAME);
    }

    /** When snapshots are written by themselves: pairs of seconds and changes, empty for never. */
    public String save() {
        return value(Settings.SAVE);
    }

    /** Whether changes are refused while snapshots cannot be written. */
    public boolean stopWritesOnSnapshotError() {
        return value(Settings.STOP_WRITES_ON_BGSAVE_ERROR);
    }

    /** Whether strings in snapshots are compressed. */
    public boolean rdbCompression() {
        return value(Settings.RDBCOMPRESSION);
    }

    /** Whether snapshots have checksums that count. */
    public boolean rdbChecksum() {
        return value(Settings.RDBCHECKSUM);
    }

    /** Whether changes are logged to disk. */
    public boolean appendOnly() {
        return value(Settings.APPENDONLY);
    }

    /** When the log is forced to disk. */
    public AppendFsync appendFsync() {
        return value(Settings.APPENDFSYNC);
    }

    /** The first part of the names of the log's files. */
    public String appendFilename() {
        return value(Settings.APPENDFILENAME);
    }

    /** The name of the folder of the log's files, in {@link #dir()}. */
    public String appendDirname() {
        return value(Settings.APPENDDIRNAME);
    }

    /** Whether a log whose end is cut off is loaded. */
    public boolean aofLoadTruncated() {
        return value(Settings.AOF_LOAD_TRUNCATED);
    }

    /** Whether the log notes the time. */
    public boolean aofTimestamps() {
        return value(Settings.AOF_TIMESTAMP_ENABLED);
    }

    /** Growth of the log at which it is rewritten, in percent; 0: never. */
    public long autoRewritePercentage() {
        return value(Settings.AUTO_AOF_REWRITE_PERCENTAGE);
    }

    /** Size of the log below which it is not rewritten by itself, in bytes. */
    public long autoRewriteMinBytes() {
        return value(Settings.AUTO_AOF_REWRITE_MIN_SIZE);
    }

    /**
     * Whether the server keeps its data in files: on the command line always, in a program that embeds it once one of
     * {@code dir}, {@code dbfilename}, {@code save} and {@code appendonly} was set.
     */
    public boolean usesFiles() {
        return usesFiles;
    }

    /** The file that holds the number of the process, in {@link #dir()} unless absolute; none if empty. */
    public Optional<Path> pidFile() {
        return file(Settings.PIDFILE);
    }

    /** The file that the log goes to, in {@link #dir()} unless absolute; none for standard output. */
    public Optional<Path> logFile() {
        return file(Settings.LOGFILE);
    }

    /** How lines of the log look. */
    public LogFormat logFormat() {
        return value(Settings.LOG_FORMAT);
    }

    /** How their time looks. */
    public LogTimestampFormat logTimestampFormat() {
        return value(Settings.LOG_TIMESTAMP_FORMAT);
    }

    private Optional<Path> file(Setting<String> setting) {
        String file = value(setting);
        return file.isEmpty() ? Optional.empty() : Optional.of(dir().resolve(file));
    }

    /** What is logged. */
    public LogLevel logLevel() {
        return value(Settings.LOGLEVEL);
    }

    /** From how many microseconds on a command stands in the slow log; negative: none does. */
    public long slowlogLogSlowerThanMicros() {
        return value(Settings.SLOWLOG_LOG_SLOWER_THAN);
    }

    /** Entries of the slow log at most. */
    public long slowlogMaxLength() {
        return value(Settings.SLOWLOG_MAX_LEN);
    }

    /** From how many milliseconds on LATENCY shows an event; 0: none. */
    public long latencyMonitorThresholdMillis() {
        return value(Settings.LATENCY_MONITOR_THRESHOLD);
    }

    /** Whether times of commands are sampled. */
    public boolean latencyTracking() {
        return value(Settings.LATENCY_TRACKING);
    }

    /** The percentiles that INFO latencystats shows. */
    public List<Double> latencyPercentiles() {
        return value(Settings.LATENCY_TRACKING_INFO_PERCENTILES);
    }

    /** Who may call DEBUG. */
    public DebugAccess debugCommand() {
        return value(Settings.ENABLE_DEBUG_COMMAND);
    }

    /** Jars and folders of plugins, absolute, in the order of their mention; they need not exist. */
    public List<Path> plugins() {
        return value(Settings.PLUGINS);
    }

    /** What to do with a plugin that cannot be loaded. */
    public PluginsOnError pluginsOnError() {
        return value(Settings.PLUGINS_ON_ERROR);
    }

    /** Whether no object that a handler was given is used again, so that one that it keeps throws for ever. */
    public boolean pluginsStrict() {
        return value(Settings.PLUGINS_STRICT);
    }

    /** What {@code plugin.<plugin>.<key>} or, failing that, {@code REDSTART_PLUGIN_<PLUGIN>_<KEY>} says; case-blind. */
    public Optional<String> pluginSetting(String plugin, String key) {
        Optional<String> own = pluginSettings.value(plugin, key);
        boolean ofRedis = plugin.equals("basic") && key.equals(Settings.HLL_SPARSE_MAX_BYTES.name());
        return own.isEmpty() && ofRedis
                ? Optional.of(SettingValues.format(Settings.HLL_SPARSE_MAX_BYTES, values))
                : own;
    }

    /**
     * The {@code plugin.<name>.<key>} that were set and that nobody asked for yet, sorted. Once all plugins are
     * registered, these are spelling mistakes or belong to plugins that are not there.
     */
    public List<String> unreadPluginSettings() {
        return pluginSettings.unread();
    }

    /** The file that the command line named, absolute. */
    public Optional<Path> configFile() {
        return Optional.ofNullable(configFile);
    }

    /** A log that follows {@link #logLevel()}. */
    public ServerLog log(Class<?> owner) {
        return new ServerLog(LoggerFactory.getLogger(owner), this);
    }

    // How it changes

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

    /** Values by name of the settings whose name, in lower case, passes; plugins' are never shown. */
    public SortedMap<String, String> matching(Predicate<String> name) {
        return new TreeMap<>(matching(List.of(name)));
    }

    /** CONFIG GET: as {@link #matching(Predicate)}, what the first one lets pass first, each name once. */
    public Map<String, String> matching(List<Predicate<String>> names) {
        Object[] current = values;
        Map<String, String> matching = new LinkedHashMap<>();
        for (Predicate<String> name : names) {
            for (Setting<?> setting : Settings.all()) {
                if (name.test(setting.name())) {
                    matching.putIfAbsent(setting.name(), SettingValues.format(setting, current));
                }
                if (!setting.otherName().isEmpty() && name.test(setting.otherName())) {
                    matching.putIfAbsent(setting.otherName(), SettingValues.format(setting, current));
                }
            }
        }
        return matching;
    }

    /**
     * CONFIG SET: changes all parameters or none, then runs the listeners.
     *
     * @throws ConfigException with redis-server's text behind its {@code ERR}
     */
    public synchronized void change(List<Map.Entry<String, String>> parameters) {
        List<Setting<?>> settings = ConfigChange.settings(parameters);
        Object[] before = values;
        Object[] changed = before.clone();
        for (int i = 0; i < settings.size(); i++) {
            Setting<?> setting = settings.get(i);
            try {
                SettingValues.assign(setting, List.of(parameters.get(i).getValue()), changed, false);
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
        listeners.forEach(Runnable::run);
    }

    /** Follows {@code bind} and {@code port} when they change. */
    public void onRebind(Listening server) {
        listening = server;
    }

    /**
     * CONFIG REWRITE: makes the configuration file say what is in force.
     *
     * @throws ConfigException with redis-server's text behind its {@code ERR}
     */
    public void rewrite() {
        rewrite(false);
    }

    /** As {@link #rewrite()}, and has the file mention what is at its default too. */
    public void rewriteAll() {
        rewrite(true);
    }

    private synchronized void rewrite(boolean all) {
        if (configFile == null) {
            throw new ConfigException("The server is running without a config file");
        }
        try {
            ConfigRewrite.rewrite(configFile, values, all);
        } catch (IOException | ConfigException e) {
            log(ServerConfig.class).warning("CONFIG REWRITE of {} failed: {}", configFile, e.toString());
            throw new ConfigException("Rewriting config file: " + ConfigRewrite.reason(e));
        }
    }

    /**
     * Runs a task after every {@link #change}, on the thread that changes. It reads what it needs from here; it must
     * not block, and not throw.
     */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    synchronized void apply(Directive directive) {
        String name = directive.key();
        Optional<Setting<?>> setting = Settings.find(name);
        if (setting.isPresent()) {
            apply(directive, setting.get());
        } else if (PluginSettings.isName(name)) {
            if (directive.words().size() != 1) {
                throw directive.wrongNumber();
            }
            pluginSettings.set(name, directive.words().get(0));
        } else if (name.equals(ConfigFile.INCLUDE)) {
            ConfigFile.include(directive, this::apply);
        } else if (!NamedDirectives.apply(directive)) {
            throw directive.unknown();
        }
    }

    private void apply(Directive directive, Setting<?> setting) {
        if (directive.words().isEmpty() && !Settings.SAVE.equals(setting)) { // as in redis-server
            throw directive.wrongNumber();
        }
        Object[] changed = values.clone();
        try {
            SettingValues.assign(setting, directive.words(), changed, mentioned.get(setting.index()));
            mentioned.set(setting.index());
        } catch (ConfigException e) {
            throw directive.refused(e.getMessage());
        }
        values = changed;
        usesFiles |= FILES.contains(setting.name());
    }

    private <T> T value(Setting<T> setting) {
        return SettingValues.value(setting, values);
    }
}
