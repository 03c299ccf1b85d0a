package dev.redstart.server.dispatch;

import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.command.Command;
import dev.redstart.server.lock.WorldBusyException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The error texts for requests that reach no handler, worded as in redis-server 7. They may quote the client's bytes, so one
 * character stands for one byte.
 */
final class ErrorMessages {
    /** The beginning of the error for a command whose plugin failed. */
    static final String INTERNAL_ERROR = "ERR internal error in plugin '";

    static final String LOADING = "LOADING Redis is loading the dataset in memory";

    static final String TOO_MANY_KEYS =
            "ERR too many keys for the memory that data and clients leave; send fewer keys in one command, or give the server a larger heap";

    /** How many bytes of a client's request are quoted. */
    private static final int MAX_QUOTED = 128;

    private ErrorMessages() {}

    /**
     * Returns whether this is a line of an HTTP request, as an attacker makes browsers send it. Such a connection is closed,
     * so that no command hidden in the request's body is executed.
     */
    static boolean isCrossProtocol(CommandRequest request) {
        return request.view(0).is("POST") || request.view(0).is("Host:");
    }

    /** Returns the error for a command that does not exist. */
    static String unknownCommand(CommandRequest request) {
        StringBuilder arguments = new StringBuilder();
        for (int i = 1; i < request.argc() && arguments.length() < MAX_QUOTED; i++) {
            String argument = quoted(request.view(i), MAX_QUOTED - arguments.length());
            arguments.append('\'').append(argument).append("' ");
        }
        return "ERR unknown command '" + quoted(request.view(0), MAX_QUOTED) + "', with args beginning with: "
                + arguments;
    }

    /** Returns the error for a subcommand that does not exist. */
    static String unknownSubcommand(CommandRequest request, Command container) {
        return "ERR unknown subcommand '" + quoted(request.view(1), MAX_QUOTED) + "'. Try "
                + container.name().toUpperCase(Locale.ROOT) + " HELP.";
    }

    /** Returns the error for a command that could not stop the world. */
    static String busy(Command command, WorldBusyException cause) {
        return "BUSY '" + command.name() + "' needs every event loop to stop, and " + cause.getMessage()
                + "; nothing was changed, try again later";
    }

    /** Returns the error for a wrong number of arguments. */
    static String wrongNumberOfArguments(Command command) {
        return "ERR wrong number of arguments for '" + command.name() + "' command";
    }

    /** Returns the bytes up to a NUL, as a C string. */
    private static String quoted(BytesView bytes, int max) {
        int length = 0;
        while (length < Math.min(max, bytes.length()) && bytes.at(length) != 0) {
            length++;
        }
        return new String(bytes.array(), bytes.from(), length, StandardCharsets.ISO_8859_1);
    }
}
