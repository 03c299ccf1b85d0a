package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandHandler;
import dev.redstart.api.CommandSpec;
import dev.redstart.api.Flag;
import dev.redstart.api.Glob;
import dev.redstart.api.Key;
import dev.redstart.api.KeyFlag;
import dev.redstart.api.KeySpec;
import dev.redstart.api.Keyspace;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.api.TypeHandle;
import java.util.function.Consumer;

/** Commands on keys of any type, and on all keys. */
final class KeyCommands {
    private static final int KEYS_PER_SCAN = 1024;

    private KeyCommands() {}

    static void register(PluginContext context) {
        generic(context, "DEL", KeyCommands::del)
                .arity(-2)
                .writes(KeySpec.range(1, -1, 1).flags(KeyFlag.RM, KeyFlag.DELETE))
                .tips("request_policy:multi_shard", "response_policy:agg_sum");
        generic(context, "UNLINK", KeyCommands::del)
                .arity(-2)
                .writes(KeySpec.range(1, -1, 1).flags(KeyFlag.RM, KeyFlag.DELETE))
                .flags(Flag.FAST)
                .tips("request_policy:multi_shard", "response_policy:agg_sum");
        generic(context, "EXISTS", KeyCommands::exists)
                .arity(-2)
                .reads(KeySpec.range(1, -1, 1).flags(KeyFlag.RO))
                .noTouch()
                .flags(Flag.FAST)
                .tips("request_policy:multi_shard", "response_policy:agg_sum");
        generic(context, "TOUCH", KeyCommands::touch)
                .arity(-2)
                .reads(KeySpec.range(1, -1, 1).flags(KeyFlag.RO))
                .flags(Flag.FAST)
                .tips("request_policy:multi_shard", "response_policy:agg_sum");
        generic(context, "TYPE", KeyCommands::type)
                .arity(2)
                .reads(KeySpec.at(1).flags(KeyFlag.RO))
                .noTouch()
                .flags(Flag.FAST);
        generic(context, "KEYS", KeyCommands::keys)
                .arity(2)
                .reads(KeySpec.computed((request, sink) -> sink.wholeKeyspace()))
                .readsKeyspace()
                .flags(Flag.DANGEROUS)
                .tips("request_policy:all_shards", "nondeterministic_output_order");
        context.command("DBSIZE", KeyCommands::dbsize)
                .arity(1)
                .readsKeyspace()
                .flags(Flag.FAST)
                .categories("keyspace")
                .tips("request_policy:all_shards", "response_policy:agg_sum");
    }

    private static CommandSpec generic(PluginContext context, String name, CommandHandler handler) {
        return context.command(name, handler).categories("keyspace");
    }

    private static void del(Request request, Reply reply) {
        int deleted = 0;
        for (int i = 0; i < request.keyCount(); i++) {
            if (request.key(i).delete()) {
                deleted++;
            }
        }
        reply.integer(deleted);
    }

    private static void exists(Request request, Reply reply) {
        int found = 0;
        for (int i = 0; i < request.keyCount(); i++) {
            if (request.key(i).exists()) {
                found++;
            }
        }
        reply.integer(found);
    }

    private static void touch(Request request, Reply reply) {
        int found = 0;
        for (int i = 0; i < request.keyCount(); i++) {
            if (request.key(i).exists()) {
                request.key(i).idleSeconds(0); // for clients with CLIENT NO-TOUCH too
                found++;
            }
        }
        reply.integer(found);
    }

    private static void type(Request request, Reply reply) {
        TypeHandle<?> type = request.key(0).type();
        reply.simple(type == null ? "none" : type.name());
    }

    private static void keys(Request request, Reply reply) {
        Bytes pattern = request.arg(1);
        boolean all = pattern.is("*"); // to a glob the empty name is no match for a star
        Glob glob = Glob.of(pattern);
        Consumer<Key> each = key -> {
            if (all || glob.matches(key.name())) {
                reply.bulk(key.name());
            }
        };
        Keyspace keyspace = request.keyspace();
        reply.beginArray();
        long cursor = 0;
        do {
            cursor = keyspace.scan(cursor, KEYS_PER_SCAN, each);
        } while (cursor != 0);
        reply.end();
    }

    private static void dbsize(Request request, Reply reply) {
        reply.integer(request.keyspace().size());
    }
}
