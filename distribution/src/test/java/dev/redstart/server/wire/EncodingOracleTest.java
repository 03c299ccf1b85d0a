package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** OBJECT ENCODING beside redis-server, after each of random commands that set strings, change them in place or take them along. */
@AddLifecycleHook(OracleSequenceTest.WhereRedisIsInstalled.class)
class EncodingOracleTest {
    private static final String[] KEYS = {"a", "b"};
    private static final String[] VALUES = {
        "",
        "0",
        "7",
        "-5",
        "007",
        "9999",
        "10000",
        "-9223372036854775808",
        "9223372036854775808",
        "3.5",
        "text",
        "x".repeat(44),
        "x".repeat(45)
    };

    /** With {@code K} for a key, {@code J} for another or the same, {@code V} for a value. */
    private static final String[] TEMPLATES = {
        "SET K V",
        "SET K V XX GET",
        "SET K V KEEPTTL",
        "SET K V EX 1000",
        "SETEX K 1000 V",
        "SETNX K V",
        "GETSET K V",
        "MSET K V J V",
        "MSETNX K V J V",
        "APPEND K V",
        "SETRANGE K 0 V",
        "SETRANGE K 2 V",
        "SETRANGE K 43 V",
        "SETRANGE K 600000 V",
        "SETBIT K 3 0",
        "SETBIT K 3 1",
        "SETBIT K 360 0",
        "BITFIELD K GET u8 0",
        "BITFIELD K SET u8 0 53",
        "BITFIELD K OVERFLOW FAIL INCRBY u8 0 200 GET u8 0",
        "BITFIELD K",
        "BITOP OR K K J",
        "BITOP NOT K J",
        "INCR K",
        "INCRBY K 9990",
        "DECR K",
        "INCRBYFLOAT K 1",
        "INCRBYFLOAT K 0.5",
        "INCRBYFLOAT K 1e50",
        "PFADD K",
        "PFADD K x",
        "PFADD K V",
        "PFCOUNT K",
        "PFCOUNT K J",
        "PFMERGE K J",
        "PFDEBUG TODENSE K",
        "PFDEBUG ENCODING K",
        "GET K",
        "GETDEL K",
        "GETEX K EX 1000",
        "GETEX K PERSIST",
        "EXPIRE K 1000",
        "PERSIST K",
        "COPY K J",
        "COPY K J REPLACE",
        "RENAME K J",
        "RENAMENX K J",
        "MOVE K 1",
        "SWAPDB 0 1",
        "DEL K",
        "DEBUG RELOAD",
        "RESTORE K"
    };

    private static RedisServerProcess redis;
    private static TestServer server;
    private static Path folder;

    @BeforeContainer
    static void start() throws Exception {
        redis = RedisServerProcess.start();
        folder = Files.createTempDirectory("encoding");
        server = TestServer.start(FilesServer.config(folder));
    }

    @AfterContainer
    static void stop() throws Exception {
        server.close();
        redis.close();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    @Provide
    Arbitrary<List<List<String>>> sequences() {
        Arbitrary<String> templates = Arbitraries.frequencyOf(
                Tuple.of(60, Arbitraries.of(TEMPLATES)),
                Tuple.of(10, Arbitraries.of("SET K V", "APPEND K V", "INCR K")));
        return templates
                .flatMap(template -> Arbitraries.of(KEYS)
                        .list()
                        .ofSize(2)
                        .flatMap(keys ->
                                Arbitraries.of(VALUES).map(value -> words(template, keys.get(0), keys.get(1), value))))
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    private static List<String> words(String template, String key, String other, String value) {
        return List.of(template.split(" ")).stream()
                .map(word -> switch (word) {
                    case "K" -> key;
                    case "J" -> other;
                    case "V" -> value;
                    default -> word;
                })
                .toList();
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void tellsAfterEachCommandWhatRedisServerDoes(@ForAll("sequences") List<List<String>> commands) {
        check(commands);
    }

    @Tag("long")
    @Property(tries = 10_000, edgeCases = EdgeCasesMode.NONE)
    void tellsForLongWhatRedisServerDoes(@ForAll("sequences") List<List<String>> commands) {
        check(commands);
    }

    /** Each command on every value, and on none, so that nothing depends on luck. */
    @Example
    void tellsOfEachCommandAloneWhatRedisServerDoes() {
        for (String template : TEMPLATES) {
            for (String value : VALUES) {
                check(List.of(
                        List.of("SET", "a", value),
                        words(template, "a", "b", value),
                        List.of("COPY", "a", "b"),
                        List.of("EXPIRE", "b", "1000")));
                check(List.of(words(template, "a", "b", value), List.of("INCR", "a")));
            }
            check(List.of(List.of("SET", "a", "7"), words(template, "a", "b", "8"), List.of("DEBUG", "RELOAD")));
        }
    }

    private static void check(List<List<String>> commands) {
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            toRedis.call("FLUSHALL");
            toUs.call("FLUSHALL");
            for (int i = 0; i < commands.size(); i++) {
                List<List<String>> done = commands.subList(0, i + 1);
                assertEquals(step(toRedis, commands.get(i)), step(toUs, commands.get(i)), () -> "the last of " + done);
            }
        }
    }

    /** The reply to a command, and how each key is kept afterwards. */
    private static String step(WireClient client, List<String> words) {
        StringBuilder answers = new StringBuilder(
                words.get(0).equals("RESTORE")
                        ? restored(client, words.get(1))
                        : client.call(words.toArray(String[]::new)));
        for (String key : KEYS) {
            answers.append(client.call("OBJECT", "ENCODING", key));
        }
        return answers.toString();
    }

    /** Takes a key's own payload, which differs between the two: of long strings by the compression. */
    private static String restored(WireClient client, String key) {
        String dumped = client.call("DUMP", key);
        int payload = dumped.indexOf('\n') + 1;
        return dumped.startsWith("$-1")
                ? dumped
                : client.call("RESTORE", key, "0", dumped.substring(payload, dumped.length() - 2), "REPLACE");
    }
}
