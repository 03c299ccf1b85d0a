package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandPlugin;
import dev.redstart.api.Key;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.api.SettingType;
import dev.redstart.api.TypeHandle;
import dev.redstart.api.ValueType;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a plugin can do beside commands: a type of its own, settings, figures, a timer, a beginning and an end. */
class PluginLifeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Counts words: the type of the plugin's values. */
    private static class Tally implements ValueType<SortedMap<String, Long>> {
        @Override
        public String name() {
            return "tally";
        }

        @Override
        public SortedMap<String, Long> create() {
            return new TreeMap<>();
        }

        @Override
        public boolean isEmpty(SortedMap<String, Long> value) {
            return value.isEmpty();
        }

        @Override
        public void write(SortedMap<String, Long> value, DataOutput out) throws IOException {
            out.writeInt(value.size());
            for (var entry : value.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeLong(entry.getValue());
            }
        }

        @Override
        public SortedMap<String, Long> read(DataInput in, int version) throws IOException {
            SortedMap<String, Long> value = create();
            for (int entries = in.readInt(); entries > 0; entries--) {
                value.put(in.readUTF(), in.readLong());
            }
            return value;
        }
    }

    /** TALLY key word counts a word, UNTALLY forgets it, TALLIES shows them. */
    private static final class TallyPlugin implements CommandPlugin {
        private final List<String> history = new CopyOnWriteArrayList<>();
        private final AtomicLong ticks = new AtomicLong();
        private String greeting;
        private TypeHandle<SortedMap<String, Long>> type;

        @Override
        public String name() {
            return "tally";
        }

        @Override
        public void register(PluginContext context) {
            greeting = context.fixedSetting("greeting", SettingType.text(), "hello");
            type = context.type(new Tally());
            context.command("TALLY", this::tally)
                    .arity(3)
                    .writes(KeySpec.at(1))
                    .syntax("key word")
                    .summary("Counts a word.");
            context.command("UNTALLY", this::untally).arity(3).writes(KeySpec.at(1));
            context.command("TALLIES", this::tallies).arity(2).reads(KeySpec.at(1));
            context.command("GREET", (request, reply) -> reply.bulk(greeting)).arity(1);
            context.info("ticks", ticks::get);
            context.every(Duration.ofMillis(2), ticks::incrementAndGet);
            context.onStart(() -> history.add("start one"));
            context.onStart(() -> history.add("start two"));
            context.onStop(() -> history.add("stop one"));
            context.onStop(() -> history.add("stop two"));
        }

        private void tally(Request request, Reply reply) {
            reply.integer(request.key(0).editOrCreate(type).merge(request.arg(2) + "", 1L, Long::sum));
        }

        private void untally(Request request, Reply reply) {
            SortedMap<String, Long> words = request.key(0).edit(type);
            reply.bool(words != null && words.remove(request.arg(2).toString()) != null);
        }

        private void tallies(Request request, Reply reply) {
            SortedMap<String, Long> words = request.key(0).get(type);
            reply.map(words == null ? 0 : words.size());
            if (words != null) {
                words.forEach((word, count) -> {
                    reply.bulk(word);
                    reply.integer(count);
                });
            }
        }
    }

    @Test
    void holdsValuesOfAPluginsType() {
        try (TestServer server = TestServer.start(new TallyPlugin());
                WireClient client = server.connect()) {
            client.send("TALLY t a\r\nTALLY t b\r\nTALLY t a\r\nTALLIES t\r\nTYPE t\r\n")
                    .expect(":1\r\n:1\r\n:2\r\n*4\r\n$1\r\na\r\n:2\r\n$1\r\nb\r\n:1\r\n+tally\r\n");
            client.call("HELLO", "3");
            client.send("TALLIES t\r\nUNTALLY t b\r\n").expect("%2\r\n$1\r\na\r\n:2\r\n$1\r\nb\r\n:1\r\n#t\r\n");
        }
    }

    @Test
    void removesAKeyWhoseValueAnEditLeftEmpty() {
        try (TestServer server = TestServer.start(new TallyPlugin());
                WireClient client = server.connect()) {
            client.send("TALLY t a\r\nUNTALLY t a\r\nEXISTS t\r\nDBSIZE\r\nTALLIES t\r\nUNTALLY t a\r\n")
                    .expect(":1\r\n:1\r\n:0\r\n:0\r\n*0\r\n:0\r\n");
        }
    }

    @Test
    void keepsTypesApart() {
        String wrongType = "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n";
        try (TestServer server = TestServer.start(new TallyPlugin());
                WireClient client = server.connect()) {
            client.send("TALLY t a\r\nGET t\r\nSET t v GET\r\nTALLIES t\r\n")
                    .expect(":1\r\n" + wrongType + wrongType + "*2\r\n$1\r\na\r\n:1\r\n");
            client.send("SET t v\r\nTYPE t\r\nTALLY t a\r\nTALLIES t\r\nGET t\r\n")
                    .expect("+OK\r\n+string\r\n" + wrongType + wrongType + "$1\r\nv\r\n");
        }
    }

    @Test
    void letsValuesOfAPluginsTypeExpire() {
        try (TestServer server = TestServer.start(new TallyPlugin());
                WireClient client = server.connect()) {
            client.send("TALLY t a\r\nEXPIRE t 100\r\nTTL t\r\nTALLY t a\r\nTTL t\r\n")
                    .expect(":1\r\n:1\r\n:100\r\n:2\r\n:100\r\n");
            client.send("PEXPIRE t 30\r\n").expect(":1\r\n");
            await().atMost(PATIENCE).until(() -> TestServer.info(client, "expired_keys") == 1);
            client.send("DBSIZE\r\n").expect(":0\r\n");
        }
    }

    @Test
    void readsItsSettings() {
        try (TestServer server = TestServer.start(new TallyPlugin());
                WireClient client = server.connect()) {
            client.send("GREET\r\n").expect("$5\r\nhello\r\n");
        }
        var config = TestServer.config().set("plugin.tally.greeting", "good morning");
        try (TestServer server = TestServer.start(config, new TallyPlugin());
                WireClient client = server.connect()) {
            client.send("GREET\r\n").expect("$12\r\ngood morning\r\n");
        }
    }

    @Test
    void showsItsFiguresAndRunsItsTimer() {
        try (TestServer server = TestServer.start(new TallyPlugin());
                WireClient client = server.connect()) {
            await().atMost(PATIENCE).until(() -> figure(client, "ticks") > 3);
            assertTrue(client.call("INFO", "everything").contains("# plugin_tally\r\nticks:"));
        }
    }

    private static long figure(WireClient client, String field) {
        String[] parts = client.call("INFO", "plugin_tally").split(field + ":", -1);
        return Long.parseLong(parts[1].strip());
    }

    @Test
    void beginsBeforeThePortOpensAndEndsInReverseOrder() {
        TallyPlugin tally = new TallyPlugin();
        TestPlugin later = new TestPlugin("later", context -> {
            context.onStart(() -> tally.history.add("start later"));
            context.onStop(() -> tally.history.add("stop later"));
        });
        try (TestServer server = TestServer.start(tally, later);
                WireClient client = server.connect()) {
            client.send("PING\r\n").expect("+PONG\r\n");
            assertEquals(List.of("start one", "start two", "start later"), tally.history);
        }
        assertEquals(List.of("stop later", "stop two", "stop one"), tally.history.subList(3, 6));
    }

    @Test
    void startsNothingWhenAPluginCannotStart() {
        TallyPlugin tally = new TallyPlugin();
        TestPlugin broken = new TestPlugin(
                "broken",
                context -> context.onStart(() -> {
                    throw new IllegalStateException("no disk");
                }));
        Exception refusal = assertThrows(
                RuntimeException.class, () -> TestServer.start(tally, broken).close());
        assertTrue(String.valueOf(refusal.getMessage()).contains("broken"), refusal::toString);
        assertTrue(String.valueOf(refusal.getMessage()).contains("no disk"), refusal::toString);
    }

    @Test
    void leavesAPluginOutThatCannotStartWhereTheOperatorSaidSo() {
        TallyPlugin tally = new TallyPlugin();
        AtomicLong ticks = new AtomicLong();
        TestPlugin broken = new TestPlugin("broken", context -> {
            TypeHandle<SortedMap<String, Long>> type = context.type(new Tally() {
                @Override
                public String name() {
                    return "broken-tally";
                }
            });
            context.command(
                            "BROKEN",
                            (request, reply) -> reply.integer(
                                    request.key(0).editOrCreate(type).size()))
                    .arity(2)
                    .writes(KeySpec.at(1));
            context.command("BROKEN.SUB|X", (request, reply) -> reply.ok()).arity(2);
            context.every(Duration.ofMillis(1), ticks::incrementAndGet);
            context.info("field", () -> 1);
            context.setting("size", SettingType.integer(1, 9), 2L);
            context.onStart(() -> {
                throw new IllegalStateException("no disk");
            });
            context.onStop(() -> tally.history.add("stop broken"));
        });
        ServerConfig config = TestServer.config().set("plugins-on-error", "skip");
        try (TestServer server = TestServer.start(config, broken, tally);
                WireClient client = server.connect()) {
            client.send("BROKEN k\r\n").expect("-ERR unknown command 'BROKEN', with args beginning with: 'k' \r\n");
            client.send("BROKEN.SUB X\r\n")
                    .expect("-ERR unknown command 'BROKEN.SUB', with args beginning with: 'X' \r\n");
            client.send("CONFIG GET plugin.broken.*\r\n").expect("*0\r\n");
            client.send("TALLY k w\r\n").expect(":1\r\n");
            await().atMost(PATIENCE).until(() -> tally.ticks.get() > 0);
            assertEquals(0, ticks.get());
            assertEquals("", client.call("INFO", "plugin_broken").replaceAll("\\$\\d+\r\n|\r\n", ""));
        }
        assertEquals(List.of("start one", "start two", "stop two", "stop one", "stop broken"), tally.history);
    }

    @Test
    void describesItselfToClients() {
        try (TestServer server = TestServer.start(new TallyPlugin());
                WireClient client = server.connect()) {
            String docs = client.call("COMMAND", "DOCS", "TALLY");
            assertTrue(docs.contains("$14\r\nCounts a word.\r\n"), docs);
            assertTrue(docs.contains("$4\r\nword\r\n"), docs);
            client.send("COMMAND GETKEYS TALLY t a\r\nTALLY t\r\n")
                    .expect("*1\r\n$1\r\nt\r\n-ERR wrong number of arguments for 'tally' command\r\n");
        }
    }

    @Test
    void seesTheClientThatAsks() {
        TestPlugin plugin = new TestPlugin(
                "who",
                context -> context.command("WHO", (request, reply) -> {
                            reply.array(4);
                            reply.bulk(request.client().name());
                            reply.integer(request.client().db());
                            reply.integer(request.client().protocol());
                            reply.bulk(request.client().user());
                        })
                        .arity(1));
        try (TestServer server = TestServer.start(plugin);
                WireClient client = server.connect()) {
            client.call("HELLO", "3", "SETNAME", "me");
            client.send("SELECT 5\r\nWHO\r\n").expect("+OK\r\n*4\r\n$2\r\nme\r\n:5\r\n:3\r\n$7\r\ndefault\r\n");
        }
    }

    @Test
    void keepsAViewThroughWhatIsWrittenMeanwhile() {
        TestPlugin plugin = new TestPlugin(
                "swap",
                context -> context.command("SWAP", (request, reply) -> {
                            Key left = request.key(0);
                            Key right = request.key(1);
                            Bytes old = left.get(TypeHandle.STRING);
                            left.set(TypeHandle.STRING, right.get(TypeHandle.STRING));
                            right.set(TypeHandle.STRING, old);
                            reply.bulk(old);
                        })
                        .arity(3)
                        .writes(KeySpec.range(1, 2, 1)));
        try (TestServer server = TestServer.start(plugin);
                WireClient client = server.connect()) {
            client.send("SET a left\r\nSET b right\r\nSWAP a b\r\nGET a\r\nGET b\r\nSWAP a a\r\nGET a\r\n")
                    .expect("+OK\r\n+OK\r\n$4\r\nleft\r\n$5\r\nright\r\n$4\r\nleft\r\n$5\r\nright\r\n$5\r\nright\r\n");
        }
    }
}
