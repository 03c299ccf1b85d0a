package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.server.wire.RandomCommands.Command;
import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Random commands against redis-server: the same replies byte for byte, and the same keys in the end. */
@AddLifecycleHook(OracleSequenceTest.WhereRedisIsInstalled.class)
class OracleSequenceTest {
    private static final Pattern PLACE = Pattern.compile("0|-?[1-9]\\d{0,17}");
    private static final List<String> UNITS = List.of("BIT", "BYTE");
    private static final Pattern VALUE = Pattern.compile("\\$\\d+\r\n");

    /** The times that {@link RandomCommands} names are multiples of it. */
    private static final long MILLIS_APART = 25_000;

    private static final long FOR_EVER_MILLIS = 1_000_000_000_000_000L;

    /** jqwik's way to skip a class. */
    static final class WhereRedisIsInstalled implements SkipExecutionHook {
        @Override
        public SkipResult shouldBeSkipped(LifecycleContext context) {
            return RedisServerProcess.isInstalled()
                    ? SkipResult.doNotSkip()
                    : SkipResult.skip(RedisServerProcess.MISSING);
        }
    }

    private static RedisServerProcess redis;
    private static TestServer server;

    @BeforeContainer
    static void start() {
        redis = RedisServerProcess.start();
        server = TestServer.start();
    }

    @AfterContainer
    static void stop() {
        server.close();
        redis.close();
    }

    @Provide
    Arbitrary<List<Command>> sequences() {
        return RandomCommands.sequences();
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void answersAndKeepsWhatRedisServerDoes(
            @ForAll("sequences") List<Command> commands,
            @ForAll @Size(max = 20) List<@IntRange(max = 9999) Integer> cuts) {
        check(commands, cuts);
    }

    @Tag("long")
    @Property(tries = 50_000, edgeCases = EdgeCasesMode.NONE)
    void answersAndKeepsForLongWhatRedisServerDoes(
            @ForAll("sequences") List<Command> commands,
            @ForAll @Size(max = 20) List<@IntRange(max = 9999) Integer> cuts) {
        check(commands, cuts);
    }

    private static void check(List<Command> commands, List<Integer> cuts) {
        long nowSeconds = Instant.now().getEpochSecond();
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            for (WireClient client : List.of(toRedis, toUs)) {
                client.send("FLUSHALL\r\n").expect("+OK\r\n");
                send(client, commands, cuts, nowSeconds);
            }
            for (int i = 0; i < commands.size(); i++) {
                Command command = commands.get(i);
                List<String> words = command.words(i, nowSeconds);
                assertEquals(
                        comparable(words, toRedis.reply(), nowSeconds),
                        comparable(words, toUs.reply(), nowSeconds),
                        command::toString);
            }
        }
        assertEquals(keys(redis.port()), keys(server.port()), "the keys in the end");
        assertEquals(digest(redis.port()), digest(server.port()), "DEBUG DIGEST in the end");
    }

    /** In one stream, cut wherever the numbers say: each is a place in it in parts of 10,000. */
    private static void send(WireClient client, List<Command> commands, List<Integer> cuts, long nowSeconds) {
        StringBuilder stream = new StringBuilder();
        for (int i = 0; i < commands.size(); i++) {
            stream.append(commands.get(i).bytes(i, nowSeconds));
        }
        byte[] bytes = WireClient.bytes(stream.toString());
        int from = 0;
        for (int cut : new TreeSet<>(cuts)) {
            int to = (int) ((long) bytes.length * cut / 10_000);
            client.send(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        client.send(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    /** A reply without what may differ: the order of keys, who HELLO says it is, and times by a moment. */
    private static String comparable(List<String> words, String reply, long nowSeconds) {
        boolean error = reply.startsWith("-");
        return switch (words.get(0).toUpperCase(Locale.ROOT)) {
            case "KEYS", "SCAN" ->
                error
                        ? reply
                        : new TreeSet<>(elements(reply))
                                + reply.lines().findFirst().orElse("");
            case "HELLO" -> error ? reply : reply.substring(0, reply.indexOf("version"));
            case "OBJECT", "MEMORY" -> error ? reply : reply.substring(0, 1) + reply.startsWith("$-1");
            case "BITCOUNT" -> isRange(words, 2) ? reply : "refused since 7.4, of a missing key too";
            case "BITPOS" -> isRange(words, 3) ? reply : "refused since 7.4, of a missing key too";
            case "RANDOMKEY" -> reply.substring(0, 1) + reply.startsWith("$-1");
            case "EXPIRETIME" -> rounded(since(nowSeconds, reply), 1000);
            case "PEXPIRETIME" -> rounded(since(nowSeconds * 1000, reply), 1);
            case "TTL" -> rounded(reply, 1000);
            case "PTTL" -> rounded(reply, 1);
            default -> reply;
        };
    }

    /** Whether what follows is no place, one or two of them, or two and a unit: redis-server 7.0 asks for the key first. */
    private static boolean isRange(List<String> words, int from) {
        int count = words.size() - from;
        return count >= 0
                && count <= 3
                && (count != 1 || from > 2)
                && words.stream().skip(from).limit(2).allMatch(PLACE.asMatchPredicate())
                && (count < 3 || (UNITS.contains(words.get(from + 2).toUpperCase(Locale.ROOT))));
    }

    private static List<String> elements(String array) {
        return VALUE.splitAsStream(array).skip(1).toList();
    }

    /** An instant of a reply, counted from another one: only so it is a multiple of what times are apart. */
    private static String since(long start, String reply) {
        return reply.startsWith(":") && reply.length() >= 7
                ? ":" + (Long.parseLong(reply.substring(1).strip()) - start) + "\r\n"
                : reply;
    }

    private static String rounded(String reply, int millisPerUnit) {
        if (!reply.startsWith(":") || reply.startsWith(":-")) {
            return reply;
        }
        long millis = Long.parseLong(reply.substring(1).strip()) * millisPerUnit;
        return millis > FOR_EVER_MILLIS ? "for ever" : "about " + (millis + MILLIS_APART / 2) / MILLIS_APART;
    }

    private static String digest(int port) {
        try (WireClient client = WireClient.connect(port)) {
            return client.call("DEBUG", "DIGEST");
        }
    }

    /** Every key of every database with its value and its time to live. */
    private static List<String> keys(int port) {
        List<String> keys = new ArrayList<>();
        try (WireClient client = WireClient.connect(port)) {
            for (int db = 0; db < 16; db++) {
                client.call("SELECT", "" + db);
                for (String element : new TreeSet<>(elements(client.call("KEYS", "*")))) {
                    String key = element.substring(0, element.length() - 2);
                    String timeToLive = rounded(client.call("PTTL", key), 1);
                    keys.add(db + " " + WireClient.escaped(key + " " + client.call("GET", key)) + timeToLive);
                }
            }
        }
        return keys;
    }
}
