package dev.redstart.server.wire;

import static dev.redstart.api.TypeHandle.STRING;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandPlugin;
import dev.redstart.api.Key;
import dev.redstart.api.KeySpec;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What becomes of what a handler was given and keeps. */
class KeptObjectsTest {
    private final Map<String, Supplier<?>> kept = new LinkedHashMap<>();

    /** KEEP key … keeps all that it is given, KEPT says of each what it is now. */
    private CommandPlugin keeper() {
        return new TestPlugin("keeper", context -> {
            context.command("KEEP", this::keep).arity(-2).writes(KeySpec.at(1));
            context.command("KEPT", this::kept).arity(-1);
            context.command("OPEN", (request, reply) -> {
                        Key opened = request.keyspace().key(request.arg(1));
                        kept.put("opened", opened::exists);
                        reply.ok();
                    })
                    .arity(2)
                    .writesKeyspace();
        });
    }

    private void keep(Request request, Reply reply) {
        Key key = request.key(0);
        Bytes last = request.arg(request.argc() - 1);
        Bytes value = key.get(STRING);
        Bytes peeked = key.peek();
        Bytes number = request.bytes(request.argc());
        kept.put("key", key::exists);
        kept.put("name", key.name()::toString);
        kept.put("argument", last::toString);
        kept.put("value", value::toString);
        kept.put("peeked", peeked::toString);
        kept.put("number", number::toString);
        reply.ok();
    }

    private void kept(Request request, Reply reply) {
        List<String> states = new ArrayList<>();
        kept.forEach((what, read) -> states.add(what + " " + state(read)));
        reply.bulk(String.join(", ", states));
    }

    private static String state(Supplier<?> read) {
        try {
            return "is " + read.get();
        } catch (IllegalStateException e) {
            return "ended";
        }
    }

    private static String text(String bulk) {
        return bulk.split("\r\n")[1];
    }

    @Test
    void throwsOnceItsHandlerHasReturned() {
        try (TestServer server = TestServer.start(TestServer.config().set("io-threads", "1"), keeper());
                WireClient client = server.connect()) {
            client.send("SET k v\r\nKEEP k a b c\r\n").expect("+OK\r\n+OK\r\n");
            assertEquals(
                    "key ended, name ended, argument ended, value ended, peeked ended, number ended",
                    text(client.call("KEPT")));
        }
    }

    @Test
    void throwsForEverWherePluginsAreHeldStrictly() {
        try (TestServer server = TestServer.start(
                        TestServer.config().set("io-threads", "1").set("plugins-strict", "yes"), keeper());
                WireClient client = server.connect()) {
            client.send("SET k v\r\nKEEP k\r\n").expect("+OK\r\n+OK\r\n");
            client.send("SET k w\r\nGET k\r\nINCRBYFLOAT n 1\r\n").expect("+OK\r\n$1\r\nw\r\n$1\r\n1\r\n");
            assertEquals(
                    "key ended, name ended, argument ended, value ended, peeked ended, number ended",
                    text(client.call("KEPT", "x")));
        }
    }

    @Test
    void anOpenedKeyThrowsAsWell() {
        try (TestServer server = TestServer.start(TestServer.config(), keeper());
                WireClient client = server.connect()) {
            client.send("OPEN k\r\nOPEN j\r\n").expect("+OK\r\n+OK\r\n");
            assertEquals("opened ended", text(client.call("KEPT")));
        }
    }
}
