package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.ServerConfig;
import dev.redstart.testkit.MovableClock;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands about the server whose replies are not redis-server's to the byte. */
class ServerCommandsTest {
    private static final Pattern FIELD = Pattern.compile("(?m)^([a-z_0-9|]+):");

    @TempDir
    Path folder;

    private static long integer(String reply) {
        assertTrue(reply.matches(":\\d+\r\n"), reply);
        return Long.parseLong(reply.substring(1).strip());
    }

    @Test
    void weighsKeys() {
        try (TestServer server = TestServer.start();
                WireClient client = server.connect()) {
            client.call("SET", "short", "v");
            client.call("SET", "middle", "v".repeat(10_000));
            client.call("SET", "long", "v".repeat(1_000_000));

            long least = integer(client.call("MEMORY", "USAGE", "short"));
            assertTrue(least > 6 && least < 64, "" + least);
            long middle = integer(client.call("MEMORY", "USAGE", "middle", "SAMPLES", "0"));
            assertTrue(middle > 10_000 && middle < 11_000, "" + middle);
            long most = integer(client.call("MEMORY", "USAGE", "long"));
            assertTrue(most > 1_000_000 && most < 1_001_000, "" + most);
        }
    }

    @Test
    void tellsWhatMemoryIsUsedFor() {
        try (TestServer server = TestServer.start();
                WireClient client = server.connect()) {
            client.call("DEBUG", "POPULATE", "1000", "k", "10000");

            String stats = client.call("MEMORY", "STATS");
            assertTrue(stats.contains("$10\r\nkeys.count\r\n:1000\r\n"), stats);
            assertTrue(stats.contains("$13\r\ndataset.bytes\r\n:1"), stats);
            assertTrue(client.call("MEMORY", "DOCTOR").contains("No problems found."));
            assertTrue(client.call("MEMORY", "MALLOC-STATS").contains("keyspace: "));
            long peak = TestServer.info(client, "used_memory_peak");
            client.call("FLUSHALL");
            assertTrue(peak > 10_000_000 && TestServer.info(client, "used_memory_peak") >= peak);
            assertTrue(TestServer.info(client, "used_memory") < peak);
            assertTrue(client.call("MEMORY", "DOCTOR").contains("almost no data"));
        }
    }

    @Test
    void listsPluginsAsModules() {
        try (TestServer server = TestServer.start();
                WireClient client = server.connect()) {
            String modules = client.call("MODULE", "LIST");
            assertTrue(modules.contains("$4\r\nname\r\n$5\r\nbasic\r\n$3\r\nver\r\n:"), modules);
        }
    }

    @Test
    void drawsAndTellsItsVersion() {
        try (TestServer server = TestServer.start();
                WireClient client = server.connect()) {
            String drawing = client.call("LOLWUT", "VERSION", "5", "40");
            assertTrue(drawing.contains("\nRedstart "), drawing);
            assertTrue(drawing.contains("~".repeat(40) + "\n") && !drawing.contains("~".repeat(41)), drawing);
            assertEquals("-ERR value is not an integer or out of range\r\n", client.call("LOLWUT", "VERSION", "x"));
        }
    }

    @Test
    void refusesDebugUnlessItIsEnabled() {
        String refusal =
                "-ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can"
                        + " run it from a local connection, otherwise you need to set this option in the configuration file,"
                        + " and then restart the server.\r\n";
        try (TestServer server = TestServer.start(TestServer.config().set("enable-debug-command", "no"));
                WireClient client = server.connect()) {
            assertEquals(refusal, client.call("DEBUG", "SLEEP", "0"));
            assertEquals(refusal, client.call("DEBUG", "nosuch"));
        }
        try (TestServer server = TestServer.start(TestServer.config().set("enable-debug-command", "local"));
                WireClient client = server.connect()) {
            assertEquals("+OK\r\n", client.call("DEBUG", "SLEEP", "0"));
        }
    }

    @Test
    void looksAtTheHeap() throws IOException {
        try (TestServer server = TestServer.start(TestServer.config().set("dir", folder.toString()));
                WireClient client = server.connect()) {
            assertTrue(client.call("DEBUG", "JMAP").contains("java.lang.String"));
            String path = client.call("DEBUG", "JMAP", "DUMP").lines().toList().get(1);
            assertEquals(folder.toRealPath(), Path.of(path).getParent());
            assertTrue(Files.size(Path.of(path)) > 100_000);
        }
    }

    @Test
    void leavesExpiredKeysWhileDebugSaysSo() {
        MovableClock clock = new MovableClock();
        try (TestServer server = TestServer.start(clock);
                WireClient client = server.connect()) {
            client.call("DEBUG", "SET-ACTIVE-EXPIRE", "0");
            client.call("SET", "k", "v", "PX", "10");
            clock.forward(60_000);
            Awaitility.await()
                    .during(300, TimeUnit.MILLISECONDS)
                    .until(() -> client.call("DBSIZE").equals(":1\r\n"));

            client.call("DEBUG", "SET-ACTIVE-EXPIRE", "1");
            clock.forward(60_000);
            Awaitility.await().until(() -> client.call("DBSIZE").equals(":0\r\n"));
        }
    }

    @Test
    void rewritesTheFileThatItWasStartedWith() throws IOException {
        Path file = folder.resolve("redstart.conf");
        Files.write(
                file,
                List.of(
                        "# mine",
                        "port 0",
                        "bind 127.0.0.1",
                        "timeout 100 ",
                        "io-threads 1",
                        "enable-debug-command yes"));
        ServerConfig config = ServerConfig.parse(new String[] {file.toString()}, Map.of());
        try (TestServer server = TestServer.start(config);
                WireClient client = server.connect()) {
            client.call("CONFIG", "SET", "timeout", "200", "slowlog-max-len", "5");
            assertEquals("+OK\r\n", client.call("CONFIG", "REWRITE"));
        }
        assertEquals(
                List.of(
                        "# mine",
                        "port 0",
                        "bind 127.0.0.1",
                        "timeout 200",
                        "io-threads 1",
                        "enable-debug-command yes",
                        "# Generated by CONFIG REWRITE",
                        "slowlog-max-len 5"),
                Files.readAllLines(file));
    }

    /** The fields of redis-server that monitors read: redis_exporter, RedisInsight, Datadog, redis-cli --stat. */
    @Test
    void hasTheFieldsThatMonitorsRead() {
        try (TestServer server = TestServer.start();
                WireClient client = server.connect()) {
            client.call("SET", "k", "v");
            Set<String> fields = fields(client.call("INFO", "everything"));
            Set<String> missing = new TreeSet<>(Set.of(MONITORED.split("\\s+")));
            missing.removeAll(fields);
            assertEquals(Set.of(), missing);
        }
    }

    private static Set<String> fields(String info) {
        Set<String> fields = new TreeSet<>();
        FIELD.matcher(info).results().forEach(match -> fields.add(match.group(1)));
        return fields;
    }

    private static final String MONITORED = """
            redis_version redis_mode os arch_bits process_id run_id tcp_port uptime_in_seconds uptime_in_days hz \
            config_file executable connected_clients maxclients client_recent_max_input_buffer \
            client_recent_max_output_buffer blocked_clients tracking_clients used_memory used_memory_human \
            used_memory_rss used_memory_peak used_memory_peak_human used_memory_peak_perc used_memory_overhead \
            used_memory_startup used_memory_dataset used_memory_dataset_perc total_system_memory used_memory_lua \
            maxmemory maxmemory_policy mem_fragmentation_ratio mem_fragmentation_bytes mem_allocator \
            mem_clients_normal mem_clients_slaves mem_replication_backlog active_defrag_running \
            lazyfree_pending_objects allocator_active allocator_allocated allocator_frag_ratio number_of_cached_scripts \
            loading rdb_changes_since_last_save rdb_bgsave_in_progress aof_enabled aof_rewrite_in_progress \
            total_connections_received total_commands_processed instantaneous_ops_per_sec total_net_input_bytes \
            total_net_output_bytes instantaneous_input_kbps instantaneous_output_kbps rejected_connections sync_full \
            sync_partial_ok sync_partial_err expired_keys evicted_keys keyspace_hits keyspace_misses pubsub_channels \
            pubsub_patterns latest_fork_usec migrate_cached_sockets slave_expires_tracked_keys active_defrag_hits \
            active_defrag_misses total_error_replies role connected_slaves master_replid master_repl_offset \
            second_repl_offset repl_backlog_active repl_backlog_size repl_backlog_histlen used_cpu_sys used_cpu_user \
            used_cpu_sys_children used_cpu_user_children cluster_enabled db0 cmdstat_set latency_percentiles_usec_set""";
}
