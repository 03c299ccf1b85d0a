package dev.redstart.server.core;

import dev.redstart.server.command.Command;
import dev.redstart.server.command.Session;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ProcessId;
import dev.redstart.server.plugin.LoadedPlugin;
import dev.redstart.server.stats.Latencies;
import dev.redstart.server.stats.LoopStats.Counter;
import dev.redstart.server.stats.ServerStats;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * INFO's text. A field of Redis' is here if this server knows its value; what Redis does not have is named otherwise.
 *
 * <p>{@code used_memory} counts what keys, their strings and clients' unfinished commands and unread replies take, never
 * the heap with its garbage; what the values of plugins' types take is not known. {@code allocator_active} is what the
 * keyspace has taken from the heap for keys and short strings, {@code allocator_allocated} what of it is in use.
 */
final class InfoReport {
    private static final long MILLIS_PER_DAY = 86_400_000;

    /** Memory for what this server does not have: scripts, functions, replicas, a cluster, defragmentation. */
    private static final List<String> ABSENT_MEMORY = List.of(
            "used_memory_lua",
            "used_memory_scripts",
            "number_of_cached_scripts",
            "number_of_functions",
            "number_of_libraries",
            "mem_not_counted_for_evict",
            "mem_replication_backlog",
            "mem_clients_slaves",
            "mem_cluster_links",
            "active_defrag_running",
            "lazyfree_pending_objects",
            "lazyfreed_objects");

    /** What monitors ask for and what cannot happen here: replication, eviction, forks, defragmentation, tracking. */
    private static final List<String> ABSENT_STATS = List.of(
            "total_net_repl_input_bytes",
            "total_net_repl_output_bytes",
            "sync_full",
            "sync_partial_ok",
            "sync_partial_err",
            "total_eviction_exceeded_time",
            "current_eviction_exceeded_time",
            "pubsubshard_channels",
            "latest_fork_usec",
            "total_forks",
            "migrate_cached_sockets",
            "slave_expires_tracked_keys",
            "active_defrag_hits",
            "active_defrag_misses",
            "tracking_total_keys",
            "tracking_total_items",
            "tracking_total_prefixes");

    /** A section's place in the text, and whether INFO shows it unasked. */
    private record Section(String name, String title, boolean byDefault, Consumer<InfoLines> body) {}

    private final ServerContext server;
    private final Figures figures;
    private final Rates rates = new Rates();
    private final List<Section> sections = List.of(
            new Section("server", "Server", true, this::server),
            new Section("clients", "Clients", true, this::clients),
            new Section("memory", "Memory", true, this::memory),
            new Section("persistence", "Persistence", true, this::persistence),
            new Section("stats", "Stats", true, this::stats),
            new Section("replication", "Replication", true, this::replication),
            new Section("cpu", "CPU", true, this::cpu),
            new Section("modules", "Plugins", true, this::plugins),
            new Section("commandstats", "Commandstats", false, this::commandStats),
            new Section("errorstats", "Errorstats", true, this::errorStats),
            new Section("latencystats", "Latencystats", false, this::latencyStats),
            new Section("cluster", "Cluster", true, lines -> lines.add("cluster_enabled", 0)),
            new Section("keyspace", "Keyspace", true, this::keyspace));

    InfoReport(ServerContext server, Figures figures) {
        this.server = server;
        this.figures = figures;
    }

    /** CONFIG RESETSTAT. */
    void resetCounters() {
        figures.reset();
    }

    /**
     * The text.
     *
     * @param asked names of sections in lower case; none stands for the usual ones
     */
    String of(Collection<String> asked, long nowMillis) {
        Set<String> names = new HashSet<>(asked);
        boolean everything = names.contains("everything");
        boolean all = everything || names.contains("all");
        boolean usual = all || names.isEmpty() || names.contains("default");
        if (names.contains("plugins")) {
            names.add("modules");
        }
        InfoLines lines = new InfoLines(nowMillis);
        for (Section section : sections) {
            if (names.contains(section.name) || (section.byDefault ? usual : all)) {
                lines.section(section.title);
                section.body.accept(lines);
            }
        }
        for (LoadedPlugin plugin : server.plugins()) {
            String name = "plugin_" + plugin.name();
            if (names.contains(name)
                    || ((everything || names.contains("modules"))
                            && !plugin.info().isEmpty())) {
                lines.section(name);
                plugin.info().forEach((field, value) -> lines.add(field, poll(value)));
            }
        }
        return lines.toString();
    }

    /** A plugin that fails here must not take INFO from everybody. */
    private static Object poll(Supplier<?> value) {
        try {
            return String.valueOf(value.get());
        } catch (RuntimeException | LinkageError | AssertionError e) {
            return "error:" + e.getClass().getName();
        }
    }

    private void server(InfoLines lines) {
        long upMillis = Math.max(0, lines.nowMillis() - server.stats().startedAtMillis());
        lines.add("redis_version", CorePlugin.REDIS_VERSION);
        lines.add("server_name", "redstart");
        lines.add("redstart_version", server.version());
        lines.add("redis_mode", "standalone");
        lines.add("os", property("os.name") + ' ' + property("os.version") + ' ' + property("os.arch"));
        lines.add("arch_bits", property("os.arch").contains("64") ? 64 : 32);
        lines.add("process_supervised", "no");
        lines.add("process_id", ProcessId.text());
        lines.add("run_id", server.runId());
        lines.add("tcp_port", server.port());
        lines.add("server_time_usec", lines.nowMillis() * 1000);
        lines.add("uptime_in_seconds", upMillis / 1000);
        lines.add("uptime_in_days", upMillis / MILLIS_PER_DAY);
        lines.add("hz", 1000 / Limits.EXPIRY_PERIOD_MILLIS);
        lines.add("configured_hz", 1000 / Limits.EXPIRY_PERIOD_MILLIS);
        lines.add("executable", ProcessHandle.current().info().command().orElse(""));
        lines.add(
                "config_file", server.config().configFile().map(Path::toString).orElse(""));
        lines.add("java_version", property("java.version"));
        lines.add("java_vm", property("java.vm.name") + ' ' + property("java.vm.version"));
        lines.add("io_threads", server.stats().loops());
    }

    private static String property(String name) {
        return System.getProperty(name, "");
    }

    private void clients(InfoLines lines) {
        lines.add("connected_clients", server.clients().count());
        lines.add("cluster_connections", 0);
        lines.add("maxclients", server.config().maxClients());
        lines.add(
                "blocked_clients",
                server.clients().all().stream().filter(Session::isBlocked).count());
        lines.add("tracking_clients", 0);
        lines.add("client_recent_max_input_buffer", largest(Session.Link::inputBytes));
        lines.add("client_recent_max_output_buffer", largest(Session.Link::outputBytes));
    }

    private long largest(ToLongFunction<Session.Link> bytes) {
        return server.clients().all().stream()
                .map(Session::link)
                .mapToLong(bytes)
                .max()
                .orElse(0);
    }

    private void memory(InfoLines lines) {
        MemoryFigures memory = MemoryFigures.of(server);
        lines.addBytes("used_memory", memory.usedBytes());
        lines.addBytes("used_memory_peak", memory.peakBytes());
        lines.addPercent("used_memory_peak_perc", memory.peakPercent());
        lines.add("used_memory_overhead", memory.clientBytes());
        lines.add("used_memory_startup", 0);
        lines.addBytes("used_memory_dataset", memory.datasetBytes());
        lines.addPercent("used_memory_dataset_perc", memory.datasetPercent());
        lines.add("allocator_allocated", memory.allocatedBytes());
        lines.add("allocator_active", memory.activeBytes());
        lines.addDecimal("allocator_frag_ratio", memory.allocatorRatio(), 2);
        lines.add("allocator_frag_bytes", memory.activeBytes() - memory.allocatedBytes());
        if (memory.residentBytes() > 0) {
            lines.addBytes("used_memory_rss", memory.residentBytes());
            lines.addDecimal("mem_fragmentation_ratio", memory.residentRatio(), 2);
            lines.add("mem_fragmentation_bytes", memory.residentBytes() - memory.usedBytes());
        }
        lines.add("mem_clients_normal", memory.clientBytes());
        lines.addBytes("total_system_memory", ProcessFigures.machineBytes());
        lines.addBytes("maxmemory", server.config().maxMemory());
        lines.add("maxmemory_policy", "noeviction");
        lines.add("mem_allocator", "jvm");
        ABSENT_MEMORY.forEach(field -> lines.add(field, 0));
        var heap = ProcessFigures.heap();
        lines.add("jvm_heap_used", heap.getUsed());
        ProcessFigures.heapAfterCollectionBytes().ifPresent(bytes -> lines.add("jvm_heap_after_collection", bytes));
        lines.add("jvm_heap_committed", heap.getCommitted());
        lines.add("jvm_heap_max", heap.getMax());
    }

    private void persistence(InfoLines lines) {
        new PersistenceReport(server.persistence()).write(lines, server.nowMillis());
    }

    private void stats(InfoLines lines) {
        Rates.PerSecond rate = rates(lines.nowMillis());
        lines.add("total_connections_received", figures.connectionsAccepted());
        lines.add("total_commands_processed", figures.total(Counter.COMMANDS));
        lines.add("instantaneous_ops_per_sec", Math.round(rate.commands()));
        lines.add("total_net_input_bytes", figures.total(Counter.INPUT_BYTES));
        lines.add("total_net_output_bytes", figures.total(Counter.OUTPUT_BYTES));
        lines.addDecimal("instantaneous_input_kbps", rate.inputBytes() / 1024, 2);
        lines.addDecimal("instantaneous_output_kbps", rate.outputBytes() / 1024, 2);
        lines.add("rejected_connections", figures.connectionsRejected());
        lines.add("expired_keys", figures.expiredKeys());
        lines.add("evicted_keys", 0);
        lines.add("keyspace_hits", figures.total(Counter.KEYSPACE_HITS));
        lines.add("keyspace_misses", figures.total(Counter.KEYSPACE_MISSES));
        lines.add("pubsub_channels", 0);
        lines.add("pubsub_patterns", 0);
        lines.add("unexpected_error_replies", figures.unexpectedErrorReplies());
        lines.add("total_error_replies", figures.total(Counter.ERRORS));
        lines.add("client_query_buffer_limit_disconnections", figures.total(Counter.QUERY_LIMIT_DISCONNECTIONS));
        lines.add("client_output_buffer_limit_disconnections", figures.total(Counter.OUTPUT_LIMIT_DISCONNECTIONS));
        lines.add("evicted_clients", figures.total(Counter.EVICTED_CLIENTS));
        lines.add("plugin_faults", figures.total(Counter.PLUGIN_FAULTS));
        lines.add("lock_waits", figures.total(Counter.LOCK_WAITS));
        ABSENT_STATS.forEach(field -> lines.add(field, 0));
    }

    private Rates.PerSecond rates(long nowMillis) {
        ServerStats stats = server.stats();
        Rates.Sample now = new Rates.Sample(
                nowMillis,
                stats.total(Counter.COMMANDS),
                stats.total(Counter.INPUT_BYTES),
                stats.total(Counter.OUTPUT_BYTES));
        return rates.until(now, stats.startedAtMillis());
    }

    private void replication(InfoLines lines) {
        lines.add("role", "master");
        lines.add("connected_slaves", 0);
        lines.add("master_failover_state", "no-failover");
        lines.add("master_replid", server.runId());
        lines.add("master_replid2", "0".repeat(server.runId().length()));
        lines.add("master_repl_offset", 0);
        lines.add("second_repl_offset", -1);
        lines.add("repl_backlog_active", 0);
        lines.add("repl_backlog_size", 0);
        lines.add("repl_backlog_first_byte_offset", 0);
        lines.add("repl_backlog_histlen", 0);
    }

    private void cpu(InfoLines lines) {
        ProcessFigures.CpuSeconds used = ProcessFigures.cpuSeconds();
        lines.addDecimal("used_cpu_sys", used.system(), 6);
        lines.addDecimal("used_cpu_user", used.user(), 6);
        lines.addDecimal("used_cpu_sys_children", 0, 6);
        lines.addDecimal("used_cpu_user_children", 0, 6);
    }

    private void plugins(InfoLines lines) {
        for (LoadedPlugin plugin : server.plugins()) {
            lines.add(
                    "plugin_" + plugin.name(),
                    "version=" + plugin.version() + ",commands="
                            + plugin.commands().size() + ",source=" + plugin.source());
        }
    }

    private void commandStats(InfoLines lines) {
        for (Command command : server.commands().commands().values()) {
            commandStats(lines, command);
            command.subcommands().values().forEach(sub -> commandStats(lines, sub));
        }
    }

    private void commandStats(InfoLines lines, Command command) {
        long calls = figures.calls(command);
        long rejected = figures.rejectedCalls(command);
        long failed = figures.failedCalls(command);
        if (calls + rejected + failed > 0) {
            double micros = figures.latencies(command).meanMicros();
            lines.add(
                    "cmdstat_" + command.name(),
                    "calls=" + calls + ",usec=" + Math.round(micros * calls) + ",usec_per_call="
                            + String.format(Locale.ROOT, "%.2f", micros) + ",rejected_calls=" + rejected
                            + ",failed_calls=" + failed);
        }
    }

    private void errorStats(InfoLines lines) {
        for (Map.Entry<String, Long> error : figures.errorsByCode().entrySet()) {
            lines.add("errorstat_" + error.getKey(), "count=" + error.getValue());
        }
    }

    private void latencyStats(InfoLines lines) {
        for (Command command : server.commands().commands().values()) {
            latencyStats(lines, command);
            command.subcommands().values().forEach(sub -> latencyStats(lines, sub));
        }
    }

    private void latencyStats(InfoLines lines, Command command) {
        Latencies latencies = figures.latencies(command);
        if (latencies.count() > 0) {
            lines.add(
                    "latency_percentiles_usec_" + command.name(),
                    server.config().latencyPercentiles().stream()
                            .map(percent -> "p" + decimal(percent) + "="
                                    + String.format(Locale.ROOT, "%.3f", latencies.percentileMicros(percent)))
                            .collect(Collectors.joining(",")));
        }
    }

    /** Without zeros at its end. */
    private static String decimal(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private void keyspace(InfoLines lines) {
        long[] keys = server.store().sizes();
        long[] expiring = server.store().expiring();
        for (int db = 0; db < keys.length; db++) {
            if (keys[db] > 0) {
                lines.add("db" + db, "keys=" + keys[db] + ",expires=" + expiring[db] + ",avg_ttl=0");
            }
        }
    }
}
