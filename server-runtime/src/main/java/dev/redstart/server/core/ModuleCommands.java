package dev.redstart.server.core;

import dev.redstart.api.CommandException;
import dev.redstart.api.Flag;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.server.plugin.LoadedPlugin;
import java.util.List;

/** MODULE, about plugins, which are this server's modules. */
final class ModuleCommands {
    private static final CommandException NOT_WHILE_RUNNING =
            CommandException.of("ERR", "plugins are loaded at server start only: name their jars with --plugins");

    private final ServerContext server;

    ModuleCommands(ServerContext server) {
        this.server = server;
    }

    void register(PluginContext context) {
        context.command("MODULE|LIST", 2, this::list).flags(Flag.ADMIN, Flag.NO_SCRIPT);
        context.command("MODULE|LOAD", -3, this::reject).flags(Flag.ADMIN, Flag.NO_SCRIPT);
        context.command("MODULE|LOADEX", -3, this::reject).flags(Flag.ADMIN, Flag.NO_SCRIPT);
        context.command("MODULE|UNLOAD", 3, this::reject).flags(Flag.ADMIN, Flag.NO_SCRIPT);
        context.command("MODULE|HELP", 2, this::help).flags(Flag.LOADING, Flag.STALE);
    }

    private void reject(Request request, Reply reply) {
        throw NOT_WHILE_RUNNING;
    }

    private void list(Request request, Reply reply) {
        List<LoadedPlugin> plugins = server.plugins();
        reply.array(plugins.size());
        for (LoadedPlugin plugin : plugins) {
            reply.map(4);
            reply.bulk("name");
            reply.bulk(plugin.name());
            reply.bulk("ver");
            reply.integer(number(plugin.version()));
            reply.bulk("path");
            reply.bulk(plugin.source());
            reply.bulk("args");
            reply.array(0);
        }
    }

    /** Returns a version as one number, as Redis modules have it: 1.2.3 is 10203. */
    static long number(String version) {
        long number = 0;
        String[] parts = version.split("[^0-9]+", -1);
        for (int i = 0; i < 3; i++) {
            boolean known = i < parts.length && !parts[i].isEmpty() && parts[i].length() < 9;
            number = number * 100 + (known ? Math.min(99, Long.parseLong(parts[i])) : 0);
        }
        return number;
    }

    private void help(Request request, Reply reply) {
        HelpText.write(reply, server.commands().named("module"));
    }
}
