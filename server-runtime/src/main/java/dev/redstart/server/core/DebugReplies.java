package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Reply;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** DEBUG PROTOCOL: one value of each type of the protocol, with redis-server's own content. */
final class DebugReplies {
    private static final CommandException NO_TYPE = CommandException.of(
            "ERR",
            "Wrong protocol type name. Please use one of the following: string|integer|double|null|array|set|map|verbatim"
                    + "|true|false");

    private final Map<String, Consumer<Reply>> types = Map.of(
            "string", reply -> reply.bulk("Hello World"),
            "integer", reply -> reply.integer(12345),
            "double", reply -> reply.number(3.141),
            "null", Reply::nil,
            "array", DebugReplies::array,
            "set", DebugReplies::set,
            "map", DebugReplies::map,
            "verbatim", reply -> reply.verbatim("txt", "This is a verbatim\nstring"),
            "true", reply -> reply.bool(true),
            "false", reply -> reply.bool(false));

    void write(Bytes type, Reply reply) {
        Consumer<Reply> value = types.get(type.toString().toLowerCase(Locale.ROOT));
        if (value == null) {
            throw NO_TYPE;
        }
        value.accept(reply);
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
