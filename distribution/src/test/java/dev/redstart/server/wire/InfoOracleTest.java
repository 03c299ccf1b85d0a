package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** INFO and CLIENT LIST beside redis-server's: each of its fields is here, in the same section and of the same kind. */
class InfoOracleTest extends BesideRedis {
    /** Fields whose names depend on what was called. */
    private static final Pattern BY_NAME = Pattern.compile("(cmdstat|latency_percentiles_usec|errorstat|db)_?.*");

    private static final Pattern SIGNED_NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final Pattern SIZE = Pattern.compile("\\d+(\\.\\d+)?[BKMGTP]");
    private static final Pattern PERCENT = Pattern.compile("\\d+\\.\\d+%");

    /** By section and name. */
    private static Map<String, String> fields(WireClient client) {
        Map<String, String> fields = new TreeMap<>();
        String section = "";
        for (String line : client.call("INFO", "everything").lines().toList()) {
            int colon = line.indexOf(':');
            if (line.startsWith("# ")) {
                section = line.substring(2);
            } else if (colon > 0) {
                fields.put(section + " " + line.substring(0, colon), line.substring(colon + 1));
            }
        }
        fields.keySet()
                .removeIf(name ->
                        BY_NAME.matcher(name.substring(name.indexOf(' ') + 1)).matches());
        return fields;
    }

    /** A number, a size for people, a percentage or a word: what a monitor's parser depends on. */
    private static String kind(String value) {
        if (SIGNED_NUMBER.matcher(value).matches()) {
            return "number";
        }
        if (SIZE.matcher(value).matches()) {
            return "size";
        }
        return PERCENT.matcher(value).matches() ? "percent" : "text";
    }

    private static Map<String, String> kinds(Map<String, String> fields) {
        return fields.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, field -> kind(field.getValue()), (a, b) -> a, TreeMap::new));
    }

    @Test
    void hasEveryFieldOfRedisServerInItsSection() {
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            Map<String, String> expected = kinds(fields(toRedis));
            expected.remove("Server redis_build_id"); // hexadecimal digits, which may be a number or not
            Map<String, String> found = kinds(fields(toUs));
            assertTrue(expected.size() > 140, () -> "only " + expected.keySet());
            found.keySet().retainAll(expected.keySet());
            assertEquals(expected, found);
        }
    }

    @Test
    void hasEveryFieldOfTheLogToo(@TempDir Path folder) {
        try (WireClient toRedis = redis.connect()) {
            toRedis.call("CONFIG", "SET", "appendonly", "yes");
            Map<String, String> expected = fields(toRedis);
            toRedis.call("CONFIG", "SET", "appendonly", "no");
            expected.keySet().removeIf(field -> !field.startsWith("Persistence "));
            try (TestServer logged = TestServer.start(FilesServer.withLog(folder));
                    WireClient toUs = logged.connect()) {
                Set<String> missing = new TreeSet<>(expected.keySet());
                missing.removeAll(fields(toUs).keySet());
                assertEquals(Set.of(), missing);
            }
        }
    }

    @Test
    void hasEveryFieldOfAClientsLineInTheSameOrder() {
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            String ours = names(toUs.call("CLIENT", "INFO"));
            assertEquals(
                    names(toRedis.call("CLIENT", "INFO")),
                    ours.replace(" watch", "").replace(" lib-name lib-ver", "")); // since 7.4 and 7.2
        }
    }

    private static String names(String line) {
        return Stream.of(line.lines().skip(1).findFirst().orElseThrow().split(" "))
                .map(field -> field.substring(0, field.indexOf('=')))
                .collect(Collectors.joining(" "));
    }

    @Test
    void hasNoSizeByWhichToolsDivideAtZero() {
        try (WireClient toUs = server.connect()) {
            String line = toUs.call("CLIENT", "INFO");
            assertTrue(
                    line.matches("(?s).* qbuf=[1-9]\\d* qbuf-free=[1-9]\\d* .* rbs=[1-9]\\d* rbp=[1-9]\\d* .*"), line);
            Map<String, String> fields = fields(toUs);
            for (String field : new String[] {
                "Memory total_system_memory", "Memory used_memory_rss", "Replication repl_backlog_size", "Server hz"
            }) {
                assertTrue(Double.parseDouble(fields.get(field)) > 0, field + " is " + fields.get(field));
            }
        }
    }

    @Test
    void hasASaneFragmentationOnAnEmptyServer() {
        try (WireClient toUs = server.connect()) {
            toUs.call("FLUSHALL");
            Map<String, String> fields = fields(toUs);
            for (String field : new String[] {"mem_fragmentation_ratio", "rss_overhead_ratio", "allocator_rss_ratio"}) {
                double ratio = Double.parseDouble(fields.get("Memory " + field));
                assertTrue(ratio > 0.1 && ratio < 20, field + " is " + ratio);
            }
        }
    }
}
