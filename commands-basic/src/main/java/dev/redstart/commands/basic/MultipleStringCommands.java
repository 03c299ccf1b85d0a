package dev.redstart.commands.basic;

import static dev.redstart.api.TypeHandle.STRING;

import dev.redstart.api.CommandException;
import dev.redstart.api.EventClass;
import dev.redstart.api.Flag;
import dev.redstart.api.Key;
import dev.redstart.api.KeyFlag;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** Commands on several strings at once. */
final class MultipleStringCommands {
    private MultipleStringCommands() {}

    static void register(PluginContext context) {
        context.command("MGET", -2, MultipleStringCommands::mget)
                .reads(KeySpec.range(1, -1, 1))
                .flags(Flag.FAST);
        context.command("MSET", -3, MultipleStringCommands::mset)
                .writes(KeySpec.range(1, -1, 2).flags(KeyFlag.OW, KeyFlag.UPDATE))
                .flags(Flag.DENY_OOM);
        context.command("MSETNX", -3, MultipleStringCommands::msetNx)
                .writes(KeySpec.range(1, -1, 2).flags(KeyFlag.OW, KeyFlag.INSERT))
                .flags(Flag.DENY_OOM);
    }

    /** A value of another type counts as none. */
    private static void mget(Request request, Reply reply) {
        int keys = request.keyCount();
        reply.array(keys);
        for (int i = 0; i < keys; i++) {
            Key key = request.key(i);
            reply.bulk(key.type() == STRING ? key.get(STRING) : null);
        }
    }

    private static final CommandException MSET_ARITY = CommandException.wrongNumberOfArguments("mset");
    private static final CommandException MSETNX_ARITY = CommandException.wrongNumberOfArguments("msetnx");

    private static void mset(Request request, Reply reply) {
        requirePairs(request, MSET_ARITY);
        putAll(request);
        reply.ok();
    }

    private static void msetNx(Request request, Reply reply) {
        requirePairs(request, MSETNX_ARITY);
        boolean sets = true;
        for (int i = 0; i < request.keyCount() && sets; i++) {
            sets = !request.key(i).exists();
        }
        if (sets) {
            putAll(request);
        }
        reply.integer(sets ? 1 : 0);
    }

    private static void requirePairs(Request request, CommandException otherwise) {
        if (request.argc() % 2 == 0) {
            throw otherwise;
        }
    }

    private static void putAll(Request request) {
        for (int i = 0; i < request.keyCount(); i++) {
            Key key = request.key(i);
            key.set(STRING, request.arg(2 * i + 2));
            key.event(EventClass.STRING, "set");
        }
    }
}
