package dev.redstart.server.config;

import static dev.redstart.server.config.Setting.Change.ANY_TIME;
import static dev.redstart.server.config.Setting.Change.AT_START;
import static dev.redstart.server.config.Setting.Fate.ACCEPTED;
import static dev.redstart.server.config.Setting.Fate.FIXED;

import dev.redstart.server.config.Setting.Change;
import dev.redstart.server.config.Setting.Fate;

/**
 * Directives of Redis 7 and 8 and Valkey 9 that this server does not honour; their configuration files start it unchanged. A
 * directive whose values make no difference here is accepted with any value that is valid there: it tunes something that
 * works differently here, or it only matters with a feature that this version lacks. A directive that asks for such a
 * feature, or for anything else that this server does not do, is {@linkplain Fate#FIXED fixed}: the one value that holds here
 * is accepted, any other is rejected with a message that says what to do.
 *
 * <p>A row is {@code name default} or {@code name/other-name default}.
 */
final class UnhonouredDirectives {
    private static final long MANY = Integer.MAX_VALUE;
    private static final long ALL = Long.MAX_VALUE;

    private static final SettingType<Boolean> YES_NO = SettingTypes.yesNo();
    private static final SettingType<Long> COUNT = SettingTypes.integer(0, MANY);
    private static final SettingType<Long> LARGE_COUNT = SettingTypes.integer(0, ALL);
    private static final SettingType<Long> BYTES = SettingTypes.memory(0, ALL);
    private static final SettingType<String> TEXT = SettingTypes.text();

    private UnhonouredDirectives() {}

    static void addAll() {
        addProcess();
        addSecurity();
        addMemory();
        addTypes();
        addFiles();
        addDiagnosis();
        UnhonouredRemoteDirectives.addAll();
    }

    private static void addProcess() {
        fixed(
                AT_START,
                YES_NO,
                "the server stays in the foreground: use systemd or the shell to run it in the background",
                "daemonize no");
        fixed(
                AT_START,
                SettingTypes.oneOf("no", "upstart", "systemd", "auto"),
                "this version does not notify a supervisor: use Type=exec in the systemd unit",
                "supervised no");
        fixed(
                AT_START,
                YES_NO,
                "this version does not write to syslog: set logfile, or let systemd collect standard output",
                "syslog-enabled no");
        accepted(AT_START, TEXT, "for syslog, and syslog-enabled yes is rejected", "syslog-ident redis");
        accepted(
                AT_START,
                SettingTypes.oneOf(
                        "user", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"),
                "for syslog, and syslog-enabled yes is rejected",
                "syslog-facility local0");
        String title = "Java cannot change the title of its process";
        accepted(AT_START, YES_NO, title, "set-proc-title yes");
        accepted(ANY_TIME, TEXT, title, "proc-title-template {title} {listen-addr} {server-mode}");
        accepted(AT_START, YES_NO, "this server has no logo", "always-show-logo no");
        accepted(ANY_TIME, TEXT, "names checks of the machine that only redis-server makes", "ignore-warnings");
        fixed(
                ANY_TIME,
                SettingTypes.oneOf("no", "yes", "relative", "absolute"),
                "the server does not change its OOM score: use systemd's OOMScoreAdjust or choom",
                "oom-score-adj no");
        accepted(
                ANY_TIME,
                UnhonouredTypes.oomScores(),
                "for OOM scores, and oom-score-adj other than no is rejected",
                "oom-score-adj-values 0 200 800");
        accepted(
                AT_START,
                YES_NO,
                "the JVM's flags control huge pages, and this server does not fork",
                "disable-thp yes");
        String cpus = "this version does not pin threads to processors: use taskset or systemd's CPUAffinity";
        fixed(
                AT_START,
                TEXT,
                cpus,
                "server-cpulist/server_cpulist",
                "bio-cpulist/bio_cpulist",
                "aof-rewrite-cpulist/aof_rewrite_cpulist",
                "bgsave-cpulist/bgsave_cpulist");
        String signals = "the default is the only value supported: a snapshot if there are save points";
        fixed(ANY_TIME, UnhonouredTypes.words(), signals, "shutdown-on-sigint default", "shutdown-on-sigterm default");
        accepted(ANY_TIME, COUNT, "this version has no replicas to wait for", "shutdown-timeout 10");
        String ticks = "background work has fixed periods";
        accepted(ANY_TIME, COUNT, ticks, "hz 10");
        accepted(ANY_TIME, YES_NO, ticks, "dynamic-hz yes");
    }

    private static void addSecurity() {
        fixed(
                ANY_TIME,
                TEXT,
                "this version has no passwords: remove the line, and restrict access with bind, protected-mode or a firewall",
                "requirepass");
        fixed(
                AT_START,
                TEXT,
                "this version has no users: remove the line, and restrict access with bind, protected-mode or a firewall",
                "aclfile");
        String users = "this version has no users";
        accepted(ANY_TIME, LARGE_COUNT, users, "acllog-max-len 128");
        accepted(
                ANY_TIME,
                SettingTypes.oneOf("allchannels", "resetchannels"),
                users,
                "acl-pubsub-default resetchannels");
        SettingType<String> clients = SettingTypes.oneOf("no", "yes", "local");
        fixed(
                AT_START,
                clients,
                "dir and dbfilename cannot change while the server runs",
                "enable-protected-configs no");
        fixed(AT_START, clients, "this version loads plugins only at start: see plugins", "enable-module-command no");
        fixed(
                AT_START,
                TEXT,
                "this version listens only on TCP: use bind 127.0.0.1 for clients on this machine",
                "unixsocket");
        String socket = "for a Unix socket, and unixsocket is rejected";
        accepted(AT_START, UnhonouredTypes.octal(), socket, "unixsocketperm 0");
        accepted(AT_START, TEXT, socket, "unixsocketgroup");
        accepted(ANY_TIME, YES_NO, "the log never contains clients' data", "hide-user-data-from-log no");
    }

    private static void addMemory() {
        fixed(
                ANY_TIME,
                SettingTypes.oneOf(
                        "volatile-lru",
                        "volatile-lfu",
                        "volatile-random",
                        "volatile-ttl",
                        "allkeys-lru",
                        "allkeys-lfu",
                        "allkeys-random",
                        "noeviction"),
                "this version does not evict",
                "maxmemory-policy noeviction");
        fixed(
                ANY_TIME,
                TEXT,
                "all clients share a fixed part of the heap: limit each client with client-output-buffer-limit",
                "maxmemory-clients 0");
        String eviction = "this version does not evict";
        accepted(ANY_TIME, SettingTypes.integer(1, 64), eviction, "maxmemory-samples 5");
        accepted(ANY_TIME, SettingTypes.integer(0, 100), eviction, "maxmemory-eviction-tenacity 10");
        accepted(ANY_TIME, COUNT, eviction, "lfu-log-factor 10", "lfu-decay-time 1");
        String freeing = "memory is always freed in small steps, between commands";
        accepted(
                ANY_TIME,
                YES_NO,
                freeing,
                "lazyfree-lazy-eviction no",
                "lazyfree-lazy-expire no",
                "lazyfree-lazy-server-del no",
                "lazyfree-lazy-user-del no",
                "lazyfree-lazy-user-flush no",
                "activerehashing yes");
        String compaction = "compaction is always on";
        accepted(ANY_TIME, YES_NO, compaction, "activedefrag no");
        accepted(ANY_TIME, SettingTypes.memory(1, ALL), compaction, "active-defrag-ignore-bytes 104857600");
        SettingType<Long> share = SettingTypes.integer(0, 1000);
        accepted(ANY_TIME, share, compaction, "active-defrag-threshold-lower 10", "active-defrag-threshold-upper 100");
        SettingType<Long> cycle = SettingTypes.integer(1, 99);
        accepted(ANY_TIME, cycle, compaction, "active-defrag-cycle-min 1", "active-defrag-cycle-max 25");
        accepted(ANY_TIME, SettingTypes.integer(0, 100_000), compaction, "active-defrag-cycle-us 500");
        accepted(ANY_TIME, SettingTypes.integer(1, ALL), compaction, "active-defrag-max-scan-fields 1000");
        accepted(ANY_TIME, YES_NO, "the JVM manages the memory, not jemalloc", "jemalloc-bg-thread yes");
        fixed(
                ANY_TIME,
                SettingTypes.integer(1, 10),
                "active expiry takes at most a tenth of the time",
                "active-expire-effort 1");
        String prefetch = "the number of prefetched commands is fixed";
        accepted(ANY_TIME, SettingTypes.integer(0, 128), prefetch, "prefetch-batch-max-size 16");
        accepted(ANY_TIME, SettingTypes.integer(1, MANY), prefetch, "lookahead 16");
        fixed(ANY_TIME, YES_NO, "this version has no such histograms", "key-memory-histograms no");
    }

    private static void addTypes() {
        String packing = "the encoding of a type that this version lacks; values of such types are preserved unchanged";
        accepted(
                ANY_TIME,
                LARGE_COUNT,
                packing,
                "hash-max-listpack-entries/hash-max-ziplist-entries 512",
                "set-max-intset-entries 512",
                "set-max-listpack-entries 128",
                "set-max-listpack-value 64",
                "zset-max-listpack-entries/zset-max-ziplist-entries 128",
                "stream-node-max-entries 100");
        accepted(
                ANY_TIME,
                BYTES,
                packing,
                "hash-max-listpack-value/hash-max-ziplist-value 64",
                "zset-max-listpack-value/zset-max-ziplist-value 64",
                "stream-node-max-bytes 4096");
        accepted(
                ANY_TIME,
                SettingTypes.integer(Integer.MIN_VALUE, MANY),
                packing,
                "list-max-listpack-size/list-max-ziplist-size -2");
        accepted(ANY_TIME, COUNT, packing, "list-compress-depth 0");
        accepted(
                ANY_TIME,
                LARGE_COUNT,
                packing,
                "stream-idmp-duration 100",
                "stream-idmp-maxsize 100",
                "array-slice-size 4096",
                "array-sparse-kmax 10",
                "array-sparse-kmin 5");
        accepted(ANY_TIME, YES_NO, "this version has no vector sets", "vset-force-single-threaded-execution no");
        accepted(ANY_TIME, LARGE_COUNT, "this version has no scripts", "busy-reply-threshold/lua-time-limit 5000");
        accepted(
                AT_START,
                YES_NO,
                "this version has no scripts",
                "lua-enable-deprecated-api no",
                "lua-enable-insecure-api no");
        accepted(ANY_TIME, TEXT, "no command sorts by the rules of a language", "locale-collate");
        accepted(ANY_TIME, LARGE_COUNT, "this version has no client-side caching", "tracking-table-max-keys 1000000");
        fixed(
                ANY_TIME,
                UnhonouredTypes.keyspaceEvents(),
                "this version has no keyspace notifications",
                "notify-keyspace-events");
    }

    private static void addFiles() {
        accepted(
                ANY_TIME,
                YES_NO,
                "files are always written in small pieces",
                "aof-rewrite-incremental-fsync yes",
                "rdb-save-incremental-fsync yes");
        accepted(
                ANY_TIME,
                YES_NO,
                "a rewrite never delays the log, so forcing it need not stop",
                "no-appendfsync-on-rewrite no");
        fixed(
                ANY_TIME,
                YES_NO,
                "the log's base file is always a snapshot, which redis-server can read",
                "aof-use-rdb-preamble yes");
        fixed(
                ANY_TIME,
                BYTES,
                "the server never shortens a log whose end is damaged and not just cut off: use redis-check-aof",
                "aof-load-corrupt-tail-max-size 0");
        accepted(
                ANY_TIME,
                SettingTypes.oneOf("no", "yes", "clients"),
                "values of types that this version lacks are preserved unchanged and never interpreted",
                "sanitize-dump-payload no");
        fixed(
                ANY_TIME,
                SettingTypes.oneOf("strict", "relaxed"),
                "files of unknown versions are rejected",
                "rdb-version-check strict");
        String tests = "for redis-server's own tests";
        fixed(
                ANY_TIME,
                SettingTypes.integer(Integer.MIN_VALUE, MANY),
                tests,
                "rdb-key-save-delay 0",
                "key-load-delay 0");
        fixed(ANY_TIME, YES_NO, tests, "aof-disable-auto-gc no", "use-exit-on-panic no");
        accepted(
                ANY_TIME,
                SettingTypes.integer(1024, MANY),
                "the server always replies to clients while it loads",
                "loading-process-events-interval-bytes 2097152");
    }

    private static void addDiagnosis() {
        String crash = "the JVM writes its own crash report";
        accepted(ANY_TIME, YES_NO, crash, "crash-log-enabled yes", "crash-memcheck-enabled yes");
        fixed(AT_START, YES_NO, "for redis-server's own tests", "enable-debug-assert no");
        fixed(ANY_TIME, COUNT, "for redis-server's own tests", "watchdog-period 0");
        fixed(ANY_TIME, TEXT, "for redis-server's own tests", "debug-context");
        String large = "this version has no COMMANDLOG of large requests and replies";
        accepted(
                ANY_TIME,
                SettingTypes.integer(-1, ALL),
                large,
                "commandlog-request-larger-than 1048576",
                "commandlog-reply-larger-than 1048576");
        accepted(
                ANY_TIME,
                LARGE_COUNT,
                large,
                "commandlog-large-request-max-len 128",
                "commandlog-large-reply-max-len 128");
        String shape = "an entry of the slow log has at most 32 arguments of 128 bytes";
        fixed(ANY_TIME, SettingTypes.integer(2, MANY), shape, "slowlog-entry-max-argc 32");
        fixed(ANY_TIME, SettingTypes.integer(1, ALL), shape, "slowlog-entry-max-string-len 128");
    }

    static void accepted(Change change, SettingType<?> type, String why, String... rows) {
        add(ACCEPTED, change, type, why, rows);
    }

    static void fixed(Change change, SettingType<?> type, String why, String... rows) {
        add(FIXED, change, type, why, rows);
    }

    private static void add(Fate fate, Change change, SettingType<?> type, String why, String... rows) {
        SettingType<String> shown = UnhonouredTypes.shown(type);
        for (String row : rows) {
            int blank = row.indexOf(' ');
            String names = blank < 0 ? row : row.substring(0, blank);
            String value = blank < 0 ? "" : row.substring(blank + 1);
            SettingType<String> taken = fate == FIXED
                    ? SettingTypes.only(value, shown, why + "; it must be " + Tokenizer.quote(value))
                    : shown;
            HonouredSettings.add(names, value, taken, change, why, fate);
        }
    }
}
