package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Request;
import dev.redstart.server.session.Session;

/** The filters of CLIENT KILL; a client must match all of them. */
final class KillFilter {
    private static final long MILLIS_PER_SECOND = 1000;

    private Bytes address;
    private Bytes localAddress;
    private long id;
    private boolean noClient;
    private long minAgeSeconds;
    private boolean skipsMe = true;

    private KillFilter() {}

    /** Returns the filter of the old form: one address, which may be the killer's. */
    static KillFilter address(Bytes address) {
        KillFilter filter = new KillFilter();
        filter.address = address;
        filter.skipsMe = false;
        return filter;
    }

    /** Returns the filter of a request with names and values, from argument 2 on. */
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
            noClient |= !ClientCommands.isNormal(value);
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

    /** Checks a user name; the only user's is case-sensitive. */
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

    /** Returns whether a client matches, for a killer that may be the same client. */
    boolean matches(Session client, Session killer, long nowMillis) {
        long ageSeconds = Math.max(0, nowMillis - client.connectedAtMillis()) / MILLIS_PER_SECOND;
        return !noClient
                && (id == 0 || client.id() == id)
                && (address == null || client.address().equals(address.toString()))
                && (localAddress == null || client.localAddress().equals(localAddress.toString()))
                && ageSeconds >= minAgeSeconds
                && !(skipsMe && client == killer);
    }
}
