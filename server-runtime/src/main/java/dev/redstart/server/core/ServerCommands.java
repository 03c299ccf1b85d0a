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
        context.command("INFO", -1, this::info).flags(Flag.LOADING, Flag.STALE, Flag.DANGEROUS);
        context.command("CONFIG|GET", -3, this::configGet).flags(OPERATOR);
        context.command("CONFIG|SET", -4, this::configSet).flags(OPERATOR);
        context.command("CONFIG|RESETSTAT", 2, this::configResetStat).flags(OPERATOR);
        context.command("CONFIG|REWRITE", 2, this::configRewrite).flags(OPERATOR);
        context.command("CONFIG|HELP", 2, this::configHelp).flags(Flag.LOADING, Flag.STALE);
        context.command("TIME", 1, this::time).flags(Flag.LOADING, Flag.STALE, Flag.FAST);
        context.command("SHUTDOWN", -1, this::shutdown).flags(OPERATOR).flags(Flag.NO_MULTI);
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
