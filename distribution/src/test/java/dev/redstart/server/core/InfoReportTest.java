package dev.redstart.server.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.CommandPlugin;
import dev.redstart.api.PluginContext;
import dev.redstart.server.stats.LoopStats.Counter;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InfoReportTest {
    private static final class Tally implements CommandPlugin {
        @Override
        public String name() {
            return "tally";
        }

        @Override
        public void register(PluginContext context) {
            context.info("counted", () -> 42);
            context.info("broken", () -> {
                throw new IllegalStateException("not now");
            });
            context.info("lines", () -> "a\r\nb");
        }
    }

    private static final String ALL =
            "Server Clients Memory Persistence Stats Replication CPU Plugins Commandstats Errorstats"
                    + " Latencystats Cluster Keyspace";

    private final FakeServer server = new FakeServer(new Tally());
    private final Metrics metrics = new Metrics(server);
    private final InfoReport report = new InfoReport(server, metrics);

    private String info(String... sections) {
        return report.of(List.of(sections), server.nowMillis);
    }

    private static String titles(String info) {
        return info.lines()
                .filter(line -> line.startsWith("# "))
                .map(line -> line.substring(2))
                .collect(Collectors.joining(" "));
    }

    @Test
    void hasTheUsualSectionsInRedisOrder() {
        String usual = "Server Clients Memory Persistence Stats Replication CPU Plugins Errorstats Cluster Keyspace";

        assertEquals(usual, titles(info()));
        assertEquals(usual, titles(info("default")));
        assertEquals(ALL, titles(info("all")));
        assertEquals(ALL + " plugin_tally", titles(info("everything")));
        assertEquals(usual.replace("Err", "Commandstats Err"), titles(info("commandstats", "default")));
    }

    @Test
    void hasOnlyTheRequestedSections() {
        assertEquals("Server Clients", titles(info("clients", "nosuch", "server")));
        assertEquals("", info("nosuch"));
        assertEquals("Plugins plugin_tally", titles(info("modules")));
        assertEquals("plugin_tally", titles(info("plugin_tally")));
    }

    @Test
    void separatesSectionsByAnEmptyLine() {
        assertTrue(info("server", "clients").contains("\r\n\r\n# Clients\r\nconnected_clients:0\r\n"));
        assertFalse(info("server", "clients").endsWith("\r\n\r\n"));
    }

    @Test
    void hasTheVersionWhereRedisCliLooksForIt() {
        assertTrue(info("server").startsWith("# Server\r\nredis_version:7.4.0\r\nserver_name:redstart\r\n"));
    }

    @Test
    void hasTheUptime() {
        server.nowMillis += 2 * 86_400_000 + 3_500;

        assertTrue(info("server").contains("\r\nuptime_in_seconds:172803\r\nuptime_in_days:2\r\n"));
    }

    @Test
    void doesNotCountRejectedConnections() {
        server.stats.connectionReceived();
        server.stats.connectionReceived();
        server.stats.connectionRejected();

        String stats = info("stats");

        assertTrue(stats.contains("\r\ntotal_connections_received:1\r\n"), stats);
        assertTrue(stats.contains("\r\nrejected_connections:1\r\n"), stats);
    }

    @Test
    void addsUpLoopsAndSkipsCommandsWithoutCalls() {
        int get = server.command("get").index();
        server.stats.loop(0).called(get);
        server.stats.loop(1).called(get);
        server.stats.loop(1).failed(get);
        server.stats.loop(0).took(get, 1_000, 1);
        server.stats.loop(1).took(get, 3_000, 1);
        server.stats.loop(0).rejected(server.command("client|id").index());

        assertEquals(
                "# Commandstats\r\n"
                        + "cmdstat_client|id:calls=0,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=0\r\n"
                        + "cmdstat_get:calls=2,usec=4,usec_per_call=2.00,rejected_calls=0,failed_calls=1\r\n",
                info("commandstats"));
    }

    @Test
    void startsAtZeroAfterAReset() {
        int get = server.command("get").index();
        server.stats.loop(0).called(get);
        server.stats.loop(0).add(Counter.KEYSPACE_HITS, 5);
        server.stats.loop(0).add(Counter.CHANGES, 7);
        server.stats.connectionReceived();
        server.stats.error("ERR");
        server.stats.error("WRONGTYPE");

        metrics.reset();
        server.stats.loop(1).add(Counter.KEYSPACE_HITS, 2);
        server.stats.error("ERR");

        assertEquals("# Errorstats\r\nerrorstat_ERR:count=1\r\n", info("errorstats"));
        assertEquals("# Commandstats\r\n", info("commandstats"));
        assertTrue(info("stats").contains("\r\nkeyspace_hits:2\r\n"));
        assertTrue(info("stats").contains("\r\ntotal_connections_received:0\r\n"));
        assertTrue(info("persistence").contains("\r\nrdb_changes_since_last_save:7\r\n"), "no statistics");
    }

    @Test
    void survivesAFailingPlugin() {
        assertEquals(
                "# plugin_tally\r\n"
                        + "broken:error:java.lang.IllegalStateException\r\n"
                        + "counted:42\r\n"
                        + "lines:a  b\r\n",
                info("plugin_tally"));
    }

    @Test
    void showsNoEmptyDatabase() {
        assertEquals("# Keyspace\r\n", info("keyspace"));
    }

    /** In some containers a bean of the JDK fails in its initializer and at every later use. */
    @Test
    void showsTheOtherSectionsWhereOneFails() {
        ServerContext failing = (ServerContext) Proxy.newProxyInstance(
                ServerContext.class.getClassLoader(),
                new Class<?>[] {ServerContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("persistence")) {
                        throw new NoClassDefFoundError("could not initialize");
                    }
                    return method.invoke(server, arguments);
                });

        String text = new InfoReport(failing, new Metrics(server)).of(List.of(), server.nowMillis);

        assertTrue(text.contains("\r\npersistence_error:java.lang.NoClassDefFoundError\r\n"), text);
        assertTrue(text.contains("\r\ntotal_error_replies:0\r\n"), text);
        assertTrue(text.endsWith("# Keyspace\r\n"), text);
    }

    @Test
    void scalesBytes() {
        assertEquals("0B", InfoLines.human(0));
        assertEquals("1023B", InfoLines.human(1023));
        assertEquals("1.00K", InfoLines.human(1024));
        assertEquals("23.54G", InfoLines.human(25_276_514_304L));
        assertEquals("8192.00P", InfoLines.human(Long.MAX_VALUE));
    }
}
