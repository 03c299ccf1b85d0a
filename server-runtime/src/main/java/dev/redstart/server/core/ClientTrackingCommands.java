package dev.redstart.server.core;

import dev.redstart.api.CommandException;
import dev.redstart.api.Flag;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** CLIENT, the part about client-side caching, which is not supported yet. */
final class ClientTrackingCommands {
    private static final Flag[] SESSION = {Flag.NO_SCRIPT, Flag.LOADING, Flag.STALE};

    void register(PluginContext context) {
        context.command("CLIENT|TRACKING", this::tracking)
                .arity(-3)
                .flags(SESSION)
                .group("connection")
                .since("6.0.0")
                .syntax("<ON | OFF> [REDIRECT client-id] [PREFIX prefix [PREFIX prefix ...]] [BCAST] [OPTIN] [OPTOUT]"
                        + " [NOLOOP]")
                .complexity("O(1)")
                .summary("Turns client-side caching off; turning it on is not supported yet.");
        context.command("CLIENT|TRACKINGINFO", this::trackingInfo)
                .arity(2)
                .flags(SESSION)
                .group("connection")
                .since("6.2.0")
                .complexity("O(1)")
                .summary("Returns the state of client-side caching for the connection, which is always off.");
        context.command("CLIENT|CACHING", this::caching)
                .arity(3)
                .flags(SESSION)
                .group("connection")
                .since("6.0.0")
                .syntax("<YES | NO>")
                .complexity("O(1)")
                .summary("Controls tracking of the next command's keys; an error while tracking is off.");
        context.command("CLIENT|GETREDIR", this::getRedirection)
                .arity(2)
                .flags(SESSION)
                .group("connection")
                .since("6.0.0")
                .complexity("O(1)")
                .summary("Returns the id of the connection that gets invalidations, -1 without tracking.");
    }

    /** Rejects the same invalid options as redis-server. */
    private void tracking(Request request, Reply reply) {
        for (int i = 3; i < request.argc(); i++) {
            boolean takesValue = request.arg(i).is("REDIRECT") || request.arg(i).is("PREFIX");
            if (takesValue ? ++i == request.argc() : !isOption(request, i)) {
                throw CommandException.SYNTAX;
            }
        }
        if (ClientControlCommands.onOrOff(request.arg(2))) {
            throw CommandException.of("ERR", "CLIENT TRACKING ON is not supported by this server yet");
        }
        reply.ok();
    }

    private static boolean isOption(Request request, int argument) {
        return request.arg(argument).is("BCAST")
                || request.arg(argument).is("OPTIN")
                || request.arg(argument).is("OPTOUT")
                || request.arg(argument).is("NOLOOP");
    }

    private void trackingInfo(Request request, Reply reply) {
        reply.map(3);
        reply.bulk("flags");
        reply.set(1);
        reply.bulk("off");
        reply.bulk("redirect");
        reply.integer(-1);
        reply.bulk("prefixes");
        reply.array(0);
    }

    private void caching(Request request, Reply reply) {
        throw CommandException.of(
                "ERR",
                "CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode"
                        + " enabled");
    }

    private void getRedirection(Request request, Reply reply) {
        reply.integer(-1);
    }
}
