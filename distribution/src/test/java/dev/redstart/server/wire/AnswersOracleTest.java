package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.WireClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares replies to operators' commands with redis-server's: COMMAND GETKEYS, HELP, CLUSTER, CLIENT KILL, BGSAVE, LOLWUT. */
class AnswersOracleTest extends BesideRedis {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CLUSTER KEYSLOT k",
                "CLUSTER KEYSLOT",
                "CLUSTER COUNTKEYSINSLOT 1",
                "CLUSTER GETKEYSINSLOT 1 2",
                "CLUSTER GETKEYSINSLOT 1",
                "CLUSTER RESET",
                "CLUSTER RESET HARD",
                "CLUSTER HELP",
                "CLUSTER HELP x",
                "CLUSTER MEET 127.0.0.1 7000",
                "CLUSTER SETSLOT 1 STABLE",
                "CLUSTER NOSUCH",
                "CLUSTER",
                "CLIENT KILL 1.2.3.4:5",
                "CLIENT KILL 1.2.3.4:5 ID",
                "CLIENT KILL 1.2.3.4:5 ID 12",
                "CLIENT KILL ID 123 1.2.3.4:5",
                "CLIENT KILL ID 123 LADDR",
                "CLIENT KILL ADDR 1.2.3.4:5 ADDR 1.2.3.4:6",
                "CLIENT KILL ID 0 x",
                "CLIENT KILL USER nosuch ID",
                "CLIENT KILL TYPE normal TYPE x",
                "BGSAVE x",
                "BGSAVE SCHEDULE x",
                "LOLWUT VERSION x",
                "COMMAND GETKEYS PING",
                "COMMAND GETKEYS PING a",
                "COMMAND GETKEYS PFMERGE a"
            })
    void answersTheSame(String command) {
        String[] words = command.split(" ", -1);
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            assertEquals(toRedis.call(words), toUs.call(words));
        }
    }

    @Test
    void namesTheSameKeysOfEveryCommandWithEveryNumberOfArguments() {
        List<String> arguments =
                List.of("", " a", " 0", " a b", " a 0", " 2 a", " a 1 b", " a b c", " a b c d", " HELP");
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            Set<String> names = names(toUs);
            names.retainAll(names(toRedis));
            assertTrue(names.size() > 100, names::toString);
            List<String> expected = new ArrayList<>();
            List<String> found = new ArrayList<>();
            for (String name : names) {
                for (String rest : arguments) {
                    String question = "COMMAND GETKEYS " + name.replace('|', ' ') + rest;
                    expected.add(question + " → " + toRedis.call(question.split(" ")));
                    found.add(question + " → " + toUs.call(question.split(" ")));
                }
            }
            assertEquals(String.join("\n", expected), String.join("\n", found));
        }
    }

    private static Set<String> names(WireClient client) {
        Set<String> names = new TreeSet<>();
        client.call("COMMAND", "LIST")
                .lines()
                .filter(line -> !line.startsWith("*") && !line.startsWith("$"))
                .forEach(names::add);
        return names;
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLIENT", "COMMAND", "CONFIG", "DEBUG", "LATENCY", "MEMORY", "MODULE", "OBJECT", "SLOWLOG"})
    void beginsHelpWithTheSameLine(String container) {
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            assertEquals(firstElement(toRedis, container), firstElement(toUs, container));
        }
    }

    private static String firstElement(WireClient client, String container) {
        return client.call(container, "HELP").lines().skip(1).findFirst().orElse("");
    }

    @Test
    void endsTheDrawingWithRedisVersion() {
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            for (String[] command : new String[][] {{"LOLWUT"}, {"LOLWUT", "VERSION"}, {"LOLWUT", "VERSION", "5"}}) {
                assertTrue(lastLine(toRedis.call(command)).matches("(.*\\. )?Redis ver\\. [\\d.]+"));
                assertTrue(lastLine(toUs.call(command)).matches(".*\\. Redis ver\\. [\\d.]+"));
            }
        }
    }

    private static String lastLine(String reply) {
        List<String> lines =
                Stream.of(reply.split("\r?\n")).filter(line -> !line.isBlank()).toList();
        return lines.get(lines.size() - 1);
    }
}
