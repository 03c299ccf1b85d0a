package dev.redstart.server.core;

import dev.redstart.server.command.Command;
import dev.redstart.server.stats.Latencies;
import dev.redstart.server.stats.LoopStats.Counter;
import dev.redstart.server.stats.ServerStats;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** INFO's sections of counters: for the server, commands, errors and latencies. */
final class InfoStats {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ServerContext server;
    private final Metrics metrics;
    private final InstantaneousMetrics rates = new InstantaneousMetrics();

    InfoStats(ServerContext server, Metrics metrics) {
        this.server = server;
        this.metrics = metrics;
    }

    void stats(InfoLines lines) {
        InstantaneousMetrics.PerSecond rate = rates(lines.nowMillis());
        lines.add("total_connections_received", metrics.connectionsAccepted());
        lines.add("total_commands_processed", metrics.total(Counter.COMMANDS));
        lines.add("instantaneous_ops_per_sec", Math.round(rate.commands()));
        lines.add("total_net_input_bytes", metrics.total(Counter.INPUT_BYTES));
        lines.add("total_net_output_bytes", metrics.total(Counter.OUTPUT_BYTES));
        lines.addDecimal("instantaneous_input_kbps", rate.inputBytes() / 1024, 2);
        lines.addDecimal("instantaneous_output_kbps", rate.outputBytes() / 1024, 2);
        lines.add("rejected_connections", metrics.connectionsRejected());
        AbsentFields.stats(lines);
        expiry(lines);
        lines.add("keyspace_hits", metrics.total(Counter.KEYSPACE_HITS));
        lines.add("keyspace_misses", metrics.total(Counter.KEYSPACE_MISSES));
        lines.add("unexpected_error_replies", metrics.unexpectedErrorReplies());
        lines.add("total_error_replies", metrics.total(Counter.ERRORS));
        sockets(lines);
        lines.add("evicted_clients", metrics.total(Counter.EVICTED_CLIENTS));
        lines.add("plugin_faults", metrics.total(Counter.PLUGIN_FAULTS));
        lines.add("lock_waits", metrics.total(Counter.LOCK_WAITS));
    }

    /** Reports no stale keys: each table knows when its next key expires, so almost none remain. */
    private void expiry(InfoLines lines) {
        lines.add("expired_keys", metrics.expiredKeys());
        lines.addDecimal("expired_stale_perc", 0, 2);
        lines.add("expired_time_cap_reached_count", metrics.expiryRunsCut());
        lines.add("expire_cycle_cpu_milliseconds", metrics.expiryNanos() / NANOS_PER_MILLI);
    }

    /** Every loop reads, executes and writes: with more than one loop all reads and writes are by I/O threads. */
    private void sockets(InfoLines lines) {
        long reads = metrics.total(Counter.READS);
        long writes = metrics.total(Counter.WRITES);
        boolean threaded = server.stats().loops() > 1;
        lines.add("total_reads_processed", reads);
        lines.add("total_writes_processed", writes);
        lines.add("io_threaded_reads_processed", threaded ? reads : 0);
        lines.add("io_threaded_writes_processed", threaded ? writes : 0);
        lines.add("client_query_buffer_limit_disconnections", metrics.total(Counter.QUERY_LIMIT_DISCONNECTIONS));
        lines.add("client_output_buffer_limit_disconnections", metrics.total(Counter.OUTPUT_LIMIT_DISCONNECTIONS));
    }

    private InstantaneousMetrics.PerSecond rates(long nowMillis) {
        ServerStats stats = server.stats();
        InstantaneousMetrics.Sample now = new InstantaneousMetrics.Sample(
                nowMillis,
                stats.total(Counter.COMMANDS),
                stats.total(Counter.INPUT_BYTES),
                stats.total(Counter.OUTPUT_BYTES));
        return rates.until(now, stats.startedAtMillis());
    }

    void commandStats(InfoLines lines) {
        forEachCommand(lines, this::commandStats);
    }

    private void commandStats(InfoLines lines, Command command) {
        long calls = metrics.calls(command);
        long rejected = metrics.rejectedCalls(command);
        long failed = metrics.failedCalls(command);
        if (calls + rejected + failed > 0) {
            double micros = metrics.latencies(command).meanMicros();
            lines.add(
                    "cmdstat_" + command.name(),
                    "calls=" + calls + ",usec=" + Math.round(micros * calls) + ",usec_per_call="
                            + String.format(Locale.ROOT, "%.2f", micros) + ",rejected_calls=" + rejected
                            + ",failed_calls=" + failed);
        }
    }

    void errorStats(InfoLines lines) {
        for (Map.Entry<String, Long> error : metrics.errorsByCode().entrySet()) {
            lines.add("errorstat_" + error.getKey(), "count=" + error.getValue());
        }
    }

    void latencyStats(InfoLines lines) {
        forEachCommand(lines, this::latencyStats);
    }

    private void latencyStats(InfoLines lines, Command command) {
        Latencies latencies = metrics.latencies(command);
        if (latencies.count() > 0) {
            lines.add(
                    "latency_percentiles_usec_" + command.name(),
                    server.config().latencyPercentiles().stream()
                            .map(percent -> "p" + decimal(percent) + "="
                                    + String.format(Locale.ROOT, "%.3f", latencies.percentileMicros(percent)))
                            .collect(Collectors.joining(",")));
        }
    }

    private void forEachCommand(InfoLines lines, BiConsumer<InfoLines, Command> metric) {
        for (Command command : server.commands().commands().values()) {
            metric.accept(lines, command);
            command.subcommands().values().forEach(sub -> metric.accept(lines, sub));
        }
    }

    /** Returns a number without trailing zeros. */
    private static String decimal(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
