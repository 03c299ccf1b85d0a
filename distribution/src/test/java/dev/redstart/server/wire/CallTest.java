package dev.redstart.server.wire;

import static dev.redstart.api.TypeHandle.STRING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.CommandPlugin;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.ReplyValue;
import dev.redstart.api.Request;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that handlers call. */
class CallTest {
    private static final String INTERNAL_ERROR = "-ERR internal error in plugin 'calls', see server log\r\n";
    private static final AtomicReference<Request> KEPT = new AtomicReference<>();

    /** What a handler saw that is no reply. */
    private static final AtomicReference<String> SEEN = new AtomicReference<>();

    private static final CommandPlugin CALLS = new TestPlugin("calls", CallTest::register);

    @TempDir
    private Path folder;

    private static void register(PluginContext context) {
        // DO n key … command argument …: calls a command with the keys that come first declared to be changed
        context.command("DO", (request, reply) -> answer(reply, request.call(name(request), rest(request))))
                .arity(-3)
                .writes(KeySpec.counted(1));
        context.command("TRY", (request, reply) -> answer(reply, request.tryCall(name(request), rest(request))))
                .arity(-3)
                .writes(KeySpec.counted(1));
        context.command("LOOK", (request, reply) -> answer(reply, request.call(name(request), rest(request))))
                .arity(-3)
                .reads(KeySpec.counted(1));
        context.command("ALL", (request, reply) -> answer(reply, request.call(name(request), rest(request))))
                .arity(-3)
                .reads(KeySpec.counted(1))
                .writesKeyspace();
        context.command("SHAPES", CallTest::shapes).arity(1);
        context.command("DIVE", CallTest::dive).arity(3).writes(KeySpec.at(1));
        context.command("TWICE", CallTest::twice).arity(3).writes(KeySpec.range(1, 2, 1));
        context.command("MIXED", CallTest::mixed).arity(-3).writes(KeySpec.range(1, 2, 1));
        context.command("SAYS", CallTest::says).arity(2).writes(KeySpec.at(1));
        context.command("VIEWS", CallTest::views).arity(2).writes(KeySpec.at(1));
        context.command("ROLL", CallTest::roll).arity(2).writes(KeySpec.at(1));
        context.command("ROLLS", CallTest::rolls).arity(3).writes(KeySpec.range(1, 2, 1));
        context.command("KEEP", (request, reply) -> {
                    KEPT.set(request);
                    reply.ok();
                })
                .arity(1);
        context.command("USE", (request, reply) -> reply.ok()).arity(1);
    }

    private static int behindKeys(Request request) {
        return 2 + (int) request.arg(1).toLong();
    }

    private static String name(Request request) {
        return request.arg(behindKeys(request)).toString();
    }

    private static Bytes[] rest(Request request) {
        int from = behindKeys(request) + 1;
        Bytes[] rest = new Bytes[request.argc() - from];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = request.arg(from + i);
        }
        return rest;
    }

    private static void answer(Reply reply, ReplyValue value) {
        if (value.isError()) {
            reply.array(2);
            reply.simple("error");
            reply.error(value.error());
        } else if (value.isNull()) {
            reply.nil();
        } else if (value.isInteger()) {
            reply.integer(value.integer());
        } else if (value.isString()) {
            reply.bulk(value.bytes());
        } else if (value.isMap()) {
            reply.map(value.size());
            for (int i = 0; i < value.size(); i++) {
                answer(reply, value.key(i));
                answer(reply, value.value(i));
            }
        } else {
            reply.array(value.size());
            for (int i = 0; i < value.size(); i++) {
                answer(reply, value.get(i));
            }
        }
    }

    private static void shapes(Request request, Reply reply) {
        if (request.client().name() == null) {
            throw new IllegalStateException("a client without a name");
        }
        SEEN.set(describe(request.call("EVERYTHING")));
        reply.ok();
    }

    static String describe(ReplyValue value) {
        if (value.isList() || value.isSet()) {
            StringBuilder text = new StringBuilder(value.isSet() ? "set" : "list");
            for (int i = 0; i < value.size(); i++) {
                text.append(i == 0 ? '(' : ' ').append(describe(value.get(i)));
            }
            return text.append(')').toString();
        }
        if (value.isMap()) {
            return "map(" + describe(value.key(0)) + "=" + describe(value.value(0)) + ")";
        }
        if (value.isVerbatim()) {
            return value.format() + ":" + value.bytes();
        }
        if (value.isError()) {
            return "error:" + value.error().code() + ":" + value.error().getMessage();
        }
        return value.isNull()
                ? "null"
                : value.isInteger()
                        ? "integer:" + value.integer()
                        : value.isDouble()
                                ? "double:" + value.number()
                                : value.isBoolean()
                                        ? "boolean:" + value.bool()
                                        : value.isBigNumber() ? "big:" + value.bigNumber() : "string:" + value.bytes();
    }

    private static final CommandPlugin EVERYTHING = new TestPlugin(
            "everything",
            context -> context.command("EVERYTHING", (request, reply) -> {
                        reply.beginArray();
                        reply.ok();
                        reply.integer(-5);
                        reply.number(2.5);
                        reply.number(Double.NEGATIVE_INFINITY);
                        reply.bool(true);
                        reply.bigNumber(BigInteger.TEN.pow(30));
                        reply.nil();
                        reply.bulk("a\r\nb");
                        reply.verbatim("mkd", "*x*");
                        reply.error(CommandException.of("CODE", "some text"));
                        reply.set(2);
                        reply.integer(1);
                        reply.integer(2);
                        reply.map(1);
                        reply.bulk("k");
                        reply.beginArray();
                        reply.end();
                        reply.attribute(1);
                        reply.bulk("ttl");
                        reply.integer(9);
                        reply.bulk("last");
                        reply.end();
                    })
                    .arity(1));

    /** Calls itself so often. */
    private static void dive(Request request, Reply reply) {
        long depth = request.arg(2).toLong();
        if (depth > 0) {
            reply.integer(request.call("DIVE", request.arg(1), request.bytes(depth - 1))
                            .integer()
                    + 1);
        } else {
            reply.integer(request.call("INCR", request.arg(1)).integer());
        }
    }

    /** Changes two keys by calls alone. */
    private static void twice(Request request, Reply reply) {
        request.call("SET", request.arg(1), Bytes.utf8("1"), Bytes.utf8("PX"), Bytes.utf8("60000"));
        request.call("INCR", request.arg(1));
        request.call("GET", request.arg(2));
        reply.integer(request.call("APPEND", request.arg(2), Bytes.utf8("x")).integer());
    }

    /** Changes the first key itself, the second by calls. */
    private static void mixed(Request request, Reply reply) {
        request.key(0).set(STRING, request.bytes(request.now()));
        if (request.argc() > 3) {
            request.call("SET", request.arg(2), Bytes.utf8("v"), Bytes.utf8("PX"), request.arg(3));
        } else {
            request.call("INCR", request.arg(2));
        }
        reply.ok();
    }

    private static void says(Request request, Reply reply) {
        request.call("INCR", request.arg(1));
        request.call("INCR", request.arg(1));
        request.propagateAs("SET").arg(request.arg(1)).arg(request.key(0).get(STRING));
        reply.ok();
    }

    /** Has views of a value while a called command overwrites it, and a handle of the key while it goes. */
    private static void views(Request request, Reply reply) {
        Bytes before = request.key(0).get(STRING);
        request.call("SET", request.arg(1), Bytes.utf8("overwritten"));
        Bytes middle = request.key(0).get(STRING);
        request.call("DEL", request.arg(1));
        boolean gone = !request.key(0).exists();
        request.call("SET", request.arg(1), Bytes.utf8("last"));
        reply.bulk(before + " " + middle + " " + gone + " " + request.key(0).get(STRING) + " " + request.arg(1));
    }

    private static void roll(Request request, Reply reply) {
        Bytes rolled = request.bytes(request.random().nextInt(1_000_000_000));
        request.key(0).set(STRING, rolled);
        reply.bulk(rolled);
    }

    private static void rolls(Request request, Reply reply) {
        request.key(1).set(STRING, request.bytes(request.random().nextInt(1_000_000_000)));
        reply.bulk(request.call("ROLL", request.arg(1)).bytes());
    }

    private TestServer start() {
        return TestServer.start(FilesServer.withLog(folder), CALLS, EVERYTHING);
    }

    private static String words(WireClient client, String line) {
        return client.call(line.split(" "));
    }

    @Test
    void answersWhatTheCommandAnswers() {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            assertEquals("$2\r\nOK\r\n", words(client, "DO 1 a SET a 5"));
            assertEquals(":6\r\n", words(client, "DO 1 a INCR a"));
            assertEquals("$1\r\n6\r\n", words(client, "LOOK 1 a GET a"));
            assertEquals("$-1\r\n", words(client, "LOOK 1 b GET b"));
            assertEquals("*2\r\n$1\r\n6\r\n$-1\r\n", words(client, "LOOK 2 a b MGET a b"));
            assertEquals(":1\r\n", words(client, "LOOK 0 DBSIZE"));
            assertEquals("+OK\r\n", client.call("SHAPES"));
        }
        assertEquals(
                "list(string:OK integer:-5 double:2.5 double:-Infinity boolean:true"
                        + " big:1000000000000000000000000000000 null string:a\r\nb mkd:*x* error:CODE:CODE some text"
                        + " set(integer:1 integer:2) map(string:k=list)) string:last)",
                SEEN.get());
    }

    @Test
    void passesErrorsOnAsAClientWouldGetThem() {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            words(client, "SET a x");
            String notInteger = "-ERR value is not an integer or out of range\r\n";
            assertEquals(notInteger, words(client, "DO 1 a INCR a"));
            assertEquals("*2\r\n+error\r\n" + notInteger, words(client, "TRY 1 a INCR a"));
            assertEquals(client.call("NOSUCH", "a"), words(client, "DO 1 a NOSUCH a"));
            assertEquals(client.call("GET"), words(client, "DO 1 a GET"));
            assertEquals(client.call("OBJECT", "NOSUCH", "a"), words(client, "DO 1 a OBJECT NOSUCH a"));
            assertEquals("-ERR unknown command 'POST', with args beginning with: \r\n", words(client, "DO 0 POST"));
            assertTrue(words(client, "DO 0 CLIENT REPLY OFF").startsWith("-ERR This Redis command is not allowed"));
            assertEquals("$1\r\nx\r\n", words(client, "GET a"));
        }
    }

    @Test
    void refusesKeysThatItsCallerDoesNotHold() {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            words(client, "SET a 1");
            assertEquals(INTERNAL_ERROR, words(client, "DO 1 a SET b 1"));
            assertEquals(INTERNAL_ERROR, words(client, "TRY 1 a SET b 1"));
            assertEquals(INTERNAL_ERROR, words(client, "LOOK 1 a SET a 2"), "it was declared to be read only");
            assertEquals(INTERNAL_ERROR, words(client, "DO 1 a FLUSHALL"));
            assertEquals(INTERNAL_ERROR, words(client, "DO 1 a DBSIZE"), "a walk would wait for locks");
            assertEquals(INTERNAL_ERROR, words(client, "DO 1 a KEYS *"));
            assertEquals(INTERNAL_ERROR, words(client, "LOOK 1 a MOVE a 1"));
            assertEquals("$1\r\n1\r\n", words(client, "GET a"), "the locks are free");
            assertEquals("$-1\r\n", words(client, "GET b"));
            assertEquals("+OK\r\n", words(client, "SET b 1"));
        }
    }

    @Test
    void mayUseAllKeysOfACallerThatHoldsTheKeyspace() {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            assertEquals("$2\r\nOK\r\n", words(client, "ALL 0 SET b 1"));
            assertEquals("*1\r\n$1\r\nb\r\n", words(client, "ALL 0 KEYS *"));
            assertEquals(":1\r\n", words(client, "ALL 0 DBSIZE"));
            assertEquals("$2\r\nOK\r\n", words(client, "ALL 0 FLUSHALL"));
            assertEquals(":0\r\n", client.call("DBSIZE"));
        }
        assertEquals("SELECT 0\nSET b 1\nFLUSHALL\n", FilesServer.log(folder, 1));
    }

    @Test
    void logsACalledFlushallOfNothingAsRedisServerLogsAClients() {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            assertEquals("$2\r\nOK\r\n", words(client, "ALL 0 FLUSHALL"));
            assertEquals(0, TestServer.info(client, "rdb_changes_since_last_save"));
        }
        assertEquals("SELECT 0\nFLUSHALL\n", FilesServer.log(folder, 1));
    }

    /** As of redis-server's scripts: INFO has the same as if a client had sent what was called. */
    @Test
    void countsForSavePointsWhatCalledCommandsCount() {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            assertEquals(4, counted(client, "DO 1 h PFADD h a b c"));
            assertEquals(0, counted(client, "DO 1 h PFADD h a b c"));
            assertEquals(1, counted(client, "DO 1 s APPEND s v"));
            assertEquals(1, counted(client, "DO 2 s t RENAME s t"));
            assertEquals(2, counted(client, "DO 2 m n MSET m 1 n 2"));
            assertEquals(4, counted(client, "DO 1 g DO 1 g PFADD g a b c"), "through two of them");
            assertEquals(1, counted(client, "APPEND t v"), "what was called before is forgotten");
        }
    }

    private static long counted(WireClient client, String command) {
        long before = TestServer.info(client, "rdb_changes_since_last_save");
        String unused = words(client, command);
        return TestServer.info(client, "rdb_changes_since_last_save") - before;
    }

    @Test
    void logsWhatWasCalledAsOneBlock() {
        long expiry;
        try (TestServer server = start();
                WireClient client = server.connect()) {
            assertEquals(":1\r\n", words(client, "TWICE a b"));
            expiry = Long.parseLong(client.call("PEXPIRETIME", "a").replaceAll("[^0-9]", ""));
            assertEquals("+OK\r\n", words(client, "SAYS n"));
        }
        assertEquals(
                "MULTI\nSELECT 0\nSET a 1 PXAT " + expiry + "\nINCR a\nAPPEND b x\nEXEC\nSET n 2\n",
                FilesServer.log(folder, 1));
        try (TestServer server = start();
                WireClient client = server.connect()) {
            assertEquals("*3\r\n$1\r\n2\r\n$1\r\nx\r\n$1\r\n2\r\n", client.call("MGET", "a", "b", "n"));
        }
    }

    @Test
    void logsAHandlerThatChangesKeysItselfAsItWasSent() {
        String values;
        try (TestServer server = start();
                WireClient client = server.connect()) {
            assertEquals("+OK\r\n", words(client, "MIXED a b"));
            values = client.call("MGET", "a", "b");
        }
        assertTrue(FilesServer.log(folder, 1).matches("SELECT 0\n#RS:\\d+\nMIXED a b\n"), FilesServer.log(folder, 1));
        try (TestServer server = start();
                WireClient client = server.connect()) {
            assertEquals(values, client.call("MGET", "a", "b"));
        }
    }

    @Test
    void tellsAHandlerThatHasToSayHowItIsLogged() {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            assertEquals(INTERNAL_ERROR, words(client, "MIXED a b 60000"));
            assertEquals("$1\r\nv\r\n", words(client, "GET b"), "nothing is taken back");
        }
        assertTrue(FilesServer.log(folder, 1).matches("SELECT 0\n#RS:\\d+\nMIXED a b 60000\n"), "nor lost");
    }

    @Test
    void repeatsRandomNumbersOfAllFrames() {
        String values;
        try (TestServer server = start();
                WireClient client = server.connect()) {
            words(client, "ROLLS a b");
            words(client, "DO 1 c ROLL c");
            values = client.call("MGET", "a", "b", "c");
        }
        String log = FilesServer.log(folder, 1);
        assertTrue(log.matches("SELECT 0\n#RS:\\d+,-?\\d+\nROLLS a b\n#RS:\\d+,-?\\d+\nROLL c\n"), log);
        try (TestServer server = start();
                WireClient client = server.connect()) {
            assertEquals(values, client.call("MGET", "a", "b", "c"));
        }
    }

    @Test
    void keepsViewsOfAllFramesThroughChangesOfAny() {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            words(client, "SET key first");
            assertEquals(FilesServer.bulk("first overwritten true last key"), words(client, "VIEWS key"));
            assertEquals(FilesServer.bulk("last"), words(client, "GET key"));
        }
    }

    @Test
    void endsCallsThatAreTooDeep() {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            assertEquals(":10\r\n", words(client, "DIVE a 9"));
            assertEquals(INTERNAL_ERROR, words(client, "DIVE a 16"));
            assertEquals(":11\r\n", words(client, "DIVE a 9"), "the frames are free again");
        }
        assertEquals("SELECT 0\nINCR a\nINCR a\n", FilesServer.log(folder, 1));
    }

    @Test
    void countsCalledCommandsAsRedisServerCountsThoseOfScripts() {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            client.call("CONFIG", "RESETSTAT");
            words(client, "TRY 1 a SET a x");
            words(client, "TRY 1 a INCR a b");
            words(client, "TRY 1 a INCR a");
            String stats = client.call("INFO", "commandstats");
            assertTrue(stats.contains("cmdstat_set:calls=1,"), stats);
            assertTrue(stats.matches("(?s).*cmdstat_incr:calls=1,[^\r]*rejected_calls=1,failed_calls=1.*"), stats);
            assertTrue(
                    client.call("INFO", "stats").contains("total_commands_processed:7\r\n"), "RESETSTAT, 3, 2, INFO");
        }
    }

    @Test
    void tellsWhoKeptARequestThatItIsOver() {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            client.call("KEEP");
            Request kept = KEPT.get();
            for (Runnable use : new Runnable[] {
                kept::argc,
                () -> kept.arg(0),
                () -> kept.key(0),
                kept::keyCount,
                kept::now,
                kept::random,
                kept::keyspace,
                () -> kept.call("PING"),
                () -> kept.propagateAs("SET"),
                kept::maxStringBytes
            }) {
                IllegalStateException over = assertThrows(IllegalStateException.class, use::run);
                assertTrue(over.getMessage().contains("the request has ended"), over.getMessage());
            }
            assertFalse(client.call("PING").startsWith("-"));
        }
    }
}
