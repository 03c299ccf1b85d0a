package dev.redstart.server.dispatch;

import static dev.redstart.api.TypeHandle.STRING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.KeySpec;
import dev.redstart.api.Request;
import dev.redstart.server.dispatch.Dispatcher.Outcome;
import dev.redstart.server.session.Session;
import dev.redstart.server.stats.LoopStats.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The path of a request that succeeds, and of one that reaches no handler. */
class DispatcherTest {
    private final DispatcherHarness server = new DispatcherHarness();

    @BeforeEach
    void registerCommands() {
        server.command("echo", (request, reply) -> reply.bulk(request.arg(1))).arity(2);
        server.command("get", (request, reply) -> reply.bulk(request.key(0).get(STRING)))
                .arity(2)
                .reads(KeySpec.at(1));
        server.command("set", (request, reply) -> {
                    request.key(0).set(STRING, request.arg(2));
                    reply.ok();
                })
                .arity(3)
                .writes(KeySpec.at(1));
        server.command("box|get", (request, reply) -> reply.bulk("got " + request.arg(2)))
                .arity(3);
        server.command("box|put", (request, reply) -> reply.ok()).arity(2, 4);
        server.command("tool", (request, reply) -> reply.simple("tool")).arity(-1);
        server.command("tool|use", (request, reply) -> reply.simple("use")).arity(2);
    }

    @Test
    void executesCommandsInOrder() {
        assertEquals("$1\r\na\r\n+OK\r\n$1\r\nv\r\n$-1\r\n", server.send("ECHO a\nset k v\nGeT k\nget none"));
        assertSame(Outcome.DONE, server.outcome);
        assertEquals(4, server.stats.get(Counter.COMMANDS));
        assertEquals(1, server.stats.get(Counter.CHANGES));
        assertEquals(1, server.stats.get(Counter.KEYSPACE_HITS));
        assertEquals(1, server.stats.get(Counter.KEYSPACE_MISSES));
        assertEquals(2, server.stats.calls(server.table().named("get").index()));
        assertEquals("get", server.session.lastCommand().name());
    }

    @Test
    void countsAChangedKeyOncePerCommandOrAsDeclared() {
        server.command("often", (request, reply) -> {
                    request.key(0).set(STRING, request.arg(1));
                    request.key(0).expireAt(DispatcherHarness.NOW + 1000);
                    request.key(1).set(STRING, request.arg(2));
                    reply.ok();
                })
                .arity(3)
                .writes(KeySpec.range(1, 2, 1));
        server.command("says", (request, reply) -> {
                    if (request.arg(1).is("changes")) {
                        request.key(0).set(STRING, request.arg(2));
                    }
                    request.countChanges((int) request.arg(2).toLong());
                    reply.ok();
                })
                .arity(3)
                .writes(KeySpec.at(1));
        assertEquals(2, counted("often a b"));
        assertEquals(7, counted("says changes 7"));
        assertEquals(0, counted("says changes 0"));
        assertEquals(3, counted("says nothing 3"), "the count of save points is all that it is about");
        assertEquals(1, counted("set a b"), "what one command said is forgotten with the next");
        assertTrue(server.send("says nothing -1").startsWith("-ERR internal error"));
    }

    private long counted(String command) {
        long before = server.stats.get(Counter.CHANGES);
        assertEquals("+OK\r\n", server.send(command));
        return server.stats.get(Counter.CHANGES) - before;
    }

    @Test
    void repliesInTheClientsProtocolVersion() {
        server.session.protocol(3);
        assertEquals("_\r\n", server.send("get none"));
    }

    @Test
    void usesTheClientsDatabase() {
        server.send("set k zero");
        server.session.db(3);
        assertEquals("$-1\r\n", server.send("get k"));
        server.send("set k three");
        assertEquals("$5\r\nthree\r\n", server.send("get k"));
        server.session.db(0);
        assertEquals("$4\r\nzero\r\n", server.send("get k"));
    }

    @Test
    void givesAHandlerItsRequest() {
        List<String> seen = new ArrayList<>();
        server.command("tell", (request, reply) -> {
                    seen.add(describe(request));
                    reply.ok();
                })
                .arity(-1)
                .reads(KeySpec.range(1, 2, 1));
        server.send("TELL one two 3");
        assertEquals(
                List.of("argc 4, TELL one two 3, keys one two, now " + DispatcherHarness.NOW
                        + ", client 7 in 0, -5 12, false, null"),
                seen);
    }

    private static String describe(Request request) {
        return "argc " + request.argc() + ", " + request.arg(0) + ' ' + request.arg(1) + ' ' + request.arg(2) + ' '
                + request.arg(3).toLong() + ", keys " + request.key(0) + ' ' + request.key(1) + ", now " + request.now()
                + ", client " + request.client().id() + " in "
                + request.client().db() + ", "
                + request.bytes(-5) + ' ' + request.bytes(12) + ", "
                + request.client().inTransaction() + ", "
                + request.parked();
    }

    // The replies of redis-server 7.0.15 to the same bytes, except for the commands' names

    @Test
    void rejectsUnknownCommandsAsRedisWordsIt() {
        assertEquals("-ERR unknown command 'nosuch', with args beginning with: \r\n", server.send("nosuch"));
        assertEquals(
                "-ERR unknown command 'nosuch', with args beginning with: 'a\u00ff' 'b' \r\n",
                server.send("nosuch a\u00ff b"));
        assertEquals("-ERR unknown command '', with args beginning with: \r\n", server.send("\"\""));
        assertEquals("-ERR unknown command 'a  ', with args beginning with: 'b' \r\n", server.send("\"a\\r\\n\" b"));
        assertEquals(
                "-ERR unknown command 'foo', with args beginning with: 'a' 'c' \r\n", server.send("foo \"a\\x00b\" c"));
        assertEquals(4 + 1, server.stats.get(Counter.ERRORS));
        assertEquals(5, server.stats.get(Counter.COMMANDS));
        assertEquals(Map.of("ERR", 5L), server.serverStats.errorsByCode());
    }

    @Test
    void quotesNoMoreOfAnUnknownCommandThanRedis() {
        String many = "a".repeat(200);
        assertEquals(
                "-ERR unknown command '" + "n".repeat(128) + "', with args beginning with: \r\n",
                server.send("n".repeat(200)));
        assertEquals(
                "-ERR unknown command 'n', with args beginning with: '" + many.substring(0, 128) + "' \r\n",
                server.send("n " + many + " b"));
        assertEquals(
                "-ERR unknown command 'n', with args beginning with: 'a' 'b" + "c".repeat(120) + "' \r\n",
                server.send("n a b" + "c".repeat(120) + " ddd"));
    }

    @Test
    void rejectsWrongNumbersOfArguments() {
        assertEquals("-ERR wrong number of arguments for 'get' command\r\n", server.send("GET"));
        assertEquals("-ERR wrong number of arguments for 'get' command\r\n", server.send("get a b"));
        assertEquals(2, server.stats.rejectedCalls(server.table().named("get").index()));
        assertEquals(0, server.stats.calls(server.table().named("get").index()));
        assertEquals(2, server.stats.get(Counter.ERRORS));
    }

    @Test
    void findsSubcommands() {
        assertEquals("$5\r\ngot a\r\n", server.send("BOX Get a"));
        assertEquals("+OK\r\n", server.send("box put"));
        assertEquals("-ERR wrong number of arguments for 'box|get' command\r\n", server.send("box get"));
        assertEquals("-ERR wrong number of arguments for 'box|put' command\r\n", server.send("box put 1 2 3"));
        assertEquals("-ERR wrong number of arguments for 'box' command\r\n", server.send("box"));
        assertEquals("-ERR unknown subcommand 'no\u00ff'. Try BOX HELP.\r\n", server.send("box no\u00ff a"));
        assertEquals(1, server.stats.calls(server.table().named("box|get").index()));
    }

    @Test
    void rejectsUnknownSubcommands() {
        assertEquals(
                "+use\r\n+tool\r\n-ERR unknown subcommand 'other'. Try TOOL HELP.\r\n",
                server.send("tool use\ntool\ntool other"));
    }

    @Test
    void disconnectsAClientThatSendsHttp() {
        for (String line : List.of("POST / HTTP/1.1", "post", "Host: example.org", "HOST:")) {
            Session browser = DispatcherHarness.session();
            assertEquals("", server.send(browser, line));
            assertTrue(browser.isClosing(), line);
        }
        assertFalse(server.session.isClosing());
        assertEquals("$4\r\nPOST\r\n", server.send("echo POST"));
    }

    @Test
    void suppressesTheReplyOfAClosingClient() {
        server.command("vanish", (request, reply) -> {
                    reply.ok();
                    ((Session) request.client()).closeWithoutReply();
                })
                .arity(1);
        assertEquals("$1\r\na\r\n", server.send("echo a\nvanish"));
        assertTrue(server.session.isClosing());
    }

    @Test
    void usesANewTableFromTheNextBatchOn() {
        server.send("echo a");
        server.command("later", (request, reply) -> reply.ok()).arity(1);
        assertEquals("+OK\r\n", server.send("later"));
        assertEquals(1, server.stats.calls(server.table().named("later").index()));
    }

    @Test
    void repliesWithTheErrorOfAKeyFinder() {
        server.command("COUNTED", (request, reply) -> reply.ok())
                .arity(2)
                .reads(KeySpec.computed((request, sink) -> request.arg(1).toLong()));
        assertEquals("-ERR value is not an integer or out of range\r\n", server.send("counted x"));
    }

    @Test
    void rejectsAKeyInAnInvalidDatabase() {
        server.command("ELSEWHERE", (request, reply) -> reply.ok())
                .arity(2)
                .reads(KeySpec.computed((request, sink) -> sink.key(1, 99)));
        assertEquals("-ERR internal error in plugin 'testing', see server log\r\n", server.send("elsewhere x"));
    }

    @Test
    void createsNoKeyForANullValue() {
        server.command("NOTHING", (request, reply) -> request.key(0).set(STRING, null))
                .arity(2)
                .writes(KeySpec.at(1));
        assertEquals("-ERR internal error in plugin 'testing', see server log\r\n", server.send("nothing x"));
        assertEquals(0, server.store.size(0));
    }
}
