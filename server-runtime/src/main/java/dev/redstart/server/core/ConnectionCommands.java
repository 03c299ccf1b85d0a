package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Flag;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.server.resp.RespWriter;
import dev.redstart.server.session.Session;

/** Commands that start, change and end a session. */
final class ConnectionCommands {
    private static final Flag[] ALWAYS = {Flag.NO_SCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST, Flag.NO_AUTH};

    private final ServerContext server;

    ConnectionCommands(ServerContext server) {
        this.server = server;
    }

    void register(PluginContext context) {
        context.command("SELECT", 2, this::select).flags(Flag.LOADING, Flag.STALE, Flag.FAST);
        context.command("HELLO", -1, this::hello).flags(ALWAYS);
        context.command("AUTH", -2, this::auth).flags(ALWAYS);
        context.command("RESET", 1, this::reset).flags(ALWAYS);
        context.command("QUIT", -1, this::quit).flags(ALWAYS);
    }

    private void select(Request request, Reply reply) {
        long index = request.arg(1).toLong();
        if (index != (int) index) {
            throw CommandException.of(
                    "ERR",
                    "value is out of range, value must between " + Integer.MIN_VALUE + " and " + Integer.MAX_VALUE);
        }
        if (index < 0 || index >= server.databases().count()) {
            throw CommandException.of("ERR", "DB index is out of range");
        }
        ClientSession.of(request).db((int) index);
        reply.ok();
    }

    private void hello(Request request, Reply reply) {
        redactCredentials(request);
        Session session = ClientSession.of(request);
        int protocol = request.argc() > 1 ? protocolVersion(request.arg(1)) : session.protocol();
        int at = 2; // options before an invalid one take effect, as in redis-server
        while (at < request.argc()) {
            Bytes option = request.arg(at);
            int following = request.argc() - at - 1;
            if (option.is("AUTH") && following >= 2) {
                authenticate(request.arg(at + 1));
                at += 3;
            } else if (option.is("SETNAME") && following >= 1) {
                session.name(ClientCommands.clientName(request.arg(at + 1)));
                at += 2;
            } else {
                throw CommandException.quoting("ERR", "Syntax error in HELLO option '", option, "'");
            }
        }
        switchTo(protocol, session, reply);
        writeServer(session, reply);
    }

    /** Hides passwords before the request can be rejected, so that SLOWLOG never has one. */
    private static void redactCredentials(Request request) {
        for (int i = 2; i < request.argc(); i++) {
            if (request.arg(i).is("AUTH")) {
                for (int hidden = i + 1; hidden <= i + 2 && hidden < request.argc(); hidden++) {
                    request.redact(hidden);
                }
            }
        }
    }

    private static int protocolVersion(Bytes argument) {
        long version;
        try {
            version = argument.toLong();
        } catch (CommandException e) {
            throw CommandException.of("ERR", "Protocol version is not an integer or out of range");
        }
        if (version < 2 || version > 3) {
            throw CommandException.of("NOPROTO", "unsupported protocol version");
        }
        return (int) version;
    }

    /** Switches the protocol, in which this command's reply is already written. */
    private static void switchTo(int protocol, Session session, Reply reply) {
        session.protocol(protocol);
        ((RespWriter) reply).protocol(protocol);
    }

    /** Writes the server's details. Clients choose commands by name and version, and only know Redis'; INFO has the real ones. */
    private static void writeServer(Session session, Reply reply) {
        reply.map(7);
        reply.bulk("server");
        reply.bulk("redis");
        reply.bulk("version");
        reply.bulk(CorePlugin.REDIS_VERSION);
        reply.bulk("proto");
        reply.integer(session.protocol());
        reply.bulk("id");
        reply.integer(session.id());
        reply.bulk("mode");
        reply.bulk("standalone");
        reply.bulk("role");
        reply.bulk("master");
        reply.bulk("modules");
        reply.array(0);
    }

    private void auth(Request request, Reply reply) {
        for (int i = 1; i < request.argc(); i++) {
            request.redact(i);
        }
        if (request.argc() > 3) {
            throw CommandException.SYNTAX;
        }
        if (request.argc() == 2) {
            throw CommandException.of(
                    "ERR",
                    "AUTH <password> called without any password configured for the default user."
                            + " Are you sure your configuration is correct?");
        }
        authenticate(request.arg(1));
        reply.ok();
    }

    /** Accepts any password of the only user, whose name is case-sensitive: there are no passwords yet. */
    private static void authenticate(Bytes user) {
        if (!user.toString().equals("default")) {
            throw CommandException.of("WRONGPASS", "invalid username-password pair or user is disabled.");
        }
    }

    private void reset(Request request, Reply reply) {
        Session session = ClientSession.of(request);
        session.db(0);
        session.name("");
        session.noTouch(false);
        session.resetReplies();
        switchTo(2, session, reply);
        reply.simple("RESET");
    }

    private void quit(Request request, Reply reply) {
        ClientSession.of(request).closeAfterReply();
        reply.ok();
    }
}
