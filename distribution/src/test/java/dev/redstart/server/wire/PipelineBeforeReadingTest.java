package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/**
 * Clients that write their whole pipeline before they read the first reply, as most libraries' pipelines do: the server
 * answers all of it, as redis-server does, within the heap that clients may take.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipelineBeforeReadingTest {
    private static final int MIB = 1 << 20;

    private MeasuredServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void echoesTwelveTimesAMillionBytesInOneWrite() {
        server = MeasuredServer.start("-Xmx96m");
        String echo = WireClient.array("ECHO", "e".repeat(1_000_000));
        String reply = "$1000000\r\n" + "e".repeat(1_000_000) + "\r\n";
        try (WireClient client = server.connect()) {
            client.send(echo.repeat(12));
            for (int i = 0; i < 12; i++) {
                client.expect(reply);
            }
        }
    }

    @Test
    void answersJedisThatSetsAndGetsThreeHundredTimesAHundredKilobytes() {
        server = MeasuredServer.start("-Xmx256m");
        setsAndGets(300, 100_000);
    }

    @Test
    void answersJedisThatSetsAndGetsFiftyMegabytes() {
        server = MeasuredServer.start("-Xmx512m");
        setsAndGets(50, MIB);
    }

    private void setsAndGets(int count, int bytes) {
        byte[] value = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            value[i] = (byte) (i * 31 >> 4);
        }
        try (Jedis jedis = new Jedis("127.0.0.1", server.port(), 60_000)) {
            Pipeline pipeline = jedis.pipelined();
            List<Response<byte[]>> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] key = ("key:" + i).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                pipeline.set(key, value);
                values.add(pipeline.get(key));
            }
            pipeline.sync();
            values.forEach(each -> assertArrayEquals(value, each.get()));
        }
    }

    @Test
    void answersAMillionLittleCommandsInOneWrite() {
        server = MeasuredServer.start("-Xmx128m");
        int count = 1_000_000;
        byte[] pipeline =
                WireClient.bytes(WireClient.array("ECHO", "0123456789").repeat(count));
        byte[] reply = WireClient.bytes("$10\r\n0123456789\r\n".repeat(1000));
        try (WireClient client = server.connect()) {
            client.send(pipeline);
            for (int i = 0; i < count / 1000; i++) {
                assertArrayEquals(reply, client.read(reply.length));
            }
        }
    }

    @Test
    void closesWhoNeverReadsAndServesTheOthers() {
        server = MeasuredServer.start("-Xmx64m");
        try (WireClient witness = server.connect();
                WireClient deaf = WireClient.connectWithSmallBuffer(server.port())) {
            witness.call("SET", "k", "v".repeat(10_000)); // so short that each reply is a copy of its own
            for (int i = 0; i < 100 && TestServer.info(witness, "evicted_clients") == 0; i++) {
                deaf.sendToWhoeverListens("GET k\r\n".repeat(100)); // 100 MB of replies in the end
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> TestServer.info(witness, "connected_clients") == 1);
            assertEquals(1, TestServer.info(witness, "evicted_clients"), server::log);
            assertEquals("+PONG\r\n", witness.call("PING"));
        }
    }

    @Test
    void holdsALongValueOnceHoweverOftenItWaitsToBeRead() {
        server = MeasuredServer.start("-Xmx64m");
        try (WireClient witness = server.connect();
                WireClient deaf = WireClient.connectWithSmallBuffer(server.port())) {
            witness.call("SET", "k", "v".repeat(100_000));
            deaf.send("GET k\r\n".repeat(2000));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> TestServer.info(witness, "client_recent_max_output_buffer") > 150_000_000);
            assertEquals(2, TestServer.info(witness, "connected_clients"));
            long used = TestServer.info(witness, "used_memory");
            assertTrue(used < 2_000_000, () -> used + " bytes for one value");
        }
    }
}
