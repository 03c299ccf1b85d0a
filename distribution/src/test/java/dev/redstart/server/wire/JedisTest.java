package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.args.ClientPauseMode;
import redis.clients.jedis.args.ExpiryOption;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ClientKillParams;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;

/** Redstart through Jedis, as an application would use it. */
class JedisTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HostAndPort address() {
        return new HostAndPort("127.0.0.1", server.port());
    }

    private Jedis connect() {
        return new Jedis(address(), DefaultJedisClientConfig.builder().build());
    }

    @ParameterizedTest
    @EnumSource(RedisProtocol.class)
    void shakesHandsInEitherProtocol(RedisProtocol protocol) {
        var config = DefaultJedisClientConfig.builder()
                .protocol(protocol)
                .clientName("tester")
                .database(3)
                .user("default")
                .password("any")
                .build();
        try (Jedis jedis = new Jedis(address(), config)) {
            assertEquals("PONG", jedis.ping());
            assertEquals("tester", jedis.clientGetname());
            String info = jedis.clientInfo();
            assertTrue(info.contains(" db=3 "), info);
            assertTrue(info.contains("lib-name=jedis"), info);
            assertTrue(info.contains("lib-ver=8"), info);
            assertTrue(info.contains(protocol == RedisProtocol.RESP3 ? "resp=3" : "resp=2"), info);
        }
    }

    @Test
    void setsAndGetsWithOptions() {
        try (Jedis jedis = connect()) {
            assertNull(jedis.get("k"));
            assertEquals("OK", jedis.set("k", "v", SetParams.setParams().nx().ex(100)));
            assertNull(jedis.set("k", "w", SetParams.setParams().nx()));
            assertEquals(100, jedis.ttl("k"));
            assertEquals("v", jedis.setGet("k", "w", SetParams.setParams().keepTtl()));
            assertEquals("w", jedis.get("k"));
            assertEquals(100, jedis.ttl("k"));
            assertEquals("string", jedis.type("k"));
            assertEquals(1, jedis.del("k", "nokey"));
            assertNull(jedis.set("k", "v", SetParams.setParams().xx()));
        }
    }

    @Test
    void keepsBinaryKeysAndValues() {
        byte[] key = {0, 13, 10, (byte) 255};
        byte[] value = new byte[70_000];
        IntStream.range(0, value.length).forEach(i -> value[i] = (byte) i);
        try (Jedis jedis = connect()) {
            jedis.set(key, value);
            assertArrayEquals(value, jedis.get(key));
            assertArrayEquals(
                    key,
                    jedis.keys("*".getBytes(StandardCharsets.US_ASCII))
                            .iterator()
                            .next());
            jedis.set("schlüssel", "größe €");
            assertEquals("größe €", jedis.get("schlüssel"));
        }
    }

    @Test
    void pipelines() {
        try (Jedis jedis = connect()) {
            Pipeline pipeline = jedis.pipelined();
            List<Response<String>> values = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                pipeline.set("key:" + i, "value-" + i);
                values.add(pipeline.get("key:" + i));
            }
            Response<Long> wrong = pipeline.expire("key:1", 100, ExpiryOption.GT);
            pipeline.sync();
            for (int i = 0; i < 5_000; i++) {
                assertEquals("value-" + i, values.get(i).get());
            }
            assertEquals(0, wrong.get());
            assertEquals(5_000, jedis.dbSize());
        }
    }

    @ParameterizedTest
    @EnumSource(RedisProtocol.class)
    void scans(RedisProtocol protocol) {
        var config = DefaultJedisClientConfig.builder().protocol(protocol).build();
        try (Jedis jedis = new Jedis(address(), config)) {
            IntStream.range(0, 2_000).forEach(i -> jedis.set("key:" + i, "v"));
            Set<String> keys = new HashSet<>();
            ScanParams params = new ScanParams().match("key:*").count(100);
            ScanResult<String> some = jedis.scan("0", params);
            keys.addAll(some.getResult());
            while (!some.isCompleteIteration()) {
                some = jedis.scan(some.getCursor(), params, "string");
                keys.addAll(some.getResult());
            }
            assertEquals(2_000, keys.size());
        }
    }

    @ParameterizedTest
    @EnumSource(RedisProtocol.class)
    void looksAfterOtherClients(RedisProtocol protocol) {
        var config = DefaultJedisClientConfig.builder().protocol(protocol).build();
        try (Jedis operator = new Jedis(address(), config);
                Jedis other = new Jedis(address(), config)) {
            long id = other.clientId();
            assertTrue(operator.clientList(id).startsWith("id=" + id + " "));
            assertEquals("OK", operator.clientPause(1_000_000, ClientPauseMode.WRITE));
            assertNull(other.get("k"));
            assertEquals("OK", operator.clientUnpause());
            assertEquals("OK", other.set("k", "v"));
            assertEquals("OK", operator.clientNoEvictOn());
            assertEquals("OK", operator.clientNoTouchOn());
            assertEquals(0, operator.clientUnblock(id));
            assertEquals(
                    1, operator.clientKill(ClientKillParams.clientKillParams().id(String.valueOf(id))));
            assertThrows(JedisConnectionException.class, other::ping);
        }
    }

    @Test
    void letsKeysExpire() {
        try (Jedis jedis = connect()) {
            jedis.set("short", "v", SetParams.setParams().px(20));
            jedis.set("long", "v");
            assertEquals(1, jedis.expire("long", 100, ExpiryOption.NX));
            assertEquals(0, jedis.expire("long", 200, ExpiryOption.NX));
            assertTrue(jedis.pttl("long") > 90_000);
            assertEquals(1, jedis.persist("long"));
            assertEquals(-1, jedis.ttl("long"));
            await().atMost(PATIENCE).until(() -> jedis.get("short") == null);
            assertEquals(Set.of("long"), jedis.keys("*"));
        }
    }

    @Test
    void reportsErrorsAsRedisDoes() {
        try (Jedis jedis = connect()) {
            JedisDataException error = assertThrows(
                    JedisDataException.class,
                    () -> jedis.set("k", "v", SetParams.setParams().ex(0)));
            assertEquals("ERR invalid expire time in 'set' command", error.getMessage());
            assertTrue(assertThrows(JedisDataException.class, () -> jedis.lpush("list", "a"))
                    .getMessage()
                    .startsWith("ERR unknown command 'LPUSH', with args beginning with: 'list' 'a' "));
            assertEquals("PONG", jedis.ping());
        }
    }

    @Test
    void asksForConfigurationAndInfo() {
        try (Jedis jedis = connect()) {
            assertEquals(Map.of("appendonly", "no"), jedis.configGet("appendonly"));
            jedis.configSet("timeout", "1000");
            assertEquals(Map.of("timeout", "1000"), jedis.configGet("timeout"));
            assertTrue(jedis.info("server").contains("\r\nredis_version:7."));
            assertEquals(2, jedis.time().size());
        }
    }

    @Test
    void connectsAgainAfterTheServerDid() {
        int port = server.port();
        try (RedisClient client = RedisClient.create("127.0.0.1", port)) {
            assertEquals("OK", client.set("k", "v"));
            server.close();
            assertThrows(JedisConnectionException.class, client::ping);
            server = TestServer.startOn(port);
            await().atMost(PATIENCE)
                    .ignoreException(JedisConnectionException.class)
                    .until(() -> client.ping().equals("PONG"));
            assertNull(client.get("k"));
        }
    }

    @Test
    void sharesAPoolOfConnectionsBetweenThreads() {
        try (RedisClient client = RedisClient.create("127.0.0.1", server.port())) {
            long wrong = IntStream.range(0, 1_000)
                    .parallel()
                    .filter(i -> {
                        client.set("key:" + i, "value-" + i);
                        return !client.get("key:" + i).equals("value-" + i);
                    })
                    .count();
            assertEquals(0, wrong);
        }
    }
}
