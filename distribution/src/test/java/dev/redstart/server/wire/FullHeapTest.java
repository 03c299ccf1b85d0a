package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.WireClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server whose heap clients fill: writes are refused, everything else is answered, and after DEL writes succeed again. A
 * line per run tells the longest that an answer took.
 */
class FullHeapTest {
    private static final String OOM = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
    private static final int REFUSALS = 50;
    private static final int PIPELINE_BYTES = 50_000;
    private static final int MAX_PIPELINE = 500;
    private static final List<String> THREADS =
            List.of("redstart-accept", "redstart-loop-0", "redstart-files", "redstart-memory");

    @TempDir
    Path dir;

    /** A heap, a collector, and what fills it. */
    record Cell(int heapMegabytes, String collector, int valueBytes, boolean log) {
        List<String> jvmOptions() {
            List<String> options = new ArrayList<>(List.of("-Xmx" + heapMegabytes + "m"));
            if (!collector.equals("own")) {
                options.add("-XX:+Use" + collector + "GC");
            }
            return options;
        }

        @Override
        public String toString() {
            return "-Xmx" + heapMegabytes + "m, " + collector + ", values of " + valueBytes + " bytes"
                    + (log ? ", with the log" : "");
        }
    }

    static Stream<Cell> someCells() {
        return Stream.of(
                new Cell(96, "Serial", 1000, true),
                new Cell(96, "G1", 100_000, false),
                new Cell(96, "G1", 1000, true),
                new Cell(128, "own", 5_000_000, true));
    }

    static Stream<Cell> allCells() {
        List<Cell> cells = new ArrayList<>();
        for (int heap : new int[] {96, 128, 256}) {
            for (String collector : List.of("Serial", "G1", "own")) {
                for (int value : new int[] {10, 1000, 100_000, 5_000_000}) {
                    cells.add(new Cell(heap, collector, value, false));
                    cells.add(new Cell(heap, collector, value, true));
                }
            }
        }
        return cells.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("someCells")
    void servesOnWithAFullHeap(Cell cell) {
        fill(cell); // how long each answer took is printed only: CI's machine may be busy
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("allCells")
    @Tag("long")
    void servesOnWithAnyFullHeap(Cell cell) {
        long longest = fill(cell);
        assertTrue(longest <= 1000, () -> "an answer took " + longest + " ms");
    }

    /** Returns how many milliseconds the longest answer took. */
    private long fill(Cell cell) {
        long longest;
        String log = cell.log ? "yes" : "no";
        String last;
        try (FullHeapServer server = FullHeapServer.start(dir, cell.jvmOptions(), "--appendonly", log)
                .awaitListening()) {
            try (WireClient client = server.connect()) {
                Prober prober = new Prober(server);
                prober.start();
                int keys = fill(client, cell);
                assertTrue(client.call("GET", "key:0").startsWith("$" + cell.valueBytes + "\r\n"), "a value is gone");
                assertTrue(client.call("MEMORY", "DOCTOR").contains("JAVA_OPTS=-Xmx"));
                save(() -> prober.time("SAVE", () -> client.call("SAVE")));
                delete(client, keys);
                Awaitility.await("writes succeed again")
                        .atMost(Duration.ofSeconds(10))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> set(client, "again", cell).equals("+OK\r\n"));
                last = client.call("DBSIZE");
                prober.end();
                longest = Collections.max(prober.longest.values());
                List<String> threads = server.threads();
                assertTrue(threads.isEmpty() || threads.containsAll(THREADS), threads::toString);
                long end = server.terminateMillis();
                System.out.printf("%s: %d keys; at most %s ms; SIGTERM %d ms%n", cell, keys, prober.longest, end);
                assertFalse(server.output().contains("met an error"), server::output);
                assertTrue(end < 5000, () -> "SIGTERM took " + end + " ms");
            }
        }
        if (cell.log) {
            startAgain(cell, last);
        }
        return longest;
    }

    /** What was stored fits the same heap once more. */
    private void startAgain(Cell cell, String size) {
        try (FullHeapServer server = FullHeapServer.start(dir, cell.jvmOptions(), "--appendonly", "yes")
                .awaitListening()) {
            try (WireClient client = server.connect()) {
                Awaitility.await("the log is loaded")
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> client.call("PING").equals("+PONG\r\n"));
                assertEquals(size, client.call("DBSIZE"));
            }
        }
    }

    @ParameterizedTest(name = "appendonly {0}")
    @ValueSource(strings = {"yes", "no"})
    void startsWithNoneOfItsDataWhereTheHeapIsTooSmallForAll(String log) {
        try (FullHeapServer server = FullHeapServer.start(dir, List.of("-Xmx300m"), "--appendonly", log)
                .awaitListening()) {
            try (WireClient client = server.connect()) {
                for (int key = 0; key < 90; key++) {
                    assertEquals("+OK\r\n", client.call("SET", "key:" + key, "v".repeat(1_000_000)));
                }
                save(() -> client.call("SAVE"));
                assertTrue(server.terminateMillis() < 5000);
            }
        }
        try (FullHeapServer small = FullHeapServer.start(dir, List.of("-Xmx64m"), "--appendonly", log)) {
            assertEquals(1, small.exitStatus(), small::output);
            assertTrue(small.output().contains("JAVA_OPTS=-Xmx"), small::output);
        }
        try (FullHeapServer again = FullHeapServer.start(dir, List.of("-Xmx300m"), "--appendonly", log)
                .awaitListening()) {
            try (WireClient client = again.connect()) {
                assertEquals(":90\r\n", client.call("DBSIZE"));
            }
        }
    }

    @Test
    @Tag("long")
    void loadsLongerStringsThanItsSettingsAllow() {
        String allowed = "1gb";
        try (FullHeapServer server = FullHeapServer.start(
                        dir, List.of("-Xmx3g"), "--appendonly", "yes", "--proto-max-bulk-len", allowed)
                .awaitListening()) {
            try (WireClient client = server.connect()) {
                assertEquals(":600000003\r\n", client.call("SETRANGE", "key", "600000000", "end"));
                assertEquals(":600000004\r\n", client.call("APPEND", "key", "!"));
                assertTrue(server.terminateMillis() < 5000);
            }
        }
        try (FullHeapServer again = FullHeapServer.start(dir, List.of("-Xmx3g"), "--appendonly", "yes")
                .awaitListening()) {
            try (WireClient client = again.connect()) {
                assertEquals(":600000004\r\n", client.call("STRLEN", "key"));
                assertEquals("$4\r\nend!\r\n", client.call("GETRANGE", "key", "-4", "-1"));
            }
        }
    }

    /** A rewrite of the log that began by itself has to end first. */
    private static void save(Supplier<String> attempt) {
        Awaitility.await("SAVE")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> attempt.get().equals("+OK\r\n"));
    }

    private static String set(WireClient client, String key, Cell cell) {
        return client.call("SET", key, "v".repeat(cell.valueBytes));
    }

    /** Sets keys until so many of them were refused, and returns how many were stored. */
    private static int fill(WireClient client, Cell cell) {
        String value = "v".repeat(cell.valueBytes);
        int pipeline = Math.max(1, Math.min(MAX_PIPELINE, PIPELINE_BYTES / cell.valueBytes));
        int stored = 0;
        int refused = 0;
        while (refused < REFUSALS) {
            StringBuilder commands = new StringBuilder();
            for (int i = 0; i < pipeline; i++) {
                commands.append(WireClient.array("SET", "key:" + (stored + i), value));
            }
            client.send(commands.toString());
            for (int i = 0; i < pipeline; i++) {
                String reply = client.reply();
                if (reply.equals("+OK\r\n")) {
                    stored++;
                } else {
                    assertEquals(OOM, reply);
                    refused++;
                }
            }
        }
        assertTrue(stored > 0);
        return stored;
    }

    /** Deletes every second key. */
    private static void delete(WireClient client, int keys) {
        for (int from = 0; from < keys; from += 2 * MAX_PIPELINE) {
            StringBuilder commands = new StringBuilder();
            int count = 0;
            for (int key = from; key < Math.min(keys, from + 2 * MAX_PIPELINE); key += 2) {
                commands.append(WireClient.array("DEL", "key:" + key));
                count++;
            }
            client.send(commands.toString());
            for (int i = 0; i < count; i++) {
                assertTrue(client.reply().matches(":[01]\r\n"));
            }
        }
    }

    /** Asks all the time, on a connection of its own; each answer that does not come within seconds fails the test. */
    private static final class Prober extends Thread {
        private static final List<List<String>> COMMANDS =
                List.of(List.of("PING"), List.of("GET", "key:1"), List.of("INFO"), List.of("DEL", "none"));

        final Map<String, Long> longest = new TreeMap<>();
        private final WireClient client;
        private volatile boolean ended;
        private volatile Throwable failure;

        Prober(FullHeapServer server) {
            client = server.connect();
        }

        @Override
        public void run() {
            try {
                while (!ended) {
                    for (List<String> command : COMMANDS) {
                        String reply = time(command.get(0), () -> client.call(command.toArray(new String[0])));
                        assertFalse(reply.startsWith("-"), reply);
                    }
                }
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }

        synchronized void note(String command, long millis) {
            longest.merge(command, millis, Math::max);
        }

        String time(String command, Supplier<String> call) {
            long began = System.nanoTime();
            String reply = call.get();
            note(command, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            return reply;
        }

        void end() {
            ended = true;
            try {
                join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            client.close();
            if (failure != null) {
                throw new AssertionError("a command had no answer", failure);
            }
        }
    }
}
