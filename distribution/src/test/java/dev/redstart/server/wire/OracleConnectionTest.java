package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Random commands about the connection, in one pipeline, against redis-server: the same bytes come back, whatever is
 * silent or in which protocol. Ids and versions are left out, and a client's line is compared by the names of its fields
 * and by those values that are the same everywhere.
 */
@AddLifecycleHook(OracleSequenceTest.WhereRedisIsInstalled.class)
class OracleConnectionTest {
    private static final String END = "$7\r\nthe end\r\n";
    private static final Pattern LINE = Pattern.compile("[$=]\\d+\r\n(txt:)?(id=[^\r]*)\n\r\n");
    private static final Pattern VERSION = Pattern.compile("version\r\n\\$\\d\r\n[0-9.]+\r\n");

    private static final Set<String> COMPARED = Set.of(
            "name",
            "flags",
            "db",
            "sub",
            "psub",
            "ssub",
            "multi",
            "argv-mem",
            "multi-mem",
            "cmd",
            "user",
            "redir",
            "resp");

    private static RedisServerProcess redis;
    private static TestServer server;

    @BeforeContainer
    static void start() {
        redis = RedisServerProcess.start();
        server = TestServer.start();
        for (int port : new int[] {redis.port(), server.port()}) { // so that no id is the number of anything else
            IntStream.range(0, 100).forEach(i -> WireClient.connect(port).close());
        }
    }

    @AfterContainer
    static void stop() {
        server.close();
        redis.close();
    }

    @Provide
    Arbitrary<List<List<String>>> sequences() {
        return ConnectionCommands.sequences();
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void answersAsRedisServerDoes(
            @ForAll("sequences") List<List<String>> commands, @ForAll @IntRange(min = 2, max = 3) int protocol) {
        assertEquals(transcript(redis.port(), commands, protocol), transcript(server.port(), commands, protocol));
    }

    @Tag("long")
    @Property(tries = 20_000, edgeCases = EdgeCasesMode.NONE)
    void answersForLongAsRedisServerDoes(
            @ForAll("sequences") List<List<String>> commands, @ForAll @IntRange(min = 2, max = 3) int protocol) {
        answersAsRedisServerDoes(commands, protocol);
    }

    private static String transcript(int port, List<List<String>> commands, int protocol) {
        try (WireClient client = WireClient.connect(port)) {
            String id = client.call("CLIENT", "ID").substring(1).strip();
            client.call("HELLO", "" + protocol);
            client.send(ConnectionCommands.bytes(commands, id));
            StringBuilder replies = new StringBuilder();
            while (replies.length() < END.length()
                    || !replies.substring(replies.length() - END.length()).equals(END)) {
                replies.append(client.reply());
            }
            return comparable(replies.toString().replace(":" + id + "\r\n", ":me\r\n"));
        }
    }

    private static String comparable(String replies) {
        String known = VERSION.matcher(replies).replaceAll("version\r\n");
        return LINE.matcher(known).replaceAll(line -> Matcher.quoteReplacement(shape((Matcher) line)));
    }

    private static String shape(Matcher line) {
        return Stream.of(line.group(2).split(" ", -1))
                .filter(field -> !field.startsWith("lib-")) // since 7.2
                .filter(field -> !field.startsWith("watch=")) // since 7.4
                .map(field -> COMPARED.contains(field.split("=", -1)[0]) ? field : field.split("=", -1)[0])
                .collect(Collectors.joining(" ", line.group().charAt(0) + "", "\r\n"));
    }
}
