package dev.redstart.commands.basic;

import dev.redstart.api.Flag;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** Commands that touch no key. */
final class ConnectionCommands {
    private ConnectionCommands() {}

    static void register(PluginContext context) {
        context.command("PING", ConnectionCommands::ping).arity(1, 2).flags(Flag.FAST, Flag.HEALTH_CHECK);
        context.command("ECHO", 2, ConnectionCommands::echo).flags(Flag.FAST, Flag.LOADING, Flag.STALE);
    }

    private static void ping(Request request, Reply reply) {
        if (request.argc() == 1) {
            reply.simple("PONG");
        } else {
            reply.bulk(request.arg(1));
        }
    }

    private static void echo(Request request, Reply reply) {
        reply.bulk(request.arg(1));
    }
}
