package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import io.lettuce.core.ClientListArgs;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ExpireArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.SetArgs;
import io.lettuce.core.UnblockType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Redstart through Lettuce, as an application would use it. */
class LettuceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private TestServer server;
    private RedisClient client;

    @BeforeEach
    void start() {
        server = TestServer.start();
        client = RedisClient.create(uri().build());
    }

    @AfterEach
    void stop() {
        client.shutdown(Duration.ZERO, PATIENCE);
        server.close();
    }

    private RedisURI.Builder uri() {
        return RedisURI.builder().withHost("127.0.0.1").withPort(server.port()).withTimeout(PATIENCE);
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"RESP2", "RESP3"})
    void shakesHandsInEitherProtocol(ProtocolVersion protocol) {
        client.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
        RedisURI named = uri().withClientName("tester")
                .withDatabase(3)
                .withAuthentication("default", "any")
                .build();
        try (var connection = client.connect(named)) {
            RedisCommands<String, String> commands = connection.sync();
            assertEquals("PONG", commands.ping());
            assertEquals("tester", commands.clientGetname());
            String info = commands.clientInfo();
            assertTrue(info.contains(" db=3 "), info);
            assertTrue(info.contains("lib-name=Lettuce"), info);
            assertTrue(info.contains("lib-ver=7."), info);
            assertTrue(info.contains(protocol == ProtocolVersion.RESP3 ? "resp=3" : "resp=2"), info);
        }
    }

    @Test
    void setsAndGetsWithOptions() {
        try (var connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            assertNull(commands.get("k"));
            assertEquals("OK", commands.set("k", "v", SetArgs.Builder.nx().ex(100)));
            assertNull(commands.set("k", "w", SetArgs.Builder.nx()));
            assertEquals(100, commands.ttl("k"));
            assertEquals("v", commands.setGet("k", "w", SetArgs.Builder.keepttl()));
            assertEquals("w", commands.get("k"));
            assertEquals("string", commands.type("k"));
            assertEquals(2, commands.exists("k", "k", "nokey"));
            assertEquals(1, commands.del("k", "nokey"));
            assertNull(commands.set("k", "v", SetArgs.Builder.xx()));
        }
    }

    @Test
    void pipelines() {
        try (var connection = client.connect()) {
            RedisAsyncCommands<String, String> commands = connection.async();
            connection.setAutoFlushCommands(false);
            List<RedisFuture<String>> values = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                commands.set("key:" + i, "value-" + i);
                values.add(commands.get("key:" + i));
            }
            connection.flushCommands();
            assertTrue(LettuceFutures.awaitAll(PATIENCE, values.toArray(RedisFuture[]::new)));
            for (int i = 0; i < 5_000; i++) {
                assertEquals("value-" + i, values.get(i).toCompletableFuture().join());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"RESP2", "RESP3"})
    void scans(ProtocolVersion protocol) {
        client.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
        try (var connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            IntStream.range(0, 2_000).forEach(i -> commands.set("key:" + i, "v"));
            Set<String> keys = ScanIterator.scan(
                            commands, ScanArgs.Builder.matches("key:*").limit(100))
                    .stream()
                    .collect(Collectors.toSet());
            assertEquals(2_000, keys.size());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"RESP2", "RESP3"})
    void looksAfterOtherClients(ProtocolVersion protocol) {
        client.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
        try (var operator = client.connect();
                var other = client.connect()) {
            long id = other.sync().clientId();
            assertTrue(
                    operator.sync().clientList(ClientListArgs.Builder.ids(id)).startsWith("id=" + id + " "));
            assertEquals("OK", operator.sync().clientNoEvict(true));
            assertEquals(0, operator.sync().clientUnblock(id, UnblockType.ERROR));
            assertEquals(-1, operator.sync().clientTrackinginfo().getRedirect());
            assertEquals(1, operator.sync().clientKill(KillArgs.Builder.id(id)));
            await().atMost(PATIENCE).ignoreExceptions().until(() -> other.sync().clientId() > id);
        }
    }

    @Test
    void letsKeysExpire() {
        try (var connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            commands.set("short", "v", SetArgs.Builder.px(20));
            commands.set("long", "v");
            assertTrue(commands.expire("long", 100, ExpireArgs.Builder.nx()));
            assertEquals(false, commands.expire("long", 200, ExpireArgs.Builder.nx()));
            assertTrue(commands.pttl("long") > 90_000);
            assertTrue(commands.persist("long"));
            await().atMost(PATIENCE).until(() -> commands.get("short") == null);
            assertEquals(List.of("long"), commands.keys("*"));
            assertEquals("OK", commands.flushall());
            assertEquals(0, commands.dbsize());
        }
    }

    @Test
    void keepsDatabasesApart() {
        try (var connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            commands.set("k", "zero");
            commands.select(1);
            assertNull(commands.get("k"));
            commands.select(0);
            assertEquals("zero", commands.get("k"));
        }
    }

    @Test
    void reportsErrorsAsRedisDoes() {
        try (var connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            RedisCommandExecutionException error = assertThrows(
                    RedisCommandExecutionException.class, () -> commands.set("k", "v", SetArgs.Builder.ex(0)));
            assertEquals("ERR invalid expire time in 'set' command", error.getMessage());
            assertThrows(RedisCommandExecutionException.class, () -> commands.lpush("list", "a"));
            assertEquals("PONG", commands.ping());
        }
    }

    @Test
    void asksForCommandsConfigurationAndInfo() {
        try (var connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            assertEquals(commands.commandCount(), commands.command().size());
            assertEquals(Map.of("appendonly", "no"), commands.configGet("appendonly"));
            assertTrue(commands.info("server").contains("\r\nredis_version:7."));
        }
    }

    @Test
    void connectsAgainAfterTheServerDid() {
        int port = server.port();
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            assertEquals("OK", commands.set("k", "v"));
            server.close();
            await().atMost(PATIENCE).until(() -> !connection.isOpen());
            server = TestServer.startOn(port);
            assertEquals("PONG", commands.ping());
            assertNull(commands.get("k"));
            assertTrue(commands.clientInfo().contains("lib-name=Lettuce"));
        }
    }
}
