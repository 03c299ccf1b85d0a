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
        context.command("CLIENT|TRACKING", -3, this::tracking).flags(SESSION);
        context.command("CLIENT|TRACKINGINFO", 2, this::trackingInfo).flags(SESSION);
        context.command("CLIENT|CACHING", 3, this::caching).flags(SESSION);
        context.command("CLIENT|GETREDIR", 2, this::getRedirection).flags(SESSION);
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
