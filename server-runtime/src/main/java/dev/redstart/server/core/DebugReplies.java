package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Reply;
import dev.redstart.server.resp.RespWriter;
import java.math.BigInteger;
import java.util.Locale;

/** DEBUG PROTOCOL: one value of each type of the protocol, with redis-server's content. */
final class DebugReplies {
    private static final CommandException NO_TYPE = CommandException.of(
            "ERR",
            "Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map"
                    + "|attrib|push|verbatim|true|false");
    private static final CommandException NOT_IN_RESP2 =
            CommandException.of("ERR", "RESP2 is not supported by this command");
    private static final BigInteger LARGE = new BigInteger("1234567999999999999999999999999999999");

    void write(Bytes type, Reply reply) {
        switch (type.toString().toLowerCase(Locale.ROOT)) {
            case "string" -> reply.bulk("Hello World");
            case "integer" -> reply.integer(12345);
            case "double" -> reply.number(3.141);
            case "bignum" -> reply.bigNumber(LARGE);
            case "null" -> reply.nil();
            case "array" -> array(reply);
            case "set" -> set(reply);
            case "map" -> map(reply);
            case "attrib" -> attribute(reply);
            case "push" -> push(reply);
            case "verbatim" -> reply.verbatim("txt", "This is a verbatim\nstring");
            case "true" -> reply.bool(true);
            case "false" -> reply.bool(false);
            default -> throw NO_TYPE;
        }
    }

    private static void attribute(Reply reply) {
        reply.attribute(1);
        reply.bulk("key-popularity");
        reply.array(2);
        reply.bulk("key:123");
        reply.integer(90);
        reply.bulk("Some real reply following the attribute");
    }

    private static void push(Reply reply) {
        if (reply.protocol() == 2) {
            throw NOT_IN_RESP2;
        }
        ((RespWriter) reply).pushInFront(2);
        reply.bulk("server-cpu-usage");
        reply.integer(42);
        reply.bulk("Some real reply following the push reply");
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
