package dev.redstart.server.core;

import dev.redstart.server.command.Command;
import dev.redstart.server.stats.Latencies;
import dev.redstart.server.stats.LoopStats;
import dev.redstart.server.stats.LoopStats.Counter;
import dev.redstart.server.stats.ServerStats;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongBiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The counters that INFO shows and CONFIG RESETSTAT resets. Only a loop may write its counters, so a reset stores their
 * values, and INFO shows the differences. Thread-safe.
 */
final class Metrics {
    /** All counters at one instant; those of commands by {@link Command#index()}. */
    private record Reading(
            Map<Counter, Long> counters,
            long connectionsAccepted,
            long connectionsRejected,
            long expiredKeys,
            long expiryNanos,
            long expiryRunsCut,
            long unexpectedErrors,
            List<Long> calls,
            List<Long> rejectedCalls,
            List<Long> failedCalls,
            Map<Integer, long[]> latencySums) {}

    private final ServerContext server;
    private volatile Reading zero = new Reading(Map.of(), 0, 0, 0, 0, 0, 0, List.of(), List.of(), List.of(), Map.of());

    Metrics(ServerContext server) {
        this.server = server;
    }

    /** Resets the counters: CONFIG RESETSTAT. */
    void reset() {
        ServerStats stats = server.stats();
        stats.resetErrors();
        zero = new Reading(
                Arrays.stream(Counter.values()).collect(Collectors.toMap(Function.identity(), stats::total)),
                accepted(),
                stats.connectionsRejected(),
                server.databases().expiredKeys(),
                server.databases().expiryRuns().nanos(),
                server.databases().expiryRuns().cut(),
                server.persistence().status().replayErrors(),
                ofCommands(LoopStats::calls),
                ofCommands(LoopStats::rejectedCalls),
                ofCommands(LoopStats::failedCalls),
                latencySums());
    }

    private Map<Integer, long[]> latencySums() {
        return IntStream.range(0, server.commands().size())
                .boxed()
                .filter(command -> server.stats().latencies(command, null).count() > 0)
                .collect(Collectors.toMap(Function.identity(), server.stats()::latencySums));
    }

    /** Returns a command's latencies; pipelined commands are sampled. */
    Latencies latencies(Command command) {
        return server.stats().latencies(command.index(), zero.latencySums.get(command.index()));
    }

    private List<Long> ofCommands(ToLongBiFunction<LoopStats, Integer> metric) {
        return IntStream.range(0, server.commands().size())
                .mapToObj(command -> sum(metric, command))
                .toList();
    }

    private long sum(ToLongBiFunction<LoopStats, Integer> metric, int command) {
        return server.stats().sum(loop -> metric.applyAsLong(loop, command));
    }

    private long accepted() {
        return server.stats().connectionsReceived() - server.stats().connectionsRejected();
    }

    long total(Counter counter) {
        return server.stats().total(counter) - zero.counters.getOrDefault(counter, 0L);
    }

    long connectionsAccepted() {
        return accepted() - zero.connectionsAccepted;
    }

    long connectionsRejected() {
        return server.stats().connectionsRejected() - zero.connectionsRejected;
    }

    long expiredKeys() {
        return server.databases().expiredKeys() - zero.expiredKeys;
    }

    /** Returns the CPU time of active expiry. */
    long expiryNanos() {
        return server.databases().expiryRuns().nanos() - zero.expiryNanos;
    }

    /** Returns how often active expiry stopped at its time limit. */
    long expiryRunsCut() {
        return server.databases().expiryRuns().cut() - zero.expiryRunsCut;
    }

    /** Returns how many commands of the log replied with an error while it was loaded. */
    long unexpectedErrorReplies() {
        return server.persistence().status().replayErrors() - zero.unexpectedErrors;
    }

    /** Returns the error replies by code. */
    Map<String, Long> errorsByCode() {
        return server.stats().errorsByCode();
    }

    long calls(Command command) {
        return since(LoopStats::calls, command, zero.calls);
    }

    long rejectedCalls(Command command) {
        return since(LoopStats::rejectedCalls, command, zero.rejectedCalls);
    }

    long failedCalls(Command command) {
        return since(LoopStats::failedCalls, command, zero.failedCalls);
    }

    private long since(ToLongBiFunction<LoopStats, Integer> metric, Command command, List<Long> before) {
        int index = command.index();
        return sum(metric, index) - (index < before.size() ? before.get(index) : 0);
    }
}
