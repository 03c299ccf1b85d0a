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
        generic(context, "DEL", -2, KeyCommands::del)
                .writes(KeySpec.range(1, -1, 1).flags(KeyFlag.RM, KeyFlag.DELETE));
        generic(context, "UNLINK", -2, KeyCommands::del)
                .writes(KeySpec.range(1, -1, 1).flags(KeyFlag.RM, KeyFlag.DELETE))
                .flags(Flag.FAST);
        generic(context, "EXISTS", -2, KeyCommands::exists)
                .reads(KeySpec.range(1, -1, 1).flags(KeyFlag.RO))
                .noTouch()
                .flags(Flag.FAST);
        generic(context, "TOUCH", -2, KeyCommands::touch)
                .reads(KeySpec.range(1, -1, 1).flags(KeyFlag.RO))
                .flags(Flag.FAST);
        generic(context, "TYPE", 2, KeyCommands::type)
                .reads(KeySpec.at(1).flags(KeyFlag.RO))
                .noTouch()
                .flags(Flag.FAST);
        generic(context, "KEYS", 2, KeyCommands::keys)
                .reads(KeySpec.computed((request, sink) -> sink.wholeKeyspace()))
                .readsKeyspace()
                .flags(Flag.DANGEROUS);
        context.command("DBSIZE", 1, KeyCommands::dbsize)
                .readsKeyspace()
                .flags(Flag.FAST)
                .categories("keyspace");
    }

    private static CommandSpec generic(PluginContext context, String name, int arity, CommandHandler handler) {
        return context.command(name, arity, handler).categories("keyspace");
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
