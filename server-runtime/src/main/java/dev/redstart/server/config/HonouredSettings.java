package dev.redstart.server.config;

import static dev.redstart.server.config.Setting.Change.ANY_TIME;
import static dev.redstart.server.config.Setting.Change.AT_START;
import static dev.redstart.server.config.Setting.Change.PROTECTED;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The table of all settings: first those that the server honours, then the {@link UnhonouredDirectives}. Names, defaults and
 * meanings are those of redis-server 7 where it has the setting.
 */
final class HonouredSettings {
    private static final List<Setting<?>> TABLE = new ArrayList<>();
    private static final Map<String, Setting<?>> BY_NAME = new HashMap<>(1024);

    private static final long MANY = Integer.MAX_VALUE;

    // Network

    static final Setting<List<String>> BIND = row(
            "bind",
            "127.0.0.1 -::1",
            SettingTypes.addresses(),
            ANY_TIME,
            "addresses to listen on; '*' is all IPv4, '::*' all IPv6; an address after '-' may be unavailable");

    static final Setting<Long> PORT = row(
            "port", "6379", SettingTypes.integer(0, 65535), ANY_TIME, "TCP port to listen on; 0 takes any free one");

    static final Setting<Boolean> PROTECTED_MODE = row(
            "protected-mode",
            "yes",
            SettingTypes.yesNo(),
            ANY_TIME,
            "reject clients from other machines as long as no password is set");

    static final Setting<Long> TCP_BACKLOG = row(
            "tcp-backlog",
            String.valueOf(Limits.ACCEPT_BACKLOG),
            SettingTypes.integer(0, MANY),
            AT_START,
            "length of the operating system's queue of connections that are not accepted yet");

    static final Setting<Long> TCP_KEEPALIVE = row(
            "tcp-keepalive",
            "300",
            SettingTypes.integer(0, MANY),
            ANY_TIME,
            "seconds without traffic after which a connection is probed; 0 disables probes; for new connections");

    static final Setting<Long> TIMEOUT = row(
            "timeout",
            "0",
            SettingTypes.integer(0, MANY),
            ANY_TIME,
            "seconds after which an idle client is disconnected; 0 never disconnects");

    static final Setting<Long> MAXCLIENTS = row(
            "maxclients",
            "10000",
            SettingTypes.integer(1, 4294967295L),
            ANY_TIME,
            "maximum number of clients; further ones are rejected");

    static final Setting<Long> PROTO_MAX_BULK_LEN = row(
            "proto-max-bulk-len",
            "512mb",
            SettingTypes.memory(Limits.QUERY_MIN_BYTES, Limits.QUERY_MAX_BYTES),
            ANY_TIME,
            "maximum length of an argument in bytes, and so of a value; less than 2gb");

    static final Setting<Long> CLIENT_QUERY_BUFFER_LIMIT = row(
            "client-query-buffer-limit",
            "1gb",
            SettingTypes.memory(Limits.QUERY_MIN_BYTES, Limits.QUERY_MAX_BYTES),
            ANY_TIME,
            "maximum size of an unfinished command in bytes; a client beyond it is disconnected; less than 2gb");

    static final Setting<Map<ClientClass, OutputBufferLimit>> CLIENT_OUTPUT_BUFFER_LIMIT = row(
            "client-output-buffer-limit",
            "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60",
            new OutputBufferLimitsType(),
            ANY_TIME,
            "per client class: bytes of unread replies at which a client is disconnected at once, and after"
                    + " some seconds");

    static final Setting<Long> IO_THREADS = row(
            "io-threads",
            "0",
            SettingTypes.eventLoops(),
            AT_START,
            "event loops, which read, execute and reply; 0 is one less than the number of processors, 1 to 8");

    // Data

    static final Setting<Long> DATABASES = row(
            "databases",
            "16",
            SettingTypes.integer(1, Limits.MAX_DATABASES),
            AT_START,
            "number of databases; SELECT numbers them from 0");

    static final Setting<Path> DIR =
            row("dir", "./", SettingTypes.folder(), PROTECTED, "folder for the server's files; it must exist");

    static final Setting<String> DBFILENAME = row(
            "dbfilename",
            "dump.rdb",
            SettingTypes.fileName("dbfilename"),
            PROTECTED,
            "name of the snapshot file in dir");

    static final Setting<String> SAVE = row(
            "save",
            "3600 1 300 100 60 10000",
            SettingTypes.savePoints(),
            ANY_TIME,
            "pairs of seconds and changes after which a snapshot is written; \"\" never writes one");

    static final Setting<Boolean> STOP_WRITES_ON_BGSAVE_ERROR = row(
            "stop-writes-on-bgsave-error",
            "yes",
            SettingTypes.yesNo(),
            ANY_TIME,
            "reject writes while snapshots cannot be written");

    static final Setting<Boolean> RDBCOMPRESSION =
            row("rdbcompression", "yes", SettingTypes.yesNo(), ANY_TIME, "compress strings in snapshots");

    static final Setting<Boolean> RDBCHECKSUM =
            row("rdbchecksum", "yes", SettingTypes.yesNo(), AT_START, "write checksums into snapshots, and check them");

    static final Setting<Boolean> APPENDONLY =
            row("appendonly", "no", SettingTypes.yesNo(), ANY_TIME, "log every change to the append-only file");

    static final Setting<AppendFsync> APPENDFSYNC = row(
            "appendfsync",
            "everysec",
            SettingTypes.constant(AppendFsync.values()),
            ANY_TIME,
            "when the log is forced to disk: always before a reply, everysec once a second, no when the system does");

    static final Setting<String> APPENDFILENAME = row(
            "appendfilename",
            "appendonly.aof",
            SettingTypes.fileName("appendfilename"),
            AT_START,
            "first part of the names of the log's files");

    static final Setting<String> APPENDDIRNAME = row(
            "appenddirname",
            "appendonlydir",
            SettingTypes.fileName("appenddirname"),
            AT_START,
            "folder of the log's files, in dir");

    static final Setting<Boolean> AOF_LOAD_TRUNCATED = row(
            "aof-load-truncated",
            "yes",
            SettingTypes.yesNo(),
            ANY_TIME,
            "load a log whose end a crash has cut off; with no the server does not start");

    static final Setting<Boolean> AOF_TIMESTAMP_ENABLED = row(
            "aof-timestamp-enabled",
            "no",
            SettingTypes.yesNo(),
            ANY_TIME,
            "write the time into the log, once a second");

    static final Setting<Long> AUTO_AOF_REWRITE_PERCENTAGE = row(
            "auto-aof-rewrite-percentage",
            "100",
            SettingTypes.integer(0, MANY),
            ANY_TIME,
            "growth in percent since its last rewrite at which the log is rewritten; 0 never rewrites it");

    static final Setting<Long> AUTO_AOF_REWRITE_MIN_SIZE = row(
            "auto-aof-rewrite-min-size",
            "64mb",
            SettingTypes.memory(0, Long.MAX_VALUE),
            ANY_TIME,
            "size of the log below which it is not rewritten automatically");

    static final Setting<Long> MAXMEMORY = row(
            "maxmemory",
            "0",
            SettingTypes.memory(0, Long.MAX_VALUE),
            ANY_TIME,
            "maximum size of the data in bytes; commands that would exceed it are rejected; 0 is what the heap allows");

    // Process and log

    static final Setting<String> PIDFILE = row(
            "pidfile",
            "\"\"",
            SettingTypes.text(),
            AT_START,
            "file with the process id while the server runs, in dir unless absolute; \"\" for none");

    static final Setting<LogLevel> LOGLEVEL = row(
            "loglevel",
            "notice",
            SettingTypes.constant(LogLevel.values()),
            ANY_TIME,
            "debug, verbose, notice, warning or nothing");

    static final Setting<String> LOGFILE = row(
            "logfile",
            "\"\"",
            SettingTypes.text(),
            AT_START,
            "file that the log is appended to, in dir unless absolute; \"\" for standard output");

    static final Setting<LogFormat> LOG_FORMAT = row(
            "log-format",
            "legacy",
            SettingTypes.constant(LogFormat.values()),
            ANY_TIME,
            "format of log lines: legacy, logfmt or json");

    static final Setting<LogTimestampFormat> LOG_TIMESTAMP_FORMAT = row(
            "log-timestamp-format",
            "legacy",
            SettingTypes.constant(LogTimestampFormat.values()),
            ANY_TIME,
            "format of their time: legacy, iso8601 or milliseconds");

    // What is measured

    static final Setting<Long> SLOWLOG_LOG_SLOWER_THAN = row(
            "slowlog-log-slower-than/commandlog-execution-slower-than",
            "10000",
            SettingTypes.integer(-1, Long.MAX_VALUE),
            ANY_TIME,
            "microseconds from which on a command is added to the slow log; 0 adds all, -1 none");

    static final Setting<Long> SLOWLOG_MAX_LEN = row(
            "slowlog-max-len/commandlog-slow-execution-max-len",
            "128",
            SettingTypes.integer(0, Long.MAX_VALUE),
            ANY_TIME,
            "maximum number of entries of the slow log");

    static final Setting<Long> LATENCY_MONITOR_THRESHOLD = row(
            "latency-monitor-threshold",
            "0",
            SettingTypes.integer(0, Long.MAX_VALUE),
            ANY_TIME,
            "milliseconds from which on LATENCY records an event; 0 records none");

    static final Setting<Boolean> LATENCY_TRACKING = row(
            "latency-tracking",
            "yes",
            SettingTypes.yesNo(),
            ANY_TIME,
            "record how long commands take, for INFO latencystats and LATENCY HISTOGRAM");

    static final Setting<List<Double>> LATENCY_TRACKING_INFO_PERCENTILES = row(
            "latency-tracking-info-percentiles",
            "50 99 99.9",
            SettingTypes.percentiles(),
            ANY_TIME,
            "percentiles in INFO latencystats");

    static final Setting<DebugAccess> ENABLE_DEBUG_COMMAND = row(
            "enable-debug-command",
            "no",
            SettingTypes.constant(DebugAccess.values()),
            AT_START,
            "clients that may call DEBUG: no for none, local for those on this machine, yes for all");

    // Plugins

    static final Setting<Long> HLL_SPARSE_MAX_BYTES = row(
            "hll-sparse-max-bytes",
            "3000",
            SettingTypes.memory(0, Long.MAX_VALUE),
            ANY_TIME,
            "size in bytes at which a HyperLogLog becomes dense; plugin.basic.hll-sparse-max-bytes is the same");

    static final Setting<List<Path>> PLUGINS = row(
            "plugins",
            "",
            SettingTypes.paths(),
            AT_START,
            "a plugin's jar, or a folder of jars; may be repeated, and each mention adds to the list");

    static final Setting<PluginsOnError> PLUGINS_ON_ERROR = row(
            "plugins-on-error",
            "fail",
            SettingTypes.constant(PluginsOnError.values()),
            AT_START,
            "if a plugin cannot be loaded: fail does not start the server, skip starts it without the plugin");

    static final Setting<Boolean> PLUGINS_STRICT = row(
            "plugins-strict",
            "no",
            SettingTypes.yesNo(),
            AT_START,
            "have every Key or Bytes throw once its handler has returned, at the cost of garbage: for tests");

    static {
        UnhonouredDirectives.addAll();
    }

    private HonouredSettings() {}

    /** Returns all settings in the order of the table, which is that of their indexes. */
    static List<Setting<?>> all() {
        return Collections.unmodifiableList(TABLE);
    }

    /** Returns the setting of a name in lower case. */
    static Optional<Setting<?>> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Returns the most similar name among the settings and {@code include}, if one is similar enough. */
    static Optional<String> similar(String name) {
        int tolerance = name.length() < 6 ? 1 : 2;
        return Stream.concat(BY_NAME.keySet().stream(), Stream.of(ConfigFile.INCLUDE))
                .map(candidate -> Map.entry(EditDistance.between(name, candidate), candidate))
                .filter(entry -> entry.getKey() <= tolerance)
                .min(Map.Entry.<Integer, String>comparingByKey().thenComparing(Map.Entry.comparingByValue()))
                .map(Map.Entry::getValue);
    }

    private static <T> Setting<T> row(
            String names, String defaultLine, SettingType<T> type, Setting.Change change, String description) {
        return add(names, defaultLine, type, change, description, Setting.Fate.HONOURED);
    }

    /** Adds a row to the table; {@code names} are one, or two with a slash between them. */
    static <T> Setting<T> add(
            String names,
            String defaultLine,
            SettingType<T> type,
            Setting.Change change,
            String description,
            Setting.Fate fate) {
        int slash = names.indexOf('/');
        String name = slash < 0 ? names : names.substring(0, slash);
        String otherName = slash < 0 ? "" : names.substring(slash + 1);
        Setting<T> setting = new Setting<>(TABLE.size(), name, otherName, defaultLine, type, change, description, fate);
        TABLE.add(setting);
        BY_NAME.put(name, setting);
        if (!otherName.isEmpty()) {
            BY_NAME.put(otherName, setting);
        }
        return setting;
    }
}
