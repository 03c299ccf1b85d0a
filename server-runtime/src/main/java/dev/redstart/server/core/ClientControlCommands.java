package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Flag;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.server.session.Pause;
import dev.redstart.server.session.Session;

/** CLIENT, the part that controls connections: KILL, PAUSE, REPLY and others. */
final class ClientControlCommands {
    private static final Flag[] SESSION = {Flag.NO_SCRIPT, Flag.LOADING, Flag.STALE};

    private final ServerContext server;

    ClientControlCommands(ServerContext server) {
        this.server = server;
    }

    void register(PluginContext context) {
        context.command("CLIENT|KILL", -3, this::kill).flags(SESSION).flags(Flag.ADMIN);
        context.command("CLIENT|PAUSE", -3, this::pause).flags(SESSION).flags(Flag.ADMIN);
        context.command("CLIENT|UNPAUSE", 2, this::unpause).flags(SESSION).flags(Flag.ADMIN);
        context.command("CLIENT|UNBLOCK", -3, this::unblock).flags(SESSION).flags(Flag.ADMIN);
        context.command("CLIENT|REPLY", 3, this::reply).flags(SESSION);
        context.command("CLIENT|NO-EVICT", 3, this::noEvict).flags(SESSION).flags(Flag.ADMIN);
        context.command("CLIENT|NO-TOUCH", 3, this::noTouch).flags(SESSION);
    }

    /** Kills while all loops are stopped, so that no command of a killed client is executed after the reply. */
    private void kill(Request request, Reply reply) {
        boolean byAddress = request.argc() == 3;
        KillFilter filter = byAddress ? KillFilter.address(request.arg(2)) : KillFilter.parse(request);
        Session killer = ClientSession.of(request);
        int[] killed = {0};
        server.world().during(() -> killed[0] = killAll(filter, killer, server.nowMillis()));
        if (!byAddress) {
            reply.integer(killed[0]);
        } else if (killed[0] > 0) {
            reply.ok();
        } else {
            throw CommandException.of("ERR", "No such client");
        }
    }

    private int killAll(KillFilter filter, Session killer, long now) {
        int killed = 0;
        for (Session client : server.clients().all()) {
            if (!filter.matches(client, killer, now)) {
                continue;
            }
            killed++;
            if (client == killer) {
                client.closeAfterReply();
            } else {
                client.disconnect();
                server.clients().remove(client);
                client.link().closeSoon();
            }
        }
        return killed;
    }

    private void pause(Request request, Reply reply) {
        requireAtMost(4, request);
        boolean writesOnly = false;
        if (request.argc() == 4) {
            writesOnly = request.arg(3).is("WRITE");
            if (!writesOnly && !request.arg(3).is("ALL")) {
                throw CommandException.of("ERR", "CLIENT PAUSE mode must be WRITE or ALL");
            }
        }
        begin(request, writesOnly);
        reply.ok();
    }

    private static long end(Bytes timeoutMillis, long now) {
        long timeout;
        try {
            timeout = timeoutMillis.toLong();
        } catch (CommandException e) {
            throw CommandException.of("ERR", "timeout is not an integer or out of range");
        }
        if (timeout < 0) {
            throw CommandException.of("ERR", "timeout is negative");
        }
        if (timeout > Long.MAX_VALUE - now) {
            throw CommandException.of("ERR", "timeout is out of range");
        }
        return now + timeout;
    }

    /** Begins the pause at the instant at which all loops have stopped. */
    private void begin(Request request, boolean writesOnly) {
        Pause pause = server.clients().pause();
        Session client = ClientSession.of(request);
        server.world().during(() -> {
            long now = server.nowMillis();
            pause.begin(end(request.arg(2), now), writesOnly, now);
            server.databases().keepExpiredUntil(pause.untilMillis());
        });
        client.interrupt();
    }

    private void unpause(Request request, Reply reply) {
        server.databases().keepExpiredUntil(0);
        server.clients().pause().end();
        reply.ok();
    }

    /** Replies 0: no command blocks yet. A client that waits for the end of a pause does not count as blocked. */
    private void unblock(Request request, Reply reply) {
        requireAtMost(4, request);
        if (request.argc() == 4
                && !request.arg(3).is("TIMEOUT")
                && !request.arg(3).is("ERROR")) {
            throw CommandException.of("ERR", "CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
        }
        request.arg(2).toLong();
        reply.integer(0);
    }

    private static void requireAtMost(int arguments, Request request) {
        if (request.argc() > arguments) {
            throw CommandException.quoting(
                    "ERR",
                    "unknown subcommand or wrong number of arguments for '",
                    request.arg(1),
                    "'. Try CLIENT HELP.");
        }
    }

    private void reply(Request request, Reply reply) {
        Session session = ClientSession.of(request);
        Bytes mode = request.arg(2);
        if (mode.is("ON")) {
            session.resumeReplies();
        } else if (mode.is("OFF")) {
            session.suppressReplies();
        } else if (mode.is("SKIP")) {
            session.skipNextReply();
        } else {
            throw CommandException.SYNTAX;
        }
        reply.ok(); // suppressed unless the mode is ON
    }

    private void noEvict(Request request, Reply reply) {
        ClientSession.of(request).noEvict(onOrOff(request.arg(2)));
        reply.ok();
    }

    private void noTouch(Request request, Reply reply) {
        ClientSession.of(request).noTouch(onOrOff(request.arg(2)));
        reply.ok();
    }

    static boolean onOrOff(Bytes word) {
        if (word.is("ON")) {
            return true;
        }
        if (word.is("OFF")) {
            return false;
        }
        throw CommandException.SYNTAX;
    }
}
