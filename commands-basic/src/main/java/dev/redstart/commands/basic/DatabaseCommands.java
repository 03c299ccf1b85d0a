package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.CommandHandler;
import dev.redstart.api.Flag;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** Commands that change whole databases; each runs while no other does. */
final class DatabaseCommands {
    private DatabaseCommands() {}

    static void register(PluginContext context) {
        flushing(context, "FLUSHALL", DatabaseCommands::flushAll);
        flushing(context, "FLUSHDB", DatabaseCommands::flushDb);
        context.command("SWAPDB", 3, DatabaseCommands::swapDb)
                .writesKeyspace()
                .flags(Flag.DANGEROUS, Flag.FAST)
                .categories("keyspace");
    }

    private static void flushing(PluginContext context, String name, CommandHandler handler) {
        context.command(name, -1, handler)
                .writesKeyspace()
                .flags(Flag.DANGEROUS)
                .categories("keyspace");
    }

    /**
     * ASYNC and SYNC do the same. In Redis they say who frees the memory, the client's thread or another one; here the
     * keys are gone at once and their memory is free, so SYNC has nothing to wait for and ASYNC nothing to hand over.
     */
    private static void requireSyncOrAsync(Request request) {
        boolean valid = request.argc() == 1
                || (request.argc() == 2
                        && (request.arg(1).is("ASYNC") || request.arg(1).is("SYNC")));
        if (!valid) {
            throw CommandException.SYNTAX;
        }
    }

    private static void flushAll(Request request, Reply reply) {
        requireSyncOrAsync(request);
        request.keyspace().clearAll();
        reply.ok();
    }

    private static void flushDb(Request request, Reply reply) {
        requireSyncOrAsync(request);
        request.keyspace().clear();
        reply.ok();
    }

    private static final CommandException INVALID_FIRST = CommandException.of("ERR", "invalid first DB index");
    private static final CommandException INVALID_SECOND = CommandException.of("ERR", "invalid second DB index");

    private static void swapDb(Request request, Reply reply) {
        long first = index(request.arg(1), INVALID_FIRST);
        long second = index(request.arg(2), INVALID_SECOND);
        int databases = request.databases();
        if (first < 0 || first >= databases || second < 0 || second >= databases) {
            throw CommandException.NO_SUCH_DATABASE;
        }
        request.keyspace().swap((int) first, (int) second);
        reply.ok();
    }

    private static long index(Bytes argument, CommandException invalid) {
        try {
            long index = argument.toLong();
            if (index == (int) index) {
                return index;
            }
        } catch (CommandException e) {
            throw invalid;
        }
        throw invalid;
    }
}
