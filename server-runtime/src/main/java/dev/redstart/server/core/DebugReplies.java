package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Reply;
import java.util.Locale;

/** DEBUG PROTOCOL: one value of each type of the protocol, with redis-server's own content. */
final class DebugReplies {
    private static final CommandException NO_TYPE = CommandException.of(
            "ERR",
            "Wrong protocol type name. Please use one of the following: string|integer|double|null|array|set|map|verbatim"
                    + "|true|false");

    void write(Bytes type, Reply reply) {
        switch (type.toString().toLowerCase(Locale.ROOT)) {
            case "string" -> reply.bulk("Hello World");
            case "integer" -> reply.integer(12345);
            case "double" -> reply.number(3.141);
            case "null" -> reply.nil();
            case "array" -> array(reply);
            case "set" -> set(reply);
            case "map" -> map(reply);
            case "verbatim" -> reply.verbatim("txt", "This is a verbatim\nstring");
            case "true" -> reply.bool(true);
            case "false" -> reply.bool(false);
            default -> throw NO_TYPE;
        }
    }

    private static void array(Reply reply) {
        reply.array(3);
        threeIntegers(reply);
    }

    private static void set(Reply reply) {
        reply.set(3);
        threeIntegers(reply);
    }

    private static void threeIntegers(Reply reply) {
        for (int i = 0; i < 3; i++) {
            reply.integer(i);
        }
    }

    private static void map(Reply reply) {
        reply.map(3);
        for (int i = 0; i < 3; i++) {
            reply.integer(i);
            reply.bool(i == 1);
        }
    }
}
