package dev.redstart.server.core;

import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ProcessId;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.plugin.LoadedPlugin;
import dev.redstart.server.session.ClientLink;
import dev.redstart.server.session.Session;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * INFO's text. It has every field of redis-server 7.0, and those that 7.2 and 7.4 added for features that exist here: with
 * its value, the closest equivalent, or the value that redis-server shows for an unused feature ({@link AbsentFields}).
 * Fields that Redis lacks have distinct names. A section whose metrics fail does not affect the others.
 */
final class InfoReport {
    private static final long MILLIS_PER_DAY = 86_400_000;
    private static final long MILLIS_PER_SECOND = 1000;

    /** Redis' LRU clock has 24 bits, and counts seconds. */
    private static final long LRU_CLOCK_MAX = (1 << 24) - 1;

    /** A section, and whether INFO shows it by default. */
    private record Section(String name, String title, boolean byDefault, Consumer<InfoLines> body) {}

    private final ServerContext server;
    private final Metrics metrics;
    private final ServerLog log;
    private final List<Section> sections;

    InfoReport(ServerContext server, Metrics metrics) {
        this.server = server;
        this.metrics = metrics;
        this.log = server.config().log(InfoReport.class);
        InfoStats stats = new InfoStats(server, metrics);
        this.sections = List.of(
                new Section("server", "Server", true, this::server),
                new Section("clients", "Clients", true, this::clients),
                new Section("memory", "Memory", true, new InfoMemory(server)::write),
                new Section("persistence", "Persistence", true, this::persistence),
                new Section("stats", "Stats", true, stats::stats),
                new Section("replication", "Replication", true, this::replication),
                new Section("cpu", "CPU", true, this::cpu),
                new Section("modules", "Plugins", true, this::plugins),
                new Section("commandstats", "Commandstats", false, stats::commandStats),
                new Section("errorstats", "Errorstats", true, stats::errorStats),
                new Section("latencystats", "Latencystats", false, stats::latencyStats),
                new Section("cluster", "Cluster", true, lines -> lines.add("cluster_enabled", 0)),
                new Section("keyspace", "Keyspace", true, this::keyspace));
    }

    /** Resets the counters: CONFIG RESETSTAT. */
    void resetCounters() {
        metrics.reset();
    }

    /**
     * Returns the text.
     *
     * @param asked names of sections in lower case; none stands for the default ones
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
                write(section, lines);
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

    /** Writes a section. Where a metric of the JDK fails, only the rest of that section is missing. */
    private void write(Section section, InfoLines lines) {
        try {
            section.body.accept(lines);
        } catch (RuntimeException | LinkageError e) {
            lines.add(section.name + "_error", e.getClass().getName());
            log.warning("INFO cannot show all of its section " + section.name, e);
        }
    }

    /** Returns a plugin's value, or its error: a plugin that fails must not break INFO. */
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
        lines.add("redis_git_sha1", "00000000");
        lines.add("redis_git_dirty", 0);
        lines.add("redis_build_id", 0);
        lines.add("redis_mode", "standalone");
        lines.add("os", property("os.name") + ' ' + property("os.version") + ' ' + property("os.arch"));
        lines.add("arch_bits", property("os.arch").contains("64") ? 64 : 32);
        lines.add("monotonic_clock", "System.nanoTime");
        lines.add("multiplexing_api", "java.nio");
        lines.add("atomicvar_api", "java.lang.invoke");
        lines.add("gcc_version", "0.0.0");
        lines.add("process_id", ProcessId.text());
        lines.add("process_supervised", "no");
        lines.add("run_id", server.runId());
        lines.add("tcp_port", server.port());
        lines.add("server_time_usec", lines.nowMillis() * 1000);
        lines.add("uptime_in_seconds", upMillis / MILLIS_PER_SECOND);
        lines.add("uptime_in_days", upMillis / MILLIS_PER_DAY);
        lines.add("hz", 1000 / Limits.EXPIRY_PERIOD_MILLIS);
        lines.add("configured_hz", 1000 / Limits.EXPIRY_PERIOD_MILLIS);
        lines.add("lru_clock", lines.nowMillis() / MILLIS_PER_SECOND & LRU_CLOCK_MAX);
        lines.add("executable", ProcessHandle.current().info().command().orElse(""));
        lines.add(
                "config_file", server.config().configFile().map(Path::toString).orElse(""));
        lines.add("io_threads_active", server.stats().loops() > 1 ? 1 : 0);
        lines.add(
                "listener0",
                "name=tcp,bind=" + String.join(",bind=", server.config().bind()) + ",port=" + server.port());
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
        lines.add("client_recent_max_input_buffer", largest(ClientLink::inputBytes));
        lines.add("client_recent_max_output_buffer", largest(ClientLink::outputBytes));
        AbsentFields.clients(lines);
    }

    private long largest(ToLongFunction<ClientLink> bytes) {
        return server.clients().all().stream()
                .map(Session::link)
                .mapToLong(bytes)
                .max()
                .orElse(0);
    }

    private void persistence(InfoLines lines) {
        new PersistenceReport(server.persistence()).write(lines, server.nowMillis());
    }

    private void replication(InfoLines lines) {
        lines.add("role", "master");
        lines.add("connected_slaves", 0);
        lines.add("master_failover_state", "no-failover");
        lines.add("master_replid", server.runId());
        lines.add("master_replid2", "0".repeat(server.runId().length()));
        lines.add("master_repl_offset", 0);
        lines.add("second_repl_offset", -1);
        AbsentFields.backlog(lines);
    }

    /** Reports the process for the main thread, too: there is no main thread, and the event loops do nearly all work. */
    private void cpu(InfoLines lines) {
        ProcessMetrics.CpuSeconds used = ProcessMetrics.cpuSeconds();
        lines.addDecimal("used_cpu_sys", used.system(), 6);
        lines.addDecimal("used_cpu_user", used.user(), 6);
        lines.addDecimal("used_cpu_sys_children", 0, 6);
        lines.addDecimal("used_cpu_user_children", 0, 6);
        lines.addDecimal("used_cpu_sys_main_thread", used.system(), 6);
        lines.addDecimal("used_cpu_user_main_thread", used.user(), 6);
    }

    private void plugins(InfoLines lines) {
        for (LoadedPlugin plugin : server.plugins()) {
            lines.add(
                    "plugin_" + plugin.name(),
                    "version=" + plugin.version() + ",commands="
                            + plugin.commands().size() + ",source=" + plugin.source());
        }
    }

    private void keyspace(InfoLines lines) {
        long[] keys = server.databases().sizes();
        long[] expiring = server.databases().expiring();
        long[] averages = server.databases().averageMillisToLive(lines.nowMillis());
        for (int db = 0; db < keys.length; db++) {
            if (keys[db] > 0) {
                lines.add(
                        "db" + db,
                        "keys=" + keys[db] + ",expires=" + expiring[db] + ",avg_ttl=" + averages[db] + ",subexpiry=0");
            }
        }
    }
}
