package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Flag;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.server.session.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** CLIENT, the part that identifies and lists connections. */
final class ClientCommands {
    private static final Flag[] SESSION = {Flag.NO_SCRIPT, Flag.LOADING, Flag.STALE};

    private final ServerContext server;

    ClientCommands(ServerContext server) {
        this.server = server;
    }

    void register(PluginContext context) {
        context.command("CLIENT|ID", 2, this::id).flags(SESSION);
        context.command("CLIENT|SETNAME", 3, this::setName).flags(SESSION);
        context.command("CLIENT|GETNAME", 2, this::getName).flags(SESSION);
        context.command("CLIENT|SETINFO", 4, this::setInfo).flags(SESSION);
        context.command("CLIENT|LIST", -2, this::list).flags(SESSION).flags(Flag.ADMIN);
        context.command("CLIENT|INFO", 2, this::info).flags(SESSION);
        context.command("CLIENT|HELP", 2, this::help).flags(Flag.LOADING, Flag.STALE);
    }

    private void id(Request request, Reply reply) {
        reply.integer(request.client().id());
    }

    private void setName(Request request, Reply reply) {
        ClientSession.of(request).name(clientName(request.arg(2)));
        reply.ok();
    }

    /** Returns a name that CLIENT SETNAME or HELLO sets, after checking its characters. */
    static String clientName(Bytes name) {
        return printable(name, "Client names");
    }

    /** Checks a text for characters that would break CLIENT LIST's lines and fields. */
    private static String printable(Bytes text, String what) {
        for (int i = 0; i < text.length(); i++) {
            if (text.at(i) < '!' || text.at(i) > '~') {
                throw CommandException.of("ERR", what + " cannot contain spaces, newlines or special characters.");
            }
        }
        return text.toString();
    }

    private void getName(Request request, Reply reply) {
        String name = request.client().name();
        if (name.isEmpty()) {
            reply.nil();
        } else {
            reply.bulk(name);
        }
    }

    private void setInfo(Request request, Reply reply) {
        Session session = ClientSession.of(request);
        Bytes attribute = request.arg(2);
        if (attribute.is("LIB-NAME")) {
            session.libraryName(printable(request.arg(3), attribute.toString()));
        } else if (attribute.is("LIB-VER")) {
            session.libraryVersion(printable(request.arg(3), attribute.toString()));
        } else {
            throw CommandException.quoting("ERR", "Unrecognized option '", attribute, "'");
        }
        reply.ok();
    }

    private void list(Request request, Reply reply) {
        int argc = request.argc();
        Collection<Session> listed;
        if (argc == 2) {
            listed = server.clients().all();
        } else if (argc == 4 && request.arg(2).is("TYPE")) {
            listed = ofType(request.arg(3));
        } else if (argc > 3 && request.arg(2).is("ID")) {
            listed = withIds(request);
        } else {
            throw CommandException.SYNTAX;
        }
        StringBuilder lines = new StringBuilder();
        for (Session session : listed) {
            if (session == request.client()) {
                ClientLine.append(lines, session, request.now(), argumentBytes(request));
            } else {
                ClientLine.append(lines, session, request.now());
            }
        }
        reply.verbatim("txt", lines);
    }

    private static long argumentBytes(Request request) {
        long bytes = 0;
        for (int i = 0; i < request.argc(); i++) {
            bytes += request.arg(i).length();
        }
        return bytes;
    }

    private Collection<Session> ofType(Bytes type) {
        return isNormal(type) ? server.clients().all() : List.of();
    }

    /** Returns whether a type is that of all clients: without replication and pub/sub every client is normal. */
    static boolean isNormal(Bytes type) {
        if (type.is("NORMAL")) {
            return true;
        }
        if (type.is("MASTER") || type.is("REPLICA") || type.is("SLAVE") || type.is("PUBSUB")) {
            return false;
        }
        throw CommandException.quoting("ERR", "Unknown client type '", type, "'");
    }

    private Collection<Session> withIds(Request request) {
        List<Session> found = new ArrayList<>();
        for (int i = 3; i < request.argc(); i++) {
            Session session = server.clients().byId(clientId(request.arg(i)));
            if (session != null) {
                found.add(session);
            }
        }
        return found;
    }

    private static long clientId(Bytes argument) {
        try {
            return argument.toLong();
        } catch (CommandException e) {
            throw CommandException.of("ERR", "Invalid client ID");
        }
    }

    private void info(Request request, Reply reply) {
        StringBuilder line = new StringBuilder();
        ClientLine.append(line, ClientSession.of(request), request.now(), argumentBytes(request));
        reply.verbatim("txt", line);
    }

    private void help(Request request, Reply reply) {
        HelpText.write(reply, server.commands().named("client"));
    }
}
