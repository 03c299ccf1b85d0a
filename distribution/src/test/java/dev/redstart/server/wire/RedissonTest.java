package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.BatchOptions;
import org.redisson.api.BatchResult;
import org.redisson.api.RBatch;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.KeysScanOptions;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.Protocol;

/**
 * Redstart through Redisson, as far as it sends plain commands. Most of its objects are Lua scripts; where there is no EVAL
 * it sends them again for ever, so a test of that would not end.
 */
class RedissonTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private TestServer server;
    private RedissonClient client;

    @BeforeEach
    void start() {
        server = TestServer.start();
    }

    private void connect(Protocol protocol) {
        Config config = new Config();
        config.setProtocol(protocol);
        config.setCodec(StringCodec.INSTANCE);
        config.setThreads(2);
        config.setNettyThreads(2);
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:" + server.port())
                .setClientName("tester")
                .setDatabase(3)
                .setConnectionMinimumIdleSize(1)
                .setConnectionPoolSize(4)
                .setSubscriptionConnectionMinimumIdleSize(1)
                .setRetryAttempts(30);
        client = Redisson.create(config);
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.shutdown(0, PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        server.close();
    }

    private void exercise() {
        RBucket<String> bucket = client.getBucket("k");
        assertNull(bucket.get());
        bucket.set("größe", Duration.ofSeconds(100));
        assertEquals("größe", bucket.get());
        assertTrue(bucket.remainTimeToLive() > 90_000);
        assertEquals("größe", bucket.getAndSet("w"));
        assertEquals(1, client.getAtomicLong("n").incrementAndGet());
        assertTrue(bucket.isExists());

        RBatch batch = client.createBatch(BatchOptions.defaults().executionMode(BatchOptions.ExecutionMode.IN_MEMORY));
        for (int i = 0; i < 2_000; i++) {
            batch.getBucket("key:" + i).setAsync("value-" + i);
            batch.getBucket("key:" + i).getAsync();
        }
        BatchResult<?> replies = batch.execute();
        IntStream.range(0, 2_000)
                .forEach(i -> assertEquals("value-" + i, replies.getResponses().get(2 * i + 1)));
        Set<String> keys = new HashSet<>();
        client.getKeys()
                .getKeys(KeysScanOptions.defaults().pattern("key:*").chunkSize(100))
                .forEach(keys::add);
        assertEquals(2_000, keys.size());
        assertEquals(2_002, client.getKeys().count());
        client.getKeys().flushall();
        assertEquals(0, client.getKeys().count());
    }

    @Test
    void servesInRespTwo() {
        connect(Protocol.RESP2);
        exercise();
    }

    @Test
    void servesInRespThree() {
        connect(Protocol.RESP3);
        exercise();
    }

    @Test
    void connectsAgainWhenItsConnectionsAreKilled() {
        connect(Protocol.RESP2);
        client.getBucket("k").set("v");
        try (WireClient operator = server.connect()) {
            List<String> named = operator.call("CLIENT", "LIST")
                    .lines()
                    .filter(line -> line.contains(" name=tester "))
                    .toList();
            assertTrue(named.size() >= 1);
            assertTrue(operator.call("CLIENT", "KILL", "TYPE", "normal").startsWith(":"));
            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(RedisException.class)
                    .until(() -> "v".equals(client.getBucket("k").get()));
        }
    }
}
