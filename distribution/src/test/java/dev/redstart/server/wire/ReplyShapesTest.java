package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.math.BigInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every shape that a reply can have, written through the API, against redis-server's own DEBUG PROTOCOL. */
class ReplyShapesTest {
    private RedisServerProcess redis;
    private TestServer server;

    @BeforeEach
    void start() {
        redis = RedisServerProcess.start();
        server = TestServer.start(new TestPlugin(
                "shapes",
                context -> context.command("SHAPE", ReplyShapesTest::shape).arity(2)));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            redis.close();
        }
    }

    private static void shape(Request request, Reply reply) {
        switch (request.arg(1).toString()) {
            case "string" -> reply.bulk("Hello World");
            case "integer" -> reply.integer(12345);
            case "double" -> reply.number(3.141);
            case "null" -> reply.nil();
            case "array" -> numbers(reply, () -> reply.array(3));
            case "set" -> numbers(reply, () -> reply.set(3));
            case "map" -> map(reply);
            case "attrib" -> attribute(reply);
            case "verbatim" -> reply.verbatim("txt", Bytes.utf8("This is a verbatim\nstring"));
            case "true" -> reply.bool(true);
            case "false" -> reply.bool(false);
            case "bignum" -> reply.bigNumber(new BigInteger("1234567999999999999999999999999999999"));
            default -> throw CommandException.SYNTAX;
        }
    }

    private static void numbers(Reply reply, Runnable aggregate) {
        aggregate.run();
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

    private static void attribute(Reply reply) {
        reply.attribute(1);
        reply.bulk("key-popularity");
        reply.array(2);
        reply.bulk("key:123");
        reply.integer(90);
        reply.bulk("Some real reply following the attribute");
    }

    @ParameterizedTest
    @CsvSource({"2", "3"})
    void writesEachAsRedisServerDoes(int protocol) {
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            toRedis.call("HELLO", "" + protocol);
            toUs.call("HELLO", "" + protocol);
            for (String name : new String[] {
                "string",
                "integer",
                "double",
                "null",
                "array",
                "set",
                "map",
                "attrib",
                "verbatim",
                "true",
                "false",
                "bignum"
            }) {
                assertEquals(toRedis.call("DEBUG", "PROTOCOL", name), toUs.call("SHAPE", name), name);
            }
        }
    }
}
