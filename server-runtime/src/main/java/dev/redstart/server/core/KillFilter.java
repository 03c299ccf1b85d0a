package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Request;
import dev.redstart.server.session.Session;

/** Whom CLIENT KILL means: all that its arguments say must be true of a client. */
final class KillFilter {
    private static final long MILLIS_PER_SECOND = 1000;

    private Bytes address;
    private Bytes localAddress;
    private long id;
    private boolean nobody;
    private long minAgeSeconds;
    private boolean skipsMe = true;

    private KillFilter() {}

    /** The form of old: one address, which may be one's own. */
    static KillFilter address(Bytes address) {
        KillFilter filter = new KillFilter();
        filter.address = address;
        filter.skipsMe = false;
        return filter;
    }

    /** Names and values, from argument 2 on. */
    static KillFilter parse(Request request) {
        KillFilter filter = new KillFilter();
        for (int i = 2; i < request.argc(); i += 2) {
            if (i + 1 == request.argc()) {
                throw CommandException.SYNTAX;
            }
            filter.add(request.arg(i), request.arg(i + 1));
        }
        return filter;
    }

    private void add(Bytes name, Bytes value) {
        if (name.is("ID")) {
            id = clientId(value);
        } else if (name.is("TYPE")) {
            nobody |= !ClientCommands.isNormal(value);
        } else if (name.is("ADDR")) {
            address = value;
        } else if (name.is("LADDR")) {
            localAddress = value;
        } else if (name.is("USER")) {
            requireUser(value);
        } else if (name.is("SKIPME")) {
            skipsMe = yesOrNo(value);
        } else if (name.is("MAXAGE")) {
            minAgeSeconds = seconds(value);
        } else {
            throw CommandException.SYNTAX;
        }
    }

    private static long clientId(Bytes value) {
        long id = number(value, 0);
        if (id < 1) {
            throw CommandException.of("ERR", "client-id should be greater than 0");
        }
        return id;
    }

    private static long number(Bytes value, long otherwise) {
        try {
            return value.toLong();
        } catch (CommandException e) {
            return otherwise;
        }
    }

    /** There is one user, whose name is case-sensitive. */
    private static void requireUser(Bytes name) {
        if (!name.toString().equals("default")) {
            throw CommandException.quoting("ERR", "No such user '", name, "'");
        }
    }

    private static boolean yesOrNo(Bytes value) {
        if (value.is("YES")) {
            return true;
        }
        if (value.is("NO")) {
            return false;
        }
        throw CommandException.SYNTAX;
    }

    private static long seconds(Bytes value) {
        long seconds;
        try {
            seconds = value.toLong();
        } catch (CommandException e) {
            throw CommandException.of("ERR", "maxage is not an integer or out of range");
        }
        if (seconds <= 0) {
            throw CommandException.of("ERR", "maxage should be greater than 0");
        }
        return seconds;
    }

    /** Whether a client is meant by another one, which may be the same. */
    boolean matches(Session client, Session killer, long nowMillis) {
        long ageSeconds = Math.max(0, nowMillis - client.connectedAtMillis()) / MILLIS_PER_SECOND;
        return !nobody
                && (id == 0 || client.id() == id)
                && (address == null || client.address().equals(address.toString()))
                && (localAddress == null || client.localAddress().equals(localAddress.toString()))
                && ageSeconds >= minAgeSeconds
                && !(skipsMe && client == killer);
    }
}
