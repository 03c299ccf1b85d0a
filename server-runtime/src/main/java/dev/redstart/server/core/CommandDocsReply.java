package dev.redstart.server.core;

import dev.redstart.api.Reply;
import dev.redstart.server.command.ArgumentDoc;
import dev.redstart.server.command.Command;
import dev.redstart.server.command.CommandDocs;
import dev.redstart.server.config.ServerLog;
import java.util.ArrayList;
import java.util.List;

/**
 * A command's entry in COMMAND DOCS: name and documentation.
 *
 * @see <a href="https://redis.io/docs/latest/commands/command-docs/">COMMAND DOCS</a>
 */
final class CommandDocsReply {
    private CommandDocsReply() {}

    /**
     * Writes a command's name and documentation.
     *
     * @param log told where a plugin's syntax cannot be read
     */
    static void write(Reply reply, Command command, ServerLog log) {
        CommandDocs docs = command.docs();
        reply.bulk(command.name());
        reply.beginMap();
        writeText(reply, "summary", docs.summary());
        writeText(reply, "since", docs.since());
        writeText(reply, "group", docs.group());
        writeText(reply, "complexity", docs.complexity());
        if (CommandInfo.isModule(command)) {
            writeText(reply, "module", command.plugin());
        }
        writeDeprecation(reply, docs);
        List<ArgumentDoc> arguments = arguments(command, log);
        if (!arguments.isEmpty()) {
            writeArguments(reply, arguments);
        }
        if (!command.subcommands().isEmpty()) {
            reply.bulk("subcommands");
            reply.map(command.subcommands().size());
            command.subcommands().values().forEach(sub -> write(reply, sub, log));
        }
        reply.end();
    }

    /** Other commands' documentation is shown whatever one plugin wrote. */
    private static List<ArgumentDoc> arguments(Command command, ServerLog log) {
        try {
            return command.docs().arguments();
        } catch (IllegalArgumentException e) {
            log.warning(
                    "plugin {}: command '{}' is shown without arguments: {}",
                    command.plugin(),
                    command.name(),
                    e.getMessage());
            return List.of();
        }
    }

    private static void writeDeprecation(Reply reply, CommandDocs docs) {
        if (!docs.deprecatedSince().isEmpty()) {
            reply.bulk("doc_flags");
            reply.set(1);
            reply.simple("deprecated");
            writeText(reply, "deprecated_since", docs.deprecatedSince());
            writeText(reply, "replaced_by", docs.replacedBy());
        }
    }

    private static void writeText(Reply reply, String field, String text) {
        if (text != null && !text.isEmpty()) {
            reply.bulk(field);
            reply.bulk(text);
        }
    }

    private static void writeArguments(Reply reply, List<ArgumentDoc> arguments) {
        reply.bulk("arguments");
        reply.array(arguments.size());
        arguments.forEach(argument -> writeArgument(reply, argument));
    }

    private static void writeArgument(Reply reply, ArgumentDoc argument) {
        reply.beginMap();
        writeText(reply, "name", argument.name());
        writeText(reply, "type", argument.type().word());
        writeText(reply, "display_text", argument.displayText());
        if (argument.keySpecIndex() != ArgumentDoc.NO_KEY) {
            reply.bulk("key_spec_index");
            reply.integer(argument.keySpecIndex());
        }
        if (argument.token() != null) {
            reply.bulk("token");
            reply.bulk(argument.token());
        }
        List<String> flags = flags(argument);
        if (!flags.isEmpty()) {
            reply.bulk("flags");
            reply.set(flags.size());
            flags.forEach(reply::simple);
        }
        if (!argument.children().isEmpty()) {
            writeArguments(reply, argument.children());
        }
        reply.end();
    }

    private static List<String> flags(ArgumentDoc argument) {
        List<String> flags = new ArrayList<>();
        if (argument.optional()) {
            flags.add("optional");
        }
        if (argument.multiple()) {
            flags.add("multiple");
        }
        if (argument.multipleToken()) {
            flags.add("multiple_token");
        }
        return flags;
    }
}
