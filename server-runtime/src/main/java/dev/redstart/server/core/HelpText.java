package dev.redstart.server.core;

import dev.redstart.api.Reply;
import dev.redstart.server.command.ArgumentDoc;
import dev.redstart.server.command.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The reply to a container's HELP, made from its subcommands' documentation. */
final class HelpText {
    private HelpText() {}

    /** Writes one simple string per line. */
    static void write(Reply reply, Command container) {
        List<String> lines = lines(container);
        reply.array(lines.size());
        lines.forEach(reply::simple);
    }

    /** Returns the first line of redis-server's HELP, which tools look for. */
    static String firstLine(String container) {
        return container + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:";
    }

    static List<String> lines(Command container) {
        String name = container.name().toUpperCase(Locale.ROOT);
        List<String> lines = new ArrayList<>();
        lines.add(firstLine(name));
        for (Command sub : container.subcommands().values()) {
            String arguments = ArgumentDoc.usage(sub.docs().arguments());
            lines.add((sub.ownName().toUpperCase(Locale.ROOT) + " " + arguments).strip());
            lines.add("    " + sub.docs().summary());
        }
        return lines;
    }
}
