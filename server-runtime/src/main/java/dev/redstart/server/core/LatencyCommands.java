package dev.redstart.server.core;

import dev.redstart.api.CommandException;
import dev.redstart.api.Flag;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.server.command.Command;
import dev.redstart.server.stats.Latencies;
import dev.redstart.server.stats.LatencyMonitor;
import dev.redstart.server.stats.LatencyMonitor.History;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** LATENCY: reports and resets of slow events. */
final class LatencyCommands {
    private static final Flag[] OPERATOR = {Flag.ADMIN, Flag.NO_SCRIPT, Flag.LOADING, Flag.STALE};

    /** Each bucket of LATENCY HISTOGRAM ends at twice the end of the previous one, the first below two microseconds. */
    private static final long FIRST_END_NANOS = 1024;

    private static final int MAX_BUCKETS = 32;

    /** How many entries of the slow log LATENCY DOCTOR explains: a screenful. */
    private static final int EXPLAINED_ENTRIES = 10;

    private final ServerContext server;
    private final Metrics metrics;

    LatencyCommands(ServerContext server, Metrics metrics) {
        this.server = server;
        this.metrics = metrics;
    }

    void register(PluginContext context) {
        context.command("LATENCY|LATEST", 2, this::latest).flags(OPERATOR);
        context.command("LATENCY|HISTORY", 3, this::history).flags(OPERATOR);
        context.command("LATENCY|DOCTOR", 2, this::doctor).flags(OPERATOR);
        context.command("LATENCY|GRAPH", 3, this::graph).flags(OPERATOR);
        context.command("LATENCY|HISTOGRAM", -2, this::histogram).flags(OPERATOR);
        context.command("LATENCY|RESET", -2, this::reset).flags(OPERATOR);
        context.command("LATENCY|HELP", 2, this::help).flags(Flag.LOADING, Flag.STALE);
    }

    private LatencyMonitor monitor() {
        return server.stats().latencyRecorder().monitor();
    }

    private void latest(Request request, Reply reply) {
        SortedMap<String, History> histories = monitor().histories();
        reply.array(histories.size());
        histories.forEach((event, history) -> {
            reply.array(4);
            reply.bulk(event);
            reply.integer(history.latest().atSeconds());
            reply.integer(history.latest().millis());
            reply.integer(history.maxMillis());
        });
    }

    private void history(Request request, Reply reply) {
        History history = monitor().histories().get(request.arg(2).toString());
        if (history == null) {
            reply.array(0);
            return;
        }
        reply.array(history.samples().size());
        history.samples().forEach(sample -> {
            reply.array(2);
            reply.integer(sample.atSeconds());
            reply.integer(sample.millis());
        });
    }

    private void doctor(Request request, Reply reply) {
        long thresholdMillis = server.config().latencyMonitorThresholdMillis();
        reply.verbatim(
                "txt",
                LatencyTexts.doctor(
                        monitor().histories(),
                        thresholdMillis,
                        server.stats().latencyRecorder().log().newestRemarked(EXPLAINED_ENTRIES)));
    }

    private void graph(Request request, Reply reply) {
        String event = request.arg(2).toString();
        History history = monitor().histories().get(event);
        if (history == null) {
            throw CommandException.quoting("ERR", "No samples available for event '", request.arg(2), "'");
        }
        reply.verbatim("txt", LatencyTexts.graph(event, history, request.now() / 1000));
    }

    private void histogram(Request request, Reply reply) {
        Map<String, Latencies> found = new LinkedHashMap<>();
        for (Command command : asked(request)) {
            Latencies latencies = metrics.latencies(command);
            if (latencies.count() > 0) {
                found.put(command.name(), latencies);
            }
        }
        reply.map(found.size());
        found.forEach((name, latencies) -> {
            reply.bulk(name);
            write(reply, latencies);
        });
    }

    /** Returns the named commands with their subcommands, or all; unknown names are skipped. */
    private Collection<Command> asked(Request request) {
        List<Command> asked = new ArrayList<>();
        if (request.argc() == 2) {
            server.commands().commands().values().forEach(command -> addWithSubcommands(asked, command));
        }
        for (int i = 2; i < request.argc(); i++) {
            Command command = server.commands().named(request.arg(i).toString());
            if (command != null) {
                addWithSubcommands(asked, command);
            }
        }
        return asked;
    }

    private static void addWithSubcommands(List<Command> commands, Command command) {
        commands.add(command);
        commands.addAll(command.subcommands().values());
    }

    private static void write(Reply reply, Latencies latencies) {
        SortedMap<Long, Long> buckets = new TreeMap<>();
        long before = 0;
        long end = FIRST_END_NANOS;
        for (int i = 0; i < MAX_BUCKETS && before < latencies.count(); i++) {
            long within = latencies.countBelow(end);
            if (within > before) {
                buckets.put(end / 1000, within);
                before = within;
            }
            end *= 2;
        }
        reply.map(2);
        reply.bulk("calls");
        reply.integer(latencies.count());
        reply.bulk("histogram_usec");
        reply.map(buckets.size());
        buckets.forEach((micros, count) -> {
            reply.integer(micros);
            reply.integer(count);
        });
    }

    private void reset(Request request, Reply reply) {
        if (request.argc() == 2) {
            reply.integer(monitor().reset());
            return;
        }
        int events = 0;
        for (int i = 2; i < request.argc(); i++) {
            events += monitor().reset(request.arg(i).toString()) ? 1 : 0;
        }
        reply.integer(events);
    }

    private void help(Request request, Reply reply) {
        HelpText.write(reply, server.commands().named("latency"));
    }
}
