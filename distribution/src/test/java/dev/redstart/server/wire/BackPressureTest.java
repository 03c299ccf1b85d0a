package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that read slowly, or not at all, or claim more than they send: nobody else notices. */
class BackPressureTest {
    private static final int VALUE_BYTES = 100_000;
    private static final int GETS = 1_000;

    /** What all these clients together may cost; what they ask for is four times 100 MB. */
    private static final long ALLOWED_BYTES = 32 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Pattern OUTPUT_MEMORY = Pattern.compile("omem=(\\d+)");

    private TestServer server;
    private WireClient witness;

    @BeforeEach
    void start() {
        server = TestServer.start(TestServer.config().set("client-query-buffer-limit", "1mb"));
        witness = server.connect();
        witness.call("SET", "huge", "v".repeat(VALUE_BYTES));
    }

    @AfterEach
    void stop() {
        witness.close();
        server.close();
    }

    @Test
    void servesOthersWhileClientsDoNotReadAndGivesTheMemoryBack() {
        long before = usedBytes();
        List<WireClient> deaf = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                deaf.add(WireClient.connectWithSmallBuffer(server.port()).send("GET huge\r\n".repeat(GETS / 10)));
                assertAnswersAtOnce();
            }
            await().atMost(PATIENCE).until(() -> waitingOutputs().size() == 4);
            assertAnswersAtOnce();
            assertEquals(0, TestServer.info(witness, "client_output_buffer_limit_disconnections"));
            assertEquals(0, TestServer.info(witness, "evicted_clients"));
        } finally {
            deaf.forEach(WireClient::close);
        }
        await().atMost(PATIENCE).until(() -> TestServer.info(witness, "connected_clients") == 1);
        assertTrue(usedBytes() - before < ALLOWED_BYTES, () -> "took " + (usedBytes() - before) + " bytes");
    }

    @Test
    void closesAClientOverItsOutputLimitAndSaysHowMany() {
        witness.send("CONFIG SET client-output-buffer-limit \"normal 5mb 0 0\"\r\n")
                .expect("+OK\r\n");
        try (WireClient deaf = WireClient.connectWithSmallBuffer(server.port())) {
            deaf.sendToWhoeverListens("GET huge\r\n".repeat(GETS));
            await().atMost(PATIENCE)
                    .until(() -> TestServer.info(witness, "client_output_buffer_limit_disconnections") == 1);
        }
        assertAnswersAtOnce();
    }

    @Test
    void answersInOrderOnceTheClientReads() {
        try (WireClient late = WireClient.connectWithSmallBuffer(server.port())) {
            late.send("GET huge\r\n".repeat(GETS)).send("PING\r\n");
            assertAnswersAtOnce();
            String reply = "$100000\r\n" + "v".repeat(VALUE_BYTES) + "\r\n";
            for (int i = 0; i < GETS; i++) {
                late.expect(reply);
            }
            late.expect("+PONG\r\n");
        }
    }

    @Test
    void reservesNothingForABulkStringThatIsOnlyAnnounced() {
        long before = usedBytes();
        List<WireClient> liars = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                liars.add(server.connect().send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$500000000\r\nabc"));
                liars.add(server.connect().send("*2000000000\r\n$3\r\nDEL\r\n$1\r\nk\r\n"));
            }
            assertAnswersAtOnce();
            assertTrue(usedBytes() - before < ALLOWED_BYTES, () -> "took " + (usedBytes() - before) + " bytes");
        } finally {
            liars.forEach(WireClient::close);
        }
    }

    @Test
    void disconnectsAClientWhoseCommandNeverEnds() {
        try (WireClient endless = server.connect()) {
            endless.send("*2\r\n$4\r\nECHO\r\n$2000000\r\n");
            endless.sendToWhoeverListens("x".repeat(1_500_000));
            assertEquals("", endless.readUntilClosed());
        }
        assertEquals(1, TestServer.info(witness, "client_query_buffer_limit_disconnections"));
        assertAnswersAtOnce();
    }

    @Test
    void givesTheMemoryOfALargeReplyBack() {
        int size = 2 * (int) ALLOWED_BYTES;
        witness.send("CONFIG SET client-query-buffer-limit 1gb\r\n").expect("+OK\r\n");
        witness.send("*3\r\n$3\r\nSET\r\n$5\r\nlarge\r\n$" + size + "\r\n");
        byte[] piece = new byte[size / 64];
        for (int i = 0; i < 64; i++) {
            witness.send(piece);
        }
        witness.send("\r\n").expect("+OK\r\n");
        long before = usedBytes();
        for (int i = 0; i < 3; i++) {
            witness.send("GET large\r\n").expect("$" + size + "\r\n");
            for (int j = 0; j < 64; j++) {
                witness.read(piece.length);
            }
            witness.expect("\r\n");
        }
        assertTrue(usedBytes() - before < ALLOWED_BYTES, () -> "took " + (usedBytes() - before) + " bytes");
    }

    private void assertAnswersAtOnce() {
        for (int i = 0; i < 20; i++) {
            assertEquals("+PONG\r\n", witness.call("PING"));
        }
    }

    private List<Long> waitingOutputs() {
        return OUTPUT_MEMORY
                .matcher(witness.call("CLIENT", "LIST"))
                .results()
                .map(output -> Long.parseLong(output.group(1)))
                .filter(bytes -> bytes > 0)
                .toList();
    }

    private static long usedBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
