package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** COMMAND INFO of every command that both servers have: arity, flags, keys, categories, tips, key specs. */
class CommandInfoOracleTest {
    /** States that this server is never in, so it has no flags for them. */
    private static final List<String> STATES = List.of("allow_busy", "no_async_loading");

    /** Prose for people who read the source. */
    private static final Pattern NOTES = Pattern.compile("notes, [^\\[]*, (?=flags, )");

    /** What may differ, with the reason. */
    private static final Map<String, String> DIFFERENCES = Map.of("debug", "DEBUG POPULATE writes, and says so");

    @Test
    void tellsWhatRedisServerTells() {
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> found = new TreeMap<>();
        try (RedisServerProcess redis = RedisServerProcess.start();
                TestServer server = TestServer.start();
                WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            for (String name : names(toUs)) {
                String theirs = info(toRedis, name);
                if (!theirs.isEmpty() && !DIFFERENCES.containsKey(name)) {
                    expected.put(name, theirs);
                    found.put(name, info(toUs, name));
                }
            }
        }
        assertTrue(found.size() > 80, "only " + found.keySet());
        assertEquals(lines(expected), lines(found));
    }

    private static String lines(Map<String, String> infos) {
        return String.join("\n", infos.values());
    }

    private static List<String> names(WireClient client) {
        return elements(client.call("COMMAND", "LIST"));
    }

    private static List<String> elements(String reply) {
        return reply.lines()
                .filter(line -> !line.startsWith("*") && !line.startsWith("$"))
                .toList();
    }

    /** One line: the first eight elements, and the key specs; subcommands come in any order and have lines of their own. */
    private static String info(WireClient client, String name) {
        List<Object> info = new Reader(client.call("COMMAND", "INFO", name)).array();
        if (info.get(0) == null) {
            return "";
        }
        List<?> fields = (List<?>) info.get(0);
        List<Object> flags = new ArrayList<>((List<?>) fields.get(2));
        flags.removeAll(STATES);
        return NOTES.matcher(name + " " + fields.get(1) + " " + flags + " " + fields.subList(3, 9))
                .replaceAll("");
    }

    /** Reads a reply of RESP2 into lists and strings. */
    private static final class Reader {
        private final List<String> lines;
        private int next;

        Reader(String reply) {
            lines = reply.lines().toList();
        }

        List<Object> array() {
            int size = Integer.parseInt(lines.get(next++).substring(1));
            List<Object> elements = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                elements.add(value());
            }
            return elements;
        }

        private Object value() {
            String line = lines.get(next);
            if (line.startsWith("*")) {
                if (line.equals("*-1")) {
                    next++;
                    return null;
                }
                return array();
            }
            next++;
            if (line.equals("$-1")) {
                return null;
            }
            return line.startsWith("$") ? lines.get(next++) : line.substring(1);
        }
    }
}
