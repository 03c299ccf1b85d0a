package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.EventClass;
import dev.redstart.api.Flag;
import dev.redstart.api.Key;
import dev.redstart.api.KeyFlag;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** Commands that bring a value of any type, and its expiry, to another key or database. */
final class MoveCommands {
    private MoveCommands() {}

    static void register(PluginContext context) {
        context.command("RENAME", 3, MoveCommands::rename)
                .writes(KeySpec.at(1).flags(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.DELETE))
                .writes(KeySpec.at(2).flags(KeyFlag.OW, KeyFlag.UPDATE))
                .categories("keyspace");
        context.command("RENAMENX", 3, MoveCommands::renameNx)
                .writes(KeySpec.at(1).flags(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.DELETE))
                .writes(KeySpec.at(2).flags(KeyFlag.OW, KeyFlag.INSERT))
                .flags(Flag.FAST)
                .categories("keyspace");
        context.command("COPY", -3, MoveCommands::copy)
                .reads(KeySpec.at(1))
                .writes(KeySpec.at(2).flags(KeyFlag.OW, KeyFlag.UPDATE).crossDatabase(MoveCommands::findTarget))
                .flags(Flag.DENY_OOM)
                .categories("keyspace");
        context.command("MOVE", 3, MoveCommands::move)
                .writes(KeySpec.at(1).crossDatabase(MoveCommands::findBoth))
                .flags(Flag.FAST)
                .categories("keyspace");
    }

    private static final CommandException SAME_OBJECT =
            CommandException.of("ERR", "source and destination objects are the same");

    private static void rename(Request request, Reply reply) {
        rename(request, true);
        reply.ok();
    }

    private static void renameNx(Request request, Reply reply) {
        reply.integer(rename(request, false) ? 1 : 0);
    }

    /** Whether the key has got another name. */
    private static boolean rename(Request request, boolean overwrites) {
        Key from = request.key(0);
        Key to = request.key(1);
        if (!from.exists()) {
            throw CommandException.NO_SUCH_KEY;
        }
        if (from.name().equals(to.name()) || (!overwrites && to.exists())) {
            return false;
        }
        to.moveFrom(from);
        from.event(EventClass.GENERIC, "rename_from");
        to.event(EventClass.GENERIC, "rename_to");
        return true;
    }

    private static void copy(Request request, Reply reply) {
        boolean replaces = false;
        int db = request.client().db();
        for (int i = 3; i < request.argc(); i++) {
            if (request.arg(i).is("REPLACE")) {
                replaces = true;
            } else if (takesDatabase(request, i)) {
                db = database(request, request.arg(++i));
            } else {
                throw CommandException.SYNTAX;
            }
        }
        if (db == request.client().db() && request.arg(1).equals(request.arg(2))) {
            throw SAME_OBJECT;
        }
        Key from = request.key(0);
        Key to = request.key(1);
        boolean copies = from.exists() && (replaces || !to.exists());
        if (copies) {
            to.copyFrom(from);
            to.event(EventClass.GENERIC, "copy_to");
        }
        reply.integer(copies ? 1 : 0);
    }

    private static boolean takesDatabase(Request request, int word) {
        return request.arg(word).is("DB") && word + 1 < request.argc();
    }

    private static int database(Request request, Bytes number) {
        long db = number.toLong();
        if (db != (int) db) {
            throw CommandException.NOT_INT;
        }
        if (db < 0 || db >= request.databases()) {
            throw CommandException.NO_SUCH_DATABASE;
        }
        return (int) db;
    }

    /** COPY's target, in the last database that is named; none where one of them is wrong. */
    private static void findTarget(Request request, KeySpec.Sink sink) {
        Bytes named = null;
        for (int i = 3; i < request.argc(); i++) {
            if (takesDatabase(request, i)) {
                named = request.arg(++i);
                if (!isDatabase(request, named)) {
                    return;
                }
            }
        }
        if (named == null) {
            sink.key(2);
        } else {
            sink.key(2, database(request, named));
        }
    }

    private static boolean isDatabase(Request request, Bytes number) {
        try {
            database(request, number);
            return true;
        } catch (CommandException e) {
            return false;
        }
    }

    private static void move(Request request, Reply reply) {
        int db = database(request, request.arg(2));
        if (db == request.client().db()) {
            throw SAME_OBJECT;
        }
        Key from = request.key(0);
        Key to = request.key(1);
        boolean moves = from.exists() && !to.exists();
        if (moves) {
            to.moveFrom(from);
            from.event(EventClass.GENERIC, "move_from");
            to.event(EventClass.GENERIC, "move_to");
        }
        reply.integer(moves ? 1 : 0);
    }

    /** MOVE's key here and there. */
    private static void findBoth(Request request, KeySpec.Sink sink) {
        if (isDatabase(request, request.arg(2))) {
            sink.key(1);
            sink.key(1, database(request, request.arg(2)));
        }
    }
}
