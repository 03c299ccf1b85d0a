package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.CommandHandler;
import dev.redstart.api.Flag;
import dev.redstart.api.Glob;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.server.command.Command;
import dev.redstart.server.config.ServerLog;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** COMMAND: what the commands' specs say. */
final class CommandCommands {
    private static final CommandException NO_SUCH_COMMAND = CommandException.of("ERR", "Invalid command specified");
    private static final CommandException NO_KEYS = CommandException.of("ERR", "The command has no key arguments");
    private static final CommandException WRONG_NUMBER =
            CommandException.of("ERR", "Invalid number of arguments specified for command");

    /** The first argument of the request that COMMAND GETKEYS examines. */
    private static final int QUOTED_AT = 2;

    private final ServerContext server;
    private final ServerLog log;

    CommandCommands(ServerContext server) {
        this.server = server;
        this.log = server.config().log(CommandCommands.class);
    }

    void register(PluginContext context) {
        register(context, "COMMAND", -1, this::command);
        register(context, "COMMAND|COUNT", 2, this::count);
        register(context, "COMMAND|INFO", -2, this::info);
        register(context, "COMMAND|DOCS", -2, this::docs);
        register(context, "COMMAND|LIST", -2, this::list);
        register(context, "COMMAND|GETKEYS", -4, this::getKeys);
        register(context, "COMMAND|GETKEYSANDFLAGS", -4, this::getKeysAndFlags);
        register(context, "COMMAND|HELP", 2, this::help);
    }

    private static void register(PluginContext context, String name, int arity, CommandHandler handler) {
        context.command(name, arity, handler).flags(Flag.LOADING, Flag.STALE).categories("connection");
    }

    private void command(Request request, Reply reply) {
        writeAll(reply);
    }

    private void writeAll(Reply reply) {
        reply.array(server.commands().commands().size());
        server.commands().commands().values().forEach(command -> CommandInfo.write(reply, command));
    }

    private void count(Request request, Reply reply) {
        reply.integer(server.commands().commands().size());
    }

    private void info(Request request, Reply reply) {
        if (request.argc() == 2) {
            writeAll(reply);
            return;
        }
        reply.array(request.argc() - 2);
        for (int i = 2; i < request.argc(); i++) {
            Command command = server.commands().named(request.arg(i).toString());
            if (command == null) {
                reply.nil();
            } else {
                CommandInfo.write(reply, command);
            }
        }
    }

    private void docs(Request request, Reply reply) {
        reply.beginMap();
        if (request.argc() == 2) {
            server.commands().commands().values().forEach(command -> CommandDocsReply.write(reply, command, log));
        }
        for (int i = 2; i < request.argc(); i++) {
            Command command = server.commands().named(request.arg(i).toString());
            if (command != null) {
                CommandDocsReply.write(reply, command, log);
            }
        }
        reply.end();
    }

    private void list(Request request, Reply reply) {
        Predicate<Command> filter = command -> true;
        if (request.argc() == 5 && request.arg(2).is("FILTERBY")) {
            filter = filter(request.arg(3), request.arg(4));
        } else if (request.argc() != 2) {
            throw CommandException.SYNTAX;
        }
        reply.beginArray();
        for (Command command : server.commands().commands().values()) {
            writeName(reply, command, filter);
            for (Command sub : command.subcommands().values()) {
                writeName(reply, sub, filter);
            }
        }
        reply.end();
    }

    private static Predicate<Command> filter(Bytes kind, Bytes value) {
        if (kind.is("MODULE")) {
            String plugin = value.toString();
            return command -> command.plugin().equals(plugin);
        }
        if (kind.is("ACLCAT")) {
            String category = value.toString().toLowerCase(Locale.ROOT);
            return command -> CommandInfo.categories(command).contains(category);
        }
        if (kind.is("PATTERN")) {
            Glob glob = Glob.ignoreCase(value);
            return command -> glob.matches(Bytes.utf8(command.name()));
        }
        throw CommandException.SYNTAX;
    }

    private static void writeName(Reply reply, Command command, Predicate<Command> filter) {
        if (filter.test(command)) {
            reply.bulk(command.name());
        }
    }

    private void getKeys(Request request, Reply reply) {
        Request quoted = new QuotedRequest(request, QUOTED_AT);
        List<KeyArguments.Found> keys = keys(quoted);
        reply.array(keys.size());
        keys.forEach(key -> reply.bulk(quoted.arg(key.argument())));
    }

    private void getKeysAndFlags(Request request, Reply reply) {
        Request quoted = new QuotedRequest(request, QUOTED_AT);
        List<KeyArguments.Found> keys = keys(quoted);
        reply.array(keys.size());
        for (KeyArguments.Found key : keys) {
            reply.array(2);
            reply.bulk(quoted.arg(key.argument()));
            CommandInfo.writeFlags(reply, key.declared(), quoted);
        }
    }

    private List<KeyArguments.Found> keys(Request quoted) {
        Command command = server.commands().commands().get(lowerCase(quoted.arg(0)));
        if (command != null && quoted.argc() > 1 && !command.subcommands().isEmpty()) {
            command = command.subcommands().get(lowerCase(quoted.arg(1)));
        }
        if (command == null) {
            throw NO_SUCH_COMMAND;
        }
        if (KeyArguments.declared(command).isEmpty()) {
            throw NO_KEYS;
        }
        if (!command.takes(quoted.argc())) {
            throw WRONG_NUMBER;
        }
        return KeyArguments.of(command, quoted);
    }

    private static String lowerCase(Bytes name) {
        return name.toString().toLowerCase(Locale.ROOT);
    }

    private void help(Request request, Reply reply) {
        HelpText.write(reply, server.commands().named("command"));
    }
}
