package dev.redstart.commands.basic;

import dev.redstart.api.CommandException;
import dev.redstart.api.CommandHandler;
import dev.redstart.api.CommandSpec;
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
        asking(context, "OBJECT|ENCODING", ObjectCommands::encoding)
                .since("2.2.3")
                .summary("Answers how Redis would keep the value: int, embstr or raw for strings.");
        asking(context, "OBJECT|REFCOUNT", ObjectCommands::refCount)
                .since("2.2.3")
                .summary(
                        "Answers what Redis would: 1, and 2147483647 for small integers. Here nothing counts references.");
        asking(context, "OBJECT|FREQ", ObjectCommands::freq)
                .since("4.0.0")
                .summary("Refuses: how often keys are used is known only under an LFU policy of maxmemory.");
        asking(context, "OBJECT|IDLETIME", ObjectCommands::idleTime)
                .since("2.2.3")
                .summary("Answers for how many seconds nobody has used a key.");
        context.command("OBJECT|HELP", ObjectCommands::help)
                .arity(2)
                .flags(Flag.LOADING, Flag.STALE)
                .group("generic")
                .categories("keyspace")
                .since("6.2.0")
                .complexity("O(1)")
                .summary("Shows this text.");
    }

    private static CommandSpec asking(PluginContext context, String name, CommandHandler handler) {
        return context.command(name, handler)
                .arity(3)
                .reads(KeySpec.at(2).flags(KeyFlag.RO))
                .noTouch()
                .group("generic")
                .categories("keyspace")
                .tips("nondeterministic_output")
                .syntax("key")
                .complexity("O(1)");
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
            "    Answers how Redis would keep the value.",
            "REFCOUNT key",
            "    Answers how many references Redis would have to the value.",
            "FREQ key",
            "    Answers how often the key is used, under an LFU policy of maxmemory.",
            "IDLETIME key",
            "    Answers for how many seconds nobody has used the key.",
            "HELP",
            "    Shows this text."
        };
        reply.array(lines.length);
        for (String line : lines) {
            reply.simple(line);
        }
    }
}
