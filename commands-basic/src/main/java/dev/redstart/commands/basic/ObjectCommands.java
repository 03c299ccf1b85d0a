package dev.redstart.commands.basic;

import dev.redstart.api.CommandException;
import dev.redstart.api.CommandHandler;
import dev.redstart.api.Flag;
import dev.redstart.api.Key;
import dev.redstart.api.KeyFlag;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.api.TypeHandle;

/** OBJECT: how values are kept, in the words that Redis has for how it keeps them. */
final class ObjectCommands {
    /** Redis has one object for each of these integers, and says that this many refer to it. */
    private static final int SHARED_INTEGERS = 10_000;

    private ObjectCommands() {}

    static void register(PluginContext context) {
        asking(context, "OBJECT|ENCODING", ObjectCommands::encoding);
        asking(context, "OBJECT|REFCOUNT", ObjectCommands::refCount);
        asking(context, "OBJECT|FREQ", ObjectCommands::freq);
        asking(context, "OBJECT|IDLETIME", ObjectCommands::idleTime);
        context.command("OBJECT|HELP", 2, ObjectCommands::help)
                .flags(Flag.LOADING, Flag.STALE)
                .categories("keyspace");
    }

    private static void asking(PluginContext context, String name, CommandHandler handler) {
        context.command(name, 3, handler)
                .reads(KeySpec.at(2).flags(KeyFlag.RO))
                .noTouch()
                .categories("keyspace");
    }

    private static void encoding(Request request, Reply reply) {
        Key key = request.key(0);
        reply.bulk(key.encoding());
    }

    private static void refCount(Request request, Reply reply) {
        Key key = request.key(0);
        if (!key.exists()) {
            reply.nil();
        } else {
            reply.integer(key.type() == TypeHandle.STRING && isShared(key) ? Integer.MAX_VALUE : 1);
        }
    }

    private static boolean isShared(Key key) {
        if (!key.encoding().equals("int")) {
            return false;
        }
        long number = key.get(TypeHandle.STRING).toLong();
        return number >= 0 && number < SHARED_INTEGERS;
    }

    private static final CommandException NO_FREQUENCIES = CommandException.of(
            "ERR",
            "An LFU maxmemory policy is not selected, access frequency not tracked."
                    + " Please note that when switching between policies at runtime LRU and LFU data will take some time"
                    + " to adjust.");

    private static void freq(Request request, Reply reply) {
        if (request.key(0).exists()) {
            throw NO_FREQUENCIES;
        }
        reply.nil();
    }

    private static void idleTime(Request request, Reply reply) {
        Key key = request.key(0);
        if (key.exists()) {
            reply.integer(key.idleSeconds());
        } else {
            reply.nil();
        }
    }

    private static void help(Request request, Reply reply) {
        String[] lines = {
            "OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
            "ENCODING key",
            "    Returns the encoding that Redis would have for the value.",
            "REFCOUNT key",
            "    Returns how many references Redis would have to the value.",
            "FREQ key",
            "    Returns how often the key is used, under an LFU policy of maxmemory.",
            "IDLETIME key",
            "    Returns the seconds since the key was last used.",
            "HELP",
            "    Returns this text."
        };
        reply.array(lines.length);
        for (String line : lines) {
            reply.simple(line);
        }
    }
}
