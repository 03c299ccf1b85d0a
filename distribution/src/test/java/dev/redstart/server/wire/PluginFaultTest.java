package dev.redstart.server.wire;

import static dev.redstart.api.TypeHandle.STRING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.CommandHandler;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a plugin does, its client gets exactly one reply, and nobody else notices. */
class PluginFaultTest {
    private static final String INTERNAL_ERROR = "-ERR internal error in plugin 'faulty', see server log\r\n";

    /** Each is wrong in its own way. */
    private static final Map<String, CommandHandler> FAULTS = new LinkedHashMap<>();

    static {
        FAULTS.put("throws.unchecked", (request, reply) -> {
            throw new IllegalStateException("secret " + request.arg(1));
        });
        FAULTS.put("throws.checked", (request, reply) -> {
            throw new IOException("secret");
        });
        FAULTS.put("throws.assertion", (request, reply) -> {
            throw new AssertionError("secret");
        });
        FAULTS.put("throws.linkage", (request, reply) -> {
            throw new NoClassDefFoundError("com/example/Missing");
        });
        FAULTS.put("throws.overflow", (request, reply) -> endless(1));
        FAULTS.put("throws.after.reply", (request, reply) -> {
            reply.ok();
            throw new IllegalStateException("too late");
        });
        FAULTS.put("throws.within.array", (request, reply) -> {
            reply.array(3);
            reply.bulk("one");
            throw new IllegalStateException("one of three");
        });
        FAULTS.put("says.nothing", (request, reply) -> {});
        FAULTS.put("says.two.values", (request, reply) -> {
            reply.ok();
            reply.ok();
        });
        FAULTS.put("says.too.few", (request, reply) -> {
            reply.array(2);
            reply.integer(1);
        });
        FAULTS.put("says.too.many", (request, reply) -> {
            reply.array(1);
            reply.integer(1);
            reply.integer(2);
        });
        FAULTS.put("says.no.end", (request, reply) -> {
            reply.beginArray();
            reply.integer(1);
        });
        FAULTS.put("says.end.twice", (request, reply) -> {
            reply.beginArray();
            reply.end();
            reply.end();
        });
        FAULTS.put("says.half.a.pair", (request, reply) -> {
            reply.beginMap();
            reply.bulk("key");
            reply.end();
        });
        FAULTS.put("reads.no.argument", (request, reply) -> reply.bulk(request.arg(99)));
        FAULTS.put("reads.no.key", (request, reply) -> reply.bulk(request.key(0).get(STRING)));
        FAULTS.put(
                "reads.undeclared.keyspace",
                (request, reply) -> reply.integer(request.keyspace().size()));
        FAULTS.put("parks", (request, reply) -> request.park(STRING, 0, null, timeout -> timeout.nil()));
    }

    private static TestServer server;

    private static int endless(int depth) {
        return endless(depth + 1) + depth;
    }

    private static void declare(PluginContext context) {
        FAULTS.forEach((name, handler) -> context.command(name, handler).arity(-1));
        context.command("changes.and.throws", (request, reply) -> {
                    request.key(0).set(STRING, request.arg(2));
                    throw new IllegalStateException("after the change");
                })
                .arity(3)
                .writes(KeySpec.at(1));
        context.command("changes.what.it.reads", (request, reply) -> {
                    request.key(0).set(STRING, Bytes.utf8("v"));
                    reply.ok();
                })
                .arity(2)
                .reads(KeySpec.at(1));
        context.command("refuses.after.reply", (request, reply) -> {
                    reply.array(2);
                    reply.integer(1);
                    throw CommandException.of("BUSY", "come\r\nback later");
                })
                .arity(1);
        context.command("finds.no.keys", (request, reply) -> reply.ok())
                .arity(2)
                .reads(KeySpec.computed((request, sink) -> {
                    throw new IllegalStateException("secret");
                }));
        context.command("finds.keys.beyond", (request, reply) -> reply.ok())
                .arity(2)
                .reads(KeySpec.computed((request, sink) -> sink.key(7)));
    }

    @BeforeAll
    static void start() {
        server = TestServer.start(
                TestServer.config().set("loglevel", "nothing"), new TestPlugin("faulty", PluginFaultTest::declare));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static List<String> faults() {
        return List.copyOf(FAULTS.keySet());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void answersAFaultWithOneErrorAndKeepsTheConnection(String fault) {
        for (String protocol : List.of("2", "3")) {
            try (WireClient client = server.connect();
                    WireClient other = server.connect()) {
                client.call("HELLO", protocol);
                client.send("PING\r\n" + fault + " private\r\nPING\r\n")
                        .expect("+PONG\r\n" + INTERNAL_ERROR + "+PONG\r\n");
                other.send("ECHO undisturbed\r\n").expect("$11\r\nundisturbed\r\n");
            }
        }
    }

    @Test
    void keepsTheStepOfAPipelineFullOfFaults() {
        StringBuilder commands = new StringBuilder();
        StringBuilder replies = new StringBuilder();
        List<String> faults = new ArrayList<>(FAULTS.keySet());
        for (int i = 0; i < 500; i++) {
            commands.append(faults.get(i % faults.size()))
                    .append("\r\nECHO ")
                    .append(i)
                    .append("\r\n");
            replies.append(INTERNAL_ERROR).append('$').append(String.valueOf(i).length());
            replies.append("\r\n").append(i).append("\r\n");
        }
        try (WireClient client = server.connect()) {
            client.send(commands.toString()).expect(replies.toString());
        }
    }

    @Test
    void unlocksTheKeysOfAFaultAndKeepsItsChanges() {
        try (WireClient client = server.connect();
                WireClient other = server.connect()) {
            client.send("changes.and.throws k v\r\n").expect(INTERNAL_ERROR);
            other.send("GET k\r\nSET k w\r\nGET k\r\n").expect("$1\r\nv\r\n+OK\r\n$1\r\nw\r\n");
        }
    }

    @Test
    void refusesToChangeAKeyThatWasDeclaredToBeRead() {
        try (WireClient client = server.connect()) {
            client.send("changes.what.it.reads untouched\r\nEXISTS untouched\r\n")
                    .expect(INTERNAL_ERROR + ":0\r\n");
        }
    }

    @Test
    void replacesWhatWasSaidBeforeARefusal() {
        try (WireClient client = server.connect()) {
            client.send("refuses.after.reply\r\nPING\r\n").expect("-BUSY come  back later\r\n+PONG\r\n");
        }
    }

    @Test
    void survivesAFinderOfKeysThatFails() {
        try (WireClient client = server.connect()) {
            client.send("finds.no.keys k\r\nfinds.keys.beyond k\r\nPING\r\n")
                    .expect(INTERNAL_ERROR + INTERNAL_ERROR + "+PONG\r\n");
        }
    }

    @Test
    void countsFaults() {
        try (WireClient client = server.connect()) {
            long before = TestServer.info(client, "plugin_faults");
            client.send("says.nothing\r\nthrows.checked\r\n").expect(INTERNAL_ERROR.repeat(2));
            assertEquals(before + 2, TestServer.info(client, "plugin_faults"));
            assertTrue(client.call("INFO", "commandstats").contains("cmdstat_says.nothing:calls="));
        }
    }

    @Test
    void keepsItsTimersGoingThroughFailures() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(3);
        TestPlugin plugin = new TestPlugin(
                "timer",
                context -> context.every(Duration.ofMillis(5), () -> {
                    runs.countDown();
                    throw new IllegalStateException("again");
                }));
        try (TestServer other = TestServer.start(TestServer.config().set("loglevel", "nothing"), plugin);
                WireClient client = other.connect()) {
            assertTrue(runs.await(10, TimeUnit.SECONDS));
            assertEquals("+PONG\r\n", client.call("PING"));
        }
    }

    @Test
    void answersInfoThoughAPluginsFigureFails() {
        TestPlugin plugin = new TestPlugin("figures", context -> {
            context.info("good", () -> 42);
            context.info("bad", () -> {
                throw new IllegalStateException("no figure");
            });
        });
        try (TestServer other = TestServer.start(plugin);
                WireClient client = other.connect()) {
            String info = client.call("INFO", "plugin_figures");
            assertTrue(info.contains("good:42\r\n"), info);
            assertEquals("+PONG\r\n", client.call("PING"));
        }
    }
}
