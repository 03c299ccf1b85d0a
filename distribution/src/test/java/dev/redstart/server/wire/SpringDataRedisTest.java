package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.cache.RedisCache;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.Cursor;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.ScanOptions;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Redstart through Spring Data Redis, over Lettuce, as Spring Boot would set it up. */
class SpringDataRedisTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private TestServer server;
    private LettuceConnectionFactory factory;
    private StringRedisTemplate template;

    @BeforeEach
    void start() {
        server = TestServer.start();
        RedisStandaloneConfiguration standalone = new RedisStandaloneConfiguration("127.0.0.1", server.port());
        standalone.setDatabase(3);
        LettuceClientConfiguration client = LettuceClientConfiguration.builder()
                .clientName("tester")
                .commandTimeout(PATIENCE)
                .shutdownQuietPeriod(Duration.ZERO)
                .build();
        factory = new LettuceConnectionFactory(standalone, client);
        factory.afterPropertiesSet();
        factory.start();
        template = new StringRedisTemplate(factory);
        template.afterPropertiesSet();
    }

    @AfterEach
    void stop() {
        factory.destroy();
        server.close();
    }

    @Test
    void setsAndGetsWithOptions() {
        assertEquals("PONG", template.execute(RedisConnection::ping));
        template.opsForValue().set("k", "größe", Duration.ofSeconds(100));
        assertEquals("größe", template.opsForValue().get("k"));
        assertTrue(template.getExpire("k") > 90);
        assertEquals(false, template.opsForValue().setIfAbsent("k", "w"));
        assertEquals("größe", template.opsForValue().getAndDelete("k"));
        assertNull(template.opsForValue().get("k"));
        assertEquals(2, template.opsForValue().increment("n", 2));
        assertEquals("tester", template.execute((RedisCallback<String>)
                connection -> connection.serverCommands().getClientName()));
        assertThrows(DataAccessException.class, () -> template.opsForList().leftPush("list", "a"));
    }

    @Test
    void pipelinesAndScans() {
        List<Object> replies = template.executePipelined((RedisCallback<Object>) connection -> {
            IntStream.range(0, 2_000).forEach(i -> {
                byte[] key = ("key:" + i).getBytes(StandardCharsets.UTF_8);
                connection.stringCommands().set(key, key);
                connection.stringCommands().get(key);
            });
            return null;
        });
        assertEquals(4_000, replies.size());
        assertEquals("key:1999", replies.get(3_999));
        Set<String> keys = new HashSet<>();
        try (Cursor<String> cursor = template.scan(
                ScanOptions.scanOptions().match("key:*").count(100).build())) {
            cursor.forEachRemaining(keys::add);
        }
        assertEquals(2_000, keys.size());
        assertEquals(2_000, template.delete(keys));
    }

    @Test
    void looksHealthyAndTellsItsSettings() {
        Properties info = template.execute((RedisCallback<Properties>)
                connection -> connection.serverCommands().info("server"));
        assertTrue(info.getProperty("redis_version").startsWith("7."), info::toString);
        Properties timeout = template.execute((RedisCallback<Properties>)
                connection -> connection.serverCommands().getConfig("timeout"));
        assertEquals("0", timeout.getProperty("timeout"));
        assertFalse(template.getClientList().isEmpty());
        assertTrue(template.getClientList().stream().anyMatch(client -> "tester".equals(client.getName())));
    }

    @Test
    void cachesAndClearsTheCache() {
        RedisCacheManager manager = RedisCacheManager.create(factory);
        manager.afterPropertiesSet();
        RedisCache cache = (RedisCache) manager.getCache("books");
        cache.put("1", "one");
        cache.put("2", "two");
        await().atMost(PATIENCE).until(() -> "one".equals(cache.get("1", String.class))); // it need not write at once
        await().atMost(PATIENCE).until(() -> "two".equals(cache.get("2", String.class)));
        assertEquals("two", cache.putIfAbsent("2", "zwei").get());
        assertTrue(cache.evictIfPresent("1"));
        assertNull(cache.get("1"));
        cache.clear();
        await().atMost(PATIENCE).until(() -> cache.get("2") == null);
    }

    @Test
    void connectsAgainWhenItsConnectionIsKilled() {
        template.opsForValue().set("k", "v");
        try (WireClient operator = server.connect()) {
            assertEquals(":1\r\n", operator.call("CLIENT", "KILL", "TYPE", "normal"));
        }
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(DataAccessException.class)
                .until(() -> "v".equals(template.opsForValue().get("k")));
    }
}
