package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {
    private final ServerConfig config = ServerConfig.defaults();

    @Test
    void hasTheDefaultsOfRedis() throws IOException {
        assertEquals(List.of("127.0.0.1", "-::1"), config.bind());
        assertEquals(6379, config.port());
        assertTrue(config.protectedMode());
        assertEquals(511, config.tcpBacklog());
        assertEquals(300, config.tcpKeepAliveSeconds());
        assertEquals(0, config.timeoutSeconds());
        assertEquals(10_000, config.maxClients());
        assertEquals(Limits.PROTO_MAX_BULK_BYTES, config.protoMaxBulkLength());
        assertEquals(Limits.QUERY_BUFFER_BYTES, config.clientQueryBufferLimit());
        assertEquals(16, config.databases());
        assertEquals(Path.of("").toRealPath(), config.dir());
        assertEquals("dump.rdb", config.dbfilename());
        assertEquals(LogLevel.NOTICE, config.logLevel());
    }

    @Test
    void hasDefaultsOfItsOwn() {
        int processors = Runtime.getRuntime().availableProcessors();
        assertEquals(SettingTypes.automaticEventLoops(processors), config.ioThreads());
        assertEquals(List.of(), config.plugins());
        assertEquals(PluginsOnError.FAIL, config.pluginsOnError());
        assertEquals(Optional.empty(), config.configFile());
    }

    @Test
    void isSetByAProgram() {
        assertSame(
                config, config.set("port", "0").set("PLUGINS-ON-ERROR", "skip").set("io-threads", "3"));
        assertEquals(0, config.port());
        assertEquals(PluginsOnError.SKIP, config.pluginsOnError());
        assertEquals(3, config.ioThreads());
    }

    @Test
    void saysToAProgramWhatIsWrong() {
        assertEquals("port 'x': argument couldn't be parsed into an integer", refusal("port", "x"));
        assertEquals("port: wrong number of arguments", refusal("port"));
        assertEquals("unknown option 'prot'. Did you mean 'port'?", refusal("prot", "1"));
    }

    @Test
    void keepsTheOldValueWhereTheNewOneIsRefused() {
        config.set("port", "1");
        refusal("port", "x");
        assertEquals(1, config.port());
    }

    @Test
    void collectsPlugins() {
        config.set("plugins", "a.jar", "b.jar").set("plugins", "c.jar", "a.jar");
        List<Path> expected = List.of(Path.of("a.jar"), Path.of("b.jar"), Path.of("c.jar"));
        assertEquals(expected.stream().map(Path::toAbsolutePath).toList(), config.plugins());
        assertEquals("plugins '': argument must not be empty", refusal("plugins", ""));
    }

    @Test
    void countsMoreClientsThanAnIntegerHoldsAsItsMost() {
        assertEquals(Integer.MAX_VALUE, config.set("maxclients", "4294967295").maxClients());
    }

    @Test
    void boundsCommandsByWhatAnArrayHolds() {
        assertEquals(
                2_147_418_112, config.set("proto-max-bulk-len", "2147418112").protoMaxBulkLength());
        assertTrue(refusal("proto-max-bulk-len", "2gb").endsWith("between 1048576 and 2147418112 inclusive"));
        assertTrue(refusal("client-query-buffer-limit", "1").endsWith("between 1048576 and 2147418112 inclusive"));
    }

    @Test
    void boundsDatabases() {
        assertEquals(1024, config.set("databases", "1024").databases());
        assertEquals("databases '0': argument must be between 1 and 1024 inclusive", refusal("databases", "0"));
    }

    @ParameterizedTest
    @CsvSource({
        "maxmemory-policy, allkeys-lru, 'this version does not evict; it must be \"noeviction\"'",
        "daemonize, yes, 'the server stays in the foreground: use systemd or the shell to run it in the background; it must be \"no\"'",
        "min-slaves-to-write, 1, 'this version does not replicate, so it would reject all writes: remove the line; it must be \"0\"'"
    })
    void refusesWhatItCannotDoYet(String name, String value, String why) {
        assertEquals(name + " '" + value + "': " + why, refusal(name, value));
    }

    @Test
    void addsSavePointsLineByLine() {
        config.set("save", "900", "1").set("save", "300 10").set("appendonly", "yes");
        assertEquals("900 1 300 10", config.save());
        assertEquals("", config.set("save", "").save());
    }

    @Test
    void usesFilesOnceASettingSaysSo() {
        assertFalse(ServerConfig.defaults().set("port", "0").usesFiles());
        assertTrue(ServerConfig.defaults().set("dbfilename", "x.rdb").usesFiles());
        assertTrue(ServerConfig.parse(new String[0], Map.of()).usesFiles());
        assertEquals("", ServerConfig.defaults().save());
        assertEquals(
                "3600 1 300 100 60 10000",
                ServerConfig.parse(new String[0], Map.of()).save());
    }

    @Test
    void takesTheOnePossibleValue() {
        config.set("maxmemory", "0").set("maxmemory-policy", "noeviction");
        config.set("daemonize", "no").set("logfile", "");
    }

    @Test
    void showsSettingsByName() {
        Map<String, String> all = config.matching(name -> true);
        long names = HonouredSettings.all().stream()
                .mapToLong(setting -> setting.otherName().isEmpty() ? 1 : 2)
                .sum();
        assertEquals(names, all.size());
        assertEquals("127.0.0.1 -::1", all.get("bind"));
        assertEquals("536870912", all.get("proto-max-bulk-len"));
        assertEquals("yes", all.get("protected-mode"));
        assertEquals("notice", all.get("loglevel"));
        assertEquals(String.valueOf(config.ioThreads()), all.get("io-threads"));
        assertEquals(config.dir().toString(), all.get("dir"));
        assertEquals("fail", all.get("plugins-on-error"));
    }

    @Test
    void showsOnlyWhatIsAskedFor() {
        assertEquals(Map.of("save", "", "appendonly", "no"), config.matching(Set.of("save", "appendonly")::contains));
        assertEquals(Map.of(), config.matching(name -> false));
    }

    @Test
    void prefersAPluginsDirectiveToTheEnvironment() {
        Map<String, String> environment =
                Map.of("REDSTART_PLUGIN_RATE_LIMIT_MAX_ITEMS", "1", "REDSTART_PLUGIN_RATE_LIMIT_OTHER", "2");
        ServerConfig parsed = ServerConfig.parse(new String[] {"--plugin.rate-limit.max.items", "3"}, environment);
        assertEquals(Optional.of("3"), parsed.pluginSetting("rate-limit", "max.items"));
        assertEquals(Optional.of("1"), parsed.pluginSetting("rate-limit", "max-items"));
        assertEquals(Optional.of("2"), parsed.pluginSetting("rate-limit", "other"));
        assertEquals(Optional.empty(), parsed.pluginSetting("rate-limit", "none"));
    }

    @Test
    void findsPluginsSettingsInAnyCase() {
        config.set("Plugin.Hello.maxItems", "9");
        assertEquals(Optional.of("9"), config.pluginSetting("hello", "MaxItems"));
    }

    @Test
    void tellsSettingsThatNoPluginAskedFor() {
        config.set("plugin.b.y", "1").set("plugin.a.x", "1").set("plugin.a.z", "1");
        config.pluginSetting("a", "x");
        assertEquals(List.of("plugin.a.z", "plugin.b.y"), config.unreadPluginSettings());
    }

    @Test
    void refusesSettingsThatNoPluginCanHave() {
        String why = ". The option of a plugin is plugin.<name>.<key>";
        assertEquals("unknown option 'plugin.x'" + why, refusal("plugin.x", "1"));
        assertEquals("unknown option 'plugin.9.x'" + why, refusal("plugin.9.x", "1"));
        assertEquals("plugin.a.b '1' '2': wrong number of arguments", refusal("plugin.a.b", "1", "2"));
    }

    @Test
    void keepsAndShowsWhatMakesNoDifference() {
        config.set("hz", "100").set("hash-max-ziplist-entries", "7").set("repl-backlog-size", "2mb");
        assertEquals(
                Map.of("hz", "100", "hash-max-ziplist-entries", "7", "hash-max-listpack-entries", "7"),
                config.matching(Set.of("hz", "hash-max-ziplist-entries", "hash-max-listpack-entries")::contains));
        assertEquals(Map.of("repl-backlog-size", "2097152"), config.matching("repl-backlog-size"::equals));
        assertEquals("hz 'many': argument couldn't be parsed into an integer", refusal("hz", "many"));
    }

    @Test
    void acceptsTheOneValueThatHoldsHere() {
        config.set("requirepass", "").set("slaveof", "no", "one").set("notify-keyspace-events", "");
        assertEquals(
                Map.of("requirepass", "", "replicaof", ""),
                config.matching(Set.of("requirepass", "replicaof")::contains));
    }

    @Test
    void refusesWhatAsksForMissingSecurity() {
        for (List<String> directive : List.of(
                List.of("requirepass", "secret"),
                List.of("aclfile", "users.acl"),
                List.of("user", "worker", "on", "+@all", "~*", ">secret"),
                List.of("user", "default", "off", "nopass", "~*", "&*", "+@all"),
                List.of("tls-port", "6380"),
                List.of("tls-cert-file", "redis.crt"),
                List.of("unixsocket", "/run/redis.sock"),
                List.of("rename-command", "FLUSHALL", ""))) {
            String name = directive.get(0);
            String[] words = directive.subList(1, directive.size()).toArray(String[]::new);
            assertTrue(refusal(name, words).contains(": this version "), () -> refusal(name, words));
        }
    }

    @Test
    void acceptsTheUserWhomRedisServerWritesWhenItRewritesAFile() {
        config.set("user", "default", "on", "nopass", "~*", "&*", "+@all");
        config.set("user", "default", "on", "nopass", "sanitize-payload", "~*", "&*", "+@all");
    }

    @Test
    void refusesTheNameOfItsLock() {
        for (String name : List.of("dbfilename", "appendfilename", "appenddirname")) {
            assertTrue(refusal(name, "redstart.lock").contains("the server locks its folder with a file of this name"));
        }
    }

    @Test
    void refusesSavePointsThatRedisServerRefuses() {
        for (String points : List.of("0 1", "-1 1", "1 -1", "1", "x 1", "99999999999999999999 1")) {
            assertTrue(refusal("save", points).endsWith("Invalid save parameters"), points);
        }
        assertEquals("1 0", config.set("save", "1 0").save());
        assertEquals("", config.set("save").save());
    }

    @Test
    void copiesItselfForAServerOfItsOwn() {
        config.set("timeout", "5").set("plugin.hello.greeting", "hi");
        ServerConfig copy = config.copy();
        copy.change(List.of(Map.entry("timeout", "6")));
        config.set("maxclients", "7").set("plugin.hello.greeting", "ho");
        assertEquals(List.of(5, 6), List.of(config.timeoutSeconds(), copy.timeoutSeconds()));
        assertEquals(10_000, copy.maxClients());
        assertEquals("hi", copy.pluginSetting("hello", "greeting").orElseThrow());
        assertEquals(List.of("plugin.hello.greeting"), config.unreadPluginSettings());
    }

    @Test
    void showsSettingsInTheOrderInWhichTheyAreAskedFor() {
        List<Predicate<String>> names = List.of("timeout"::equals, "port"::equals, name -> name.startsWith("p"));
        List<String> shown = List.copyOf(config.matching(names).keySet());
        assertEquals(List.of("timeout", "port", "protected-mode"), shown.subList(0, 3));
        assertEquals(Set.copyOf(shown).size(), shown.size());
    }

    private String refusal(String name, String... words) {
        return assertThrows(ConfigException.class, () -> config.set(name, words))
                .getMessage();
    }
}
