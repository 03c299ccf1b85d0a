package dev.redstart.server.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.api.CommandSpec;
import dev.redstart.api.KeySpec;
import dev.redstart.api.TypeHandle;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/** The keys of requests, in the order of the handler; a written key is shown as {@code k!}. */
class KeyFinderTest {
    private final DispatcherHarness server = new DispatcherHarness();

    private CommandSpec showKeys(String name) {
        return server.command(name, (request, reply) -> {
                    StringJoiner keys = new StringJoiner(" ");
                    for (int i = 0; i < request.keyCount(); i++) {
                        keys.add(request.key(i) + (isWritable(request.key(i)) ? "!" : ""));
                    }
                    reply.simple(keys.toString());
                })
                .arity(-1);
    }

    private static boolean isWritable(dev.redstart.api.Key key) {
        try {
            key.expireAt(1);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private void assertKeys(String expected, String command) {
        assertEquals("+" + expected + "\r\n", server.send(command));
    }

    @Test
    void findsOneKey() {
        showKeys("one").reads(KeySpec.at(2));
        assertKeys("b", "one a b c");
        assertKeys("", "one a");
    }

    @Test
    void findsRanges() {
        showKeys("all").writes(KeySpec.range(1, -1, 1));
        showKeys("odd").writes(KeySpec.range(1, -1, 2));
        showKeys("inner").reads(KeySpec.range(2, -2, 1));
        showKeys("some").reads(KeySpec.range(1, 3, 2));
        assertKeys("a! b! c!", "all a b c");
        assertKeys("", "all");
        assertKeys("a! c!", "odd a b c d");
        assertKeys("a! c!", "odd a b c");
        assertKeys("b c", "inner a b c d");
        assertKeys("", "inner a b");
        assertKeys("a c", "some a b c d e");
        assertKeys("a", "some a b");
    }

    @Test
    void findsCountedKeys() {
        showKeys("counted").reads(KeySpec.counted(2));
        assertKeys("b c", "counted a 2 b c d");
        assertKeys("b", "counted a 1 b");
        assertKeys("", "counted a 0 b");
        assertKeys("", "counted a");
    }

    /** The texts are those of redis-server 7.0.15 for EVAL. */
    @Test
    void rejectsInvalidNumbersOfKeys() {
        showKeys("counted").reads(KeySpec.counted(2));
        String tooMany = "-ERR Number of keys can't be greater than number of args\r\n";
        String noNumber = "-ERR value is not an integer or out of range\r\n";
        assertEquals(tooMany, server.send("counted a 3 b c"));
        assertEquals(tooMany, server.send("counted a 4294967297 b c"));
        assertEquals("-ERR Number of keys can't be negative\r\n", server.send("counted a -1 b c"));
        assertEquals(noNumber, server.send("counted a 99999999999999999999 b c"));
        assertEquals(noNumber, server.send("counted a x b c"));
        assertEquals(noNumber, server.send("counted a 01 b c"));
        assertEquals(0, server.stats.calls(server.table().named("counted").index()), "no handler ran");
    }

    @Test
    void ordersKeysOfSeveralSpecsByTheirArguments() {
        showKeys("mixed").reads(KeySpec.counted(2)).writes(KeySpec.at(1)).channels(KeySpec.at(3));
        showKeys("pairs").reads(KeySpec.range(2, -1, 2)).writes(KeySpec.range(1, -1, 2));
        showKeys("twice").reads(KeySpec.at(1)).writes(KeySpec.at(1));
        assertKeys("a! b c", "mixed a 2 b c");
        assertKeys("a! b c! d", "pairs a b c d");
        assertKeys("a a!", "twice a");
    }

    @Test
    void findsKeysOfOtherDatabases() {
        server.command("put", (request, reply) -> {
                    request.key(0).set(TypeHandle.STRING, request.arg(2));
                    reply.ok();
                })
                .arity(3)
                .writes(KeySpec.computed((request, sink) -> sink.key(1, 2)));
        server.send("put a b");
        assertEquals(0, server.store.size(0));
        assertEquals(1, server.store.size(2));
    }

    @Test
    void asksTheFinderOfARangeForItsDatabases() {
        server.command("carry", (request, reply) -> {
                    request.key(1).moveFrom(request.key(0));
                    reply.integer(request.databases());
                })
                .arity(2)
                .writes(KeySpec.at(1).crossDatabase((request, sink) -> {
                    sink.key(1);
                    sink.key(1, request.databases() - 1);
                }));
        server.command("put", (request, reply) -> {
                    request.key(0).set(TypeHandle.STRING, request.arg(1));
                    reply.ok();
                })
                .arity(2)
                .writes(KeySpec.at(1));
        server.send("put a");
        assertEquals(":4\r\n", server.send("carry a"));
        assertEquals(0, server.store.size(0));
        assertEquals(1, server.store.size(3));
    }

    @Test
    void acceptsAnyNumberOfComputedKeys() {
        showKeys("computed").reads(KeySpec.computed((request, sink) -> {
            for (int i = request.argc() - 1; i > 0; i--) {
                sink.key(i);
            }
        }));
        assertKeys("j i h g f e d c b a", "computed a b c d e f g h i j");
    }
}
