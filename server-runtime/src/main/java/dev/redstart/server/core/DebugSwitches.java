package dev.redstart.server.core;

import dev.redstart.api.CommandException;
import dev.redstart.api.Key;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.config.ConfigException;

/** The subcommands of DEBUG that switch something, or report sizes. */
final class DebugSwitches {
    private static final CommandException NO_SUCH_KEY = CommandException.of("ERR", "no such key");
    private static final CommandException NO_STRING = CommandException.of("ERR", "Not an sds encoded string.");

    private final ServerContext server;

    DebugSwitches(ServerContext server) {
        this.server = server;
    }

    /** Pauses active expiry, snapshots and rewrites, but not plugins' timers. */
    void pauseCron(Request request, Reply reply) {
        boolean paused = isOn(request, 2);
        server.databases().pause(paused);
        server.persistence().switches().pause(paused);
        reply.ok();
    }

    void skipChecksums(Request request, Reply reply) {
        server.persistence().switches().skipChecksums(isOn(request, 2));
        reply.ok();
    }

    void flushSleep(Request request, Reply reply) {
        server.persistence().aof().slowdown((long) StateCommands.lenientNumber(request.arg(2)));
        reply.ok();
    }

    private static boolean isOn(Request request, int argument) {
        return StateCommands.lenientNumber(request.arg(argument)) != 0;
    }

    void rewriteAll(Request request, Reply reply) {
        try {
            server.config().rewriteAll();
        } catch (ConfigException e) {
            throw CommandException.of("ERR", "CONFIG-REWRITE-FORCE-ALL failed: " + e.getMessage());
        }
        reply.ok();
    }

    /** Checks its arguments as redis-server does. There is nothing to set: all clients of a loop share one buffer of fixed size. */
    void replyBuffer(Request request, Reply reply) {
        boolean time = request.arg(2).is("PEAK-RESET-TIME");
        if (!time && !request.arg(2).is("RESIZING")) {
            throw CommandException.quoting(
                    "ERR",
                    "unknown subcommand or wrong number of arguments for '",
                    request.arg(1),
                    "'. Try DEBUG HELP.");
        }
        if (time && !request.arg(3).is("NEVER") && !request.arg(3).is("RESET")) {
            request.arg(3).toLong(); // rejects a text that is no number
        }
        reply.ok();
    }

    /** Reports strings without spare room; like redis-server it rejects strings stored as integers. */
    void stringLengths(Request request, Reply reply) {
        Key key = request.keyspace().key(request.arg(2));
        if (!key.exists()) {
            throw NO_SUCH_KEY;
        }
        if (!key.type().equals(TypeHandle.STRING) || key.encoding().equals("int")) {
            throw NO_STRING;
        }
        int name = request.arg(2).length();
        int length = key.get(TypeHandle.STRING).length();
        reply.simple("key_sds_len:" + name + ", key_sds_avail:0, key_zmalloc: " + name + ", val_sds_len:" + length
                + ", val_sds_avail:0, val_zmalloc: " + key.memoryBytes());
    }
}
