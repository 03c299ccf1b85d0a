package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Flag;
import dev.redstart.api.Glob;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.server.config.ConfigException;
import dev.redstart.server.persistence.Persistence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** Commands about the server as a whole. */
final class ServerCommands {
    private static final Flag[] OPERATOR = {Flag.ADMIN, Flag.NO_SCRIPT, Flag.LOADING, Flag.STALE};

    private final ServerContext server;
    private final Metrics metrics;
    private InfoReport report;

    ServerCommands(ServerContext server, Metrics metrics) {
        this.server = server;
        this.metrics = metrics;
    }

    /** Returns the report, which is created on first use because it would take 8 ms of the start. */
    private synchronized InfoReport report() {
        if (report == null) {
            report = new InfoReport(server, metrics);
        }
        return report;
    }

    void register(PluginContext context) {
        context.command("INFO", this::info)
                .arity(-1)
                .flags(Flag.LOADING, Flag.STALE, Flag.DANGEROUS)
                .group("server")
                .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
                .since("1.0.0")
                .syntax("[section ...]")
                .complexity("O(1)")
                .summary("Returns the state and counters of the server, in sections.");
        context.command("CONFIG|GET", this::configGet)
                .arity(-3)
                .flags(OPERATOR)
                .group("server")
                .since("2.0.0")
                .syntax("parameter [parameter ...]")
                .complexity("O(N) for N parameters")
                .summary("Returns the configuration parameters that match glob patterns.");
        context.command("CONFIG|SET", this::configSet)
                .arity(-4)
                .flags(OPERATOR)
                .group("server")
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .since("2.0.0")
                .syntax("<parameter value> [<parameter value> ...]")
                .complexity("O(N) for N parameters")
                .summary("Sets configuration parameters at run time, all of them or none.");
        context.command("CONFIG|RESETSTAT", this::configResetStat)
                .arity(2)
                .flags(OPERATOR)
                .group("server")
                .since("2.0.0")
                .complexity("O(1)")
                .summary("Resets the counters that INFO returns.");
        context.command("CONFIG|REWRITE", this::configRewrite)
                .arity(2)
                .flags(OPERATOR)
                .group("server")
                .since("2.8.0")
                .complexity("O(N) for N parameters")
                .summary("Writes the parameters in force to the configuration file.");
        context.command("CONFIG|HELP", this::configHelp)
                .arity(2)
                .flags(Flag.LOADING, Flag.STALE)
                .group("server")
                .since("5.0.0")
                .complexity("O(1)")
                .summary("Returns help about the subcommands.");
        context.command("TIME", this::time)
                .arity(1)
                .flags(Flag.LOADING, Flag.STALE, Flag.FAST)
                .group("server")
                .tips("nondeterministic_output")
                .since("2.6.0")
                .complexity("O(1)")
                .summary("Returns the server time: seconds since the epoch, and microseconds of the current second.");
        context.command("SHUTDOWN", this::shutdown)
                .arity(-1)
                .flags(OPERATOR)
                .flags(Flag.NO_MULTI)
                .group("server")
                .since("1.0.0")
                .syntax("[NOSAVE | SAVE] [NOW] [FORCE] [ABORT]")
                .complexity("O(1)")
                .summary("Saves the data if configured, and shuts the server down.");
    }

    private void info(Request request, Reply reply) {
        List<String> sections = new ArrayList<>();
        for (int i = 1; i < request.argc(); i++) {
            sections.add(request.arg(i).toString().toLowerCase(Locale.ROOT));
        }
        reply.verbatim("txt", report().of(sections, request.now()));
    }

    private void configGet(Request request, Reply reply) {
        List<Predicate<String>> patterns = new ArrayList<>();
        for (int i = 2; i < request.argc(); i++) {
            Glob pattern = Glob.ignoreCase(request.arg(i));
            patterns.add(name -> pattern.matches(Bytes.utf8(name)));
        }
        Map<String, String> found = server.config().matching(patterns);
        reply.map(found.size());
        found.forEach((name, value) -> {
            reply.bulk(name);
            reply.bulk(value);
        });
    }

    private void configSet(Request request, Reply reply) {
        if (request.argc() % 2 != 0) {
            throw CommandException.SYNTAX;
        }
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        for (int i = 2; i < request.argc(); i += 2) {
            // An unknown name is sent back unchanged, so one character stands for one byte.
            String name = new String(request.arg(i).toByteArray(), StandardCharsets.ISO_8859_1);
            parameters.add(Map.entry(name, request.arg(i + 1).toString()));
        }
        try {
            server.config().change(parameters);
        } catch (ConfigException e) {
            throw errorReply(e);
        }
        reply.ok();
    }

    private static CommandException errorReply(ConfigException e) {
        Bytes message = Bytes.of(e.getMessage().getBytes(StandardCharsets.ISO_8859_1));
        return CommandException.quoting("ERR", "", message, "");
    }

    private void configResetStat(Request request, Reply reply) {
        report().resetCounters();
        reply.ok();
    }

    private void configRewrite(Request request, Reply reply) {
        try {
            server.config().rewrite();
        } catch (ConfigException e) {
            throw errorReply(e);
        }
        reply.ok();
    }

    private void configHelp(Request request, Reply reply) {
        HelpText.write(reply, server.commands().named("config"));
    }

    private void time(Request request, Reply reply) {
        reply.array(2);
        reply.bulk(request.bytes(request.now() / 1000));
        reply.bulk(request.bytes(request.now() % 1000 * 1000));
    }

    private void shutdown(Request request, Reply reply) {
        boolean save = false;
        boolean noSave = false;
        boolean urgent = false;
        boolean force = false;
        boolean abort = false;
        for (int i = 1; i < request.argc(); i++) {
            Bytes option = request.arg(i);
            if (option.is("SAVE")) {
                save = true;
            } else if (option.is("NOSAVE")) {
                noSave = true;
            } else if (option.is("NOW")) {
                urgent = true; // there are no replicas to wait for
            } else if (option.is("FORCE")) {
                urgent = true;
                force = true;
            } else if (option.is("ABORT")) {
                abort = true;
            } else {
                throw CommandException.SYNTAX;
            }
        }
        if ((save && noSave) || (abort && (save || noSave || urgent))) {
            throw CommandException.SYNTAX;
        }
        if (abort) {
            throw CommandException.of("ERR", "No shutdown in progress.");
        }
        Persistence files = server.persistence();
        if (noSave) {
            files.saveNothingAtEnd();
        } else if ((save || files.savesAtEnd()) && !files.saveLast() && !force) {
            throw CommandException.of("ERR", "Errors trying to SHUTDOWN. Check logs.");
        }
        ClientSession.of(request).closeWithoutReply();
        server.shutdown();
    }
}
