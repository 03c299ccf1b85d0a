package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values of hundreds of megabytes, and what memory they take on their way. */
class LargeValueTest {
    private static final int MIB = 1024 * 1024;

    /** What a value on its way may take beyond twice what arrived. */
    private static final long ALLOWED_BEYOND_BYTES = 16L * MIB;

    /** What the server takes without any data: its classes' objects, buffers, stripes. */
    private static final int EMPTY_SERVER_MIB = 16;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void echoesAValueInAHeapOfTwiceItsSize() {
        assertEchoes(64);
    }

    @Test
    @Tag("long")
    void echoesTheLongestValueInAHeapOfTwiceItsSize() {
        assertEchoes(512);
    }

    @Test
    void storesAValueAndSendsItBack() {
        assertStores(64);
    }

    @Test
    @Tag("long")
    void storesTheLongestValueAndSendsItBack() {
        assertStores(512);
    }

    @Test
    void takesNoMoreThanTwiceWhatArrivedWhileItArrives() {
        assertMemoryWhileItArrives(64);
    }

    @Test
    @Tag("long")
    void takesNoMoreThanTwiceWhatArrivedOfTheLongestValueWhileItArrives() {
        assertMemoryWhileItArrives(512);
    }

    private static void assertEchoes(int mebibytes) {
        try (MeasuredServer server = start(mebibytes);
                WireClient client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send("*2\r\n$4\r\nECHO\r\n");
                sendValue(client, mebibytes);
                expectValue(client, mebibytes);
            }
            assertServes(client, server);
        }
    }

    private static void assertStores(int mebibytes) {
        try (MeasuredServer server = start(mebibytes);
                WireClient client = server.connect()) {
            client.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n");
            sendValue(client, mebibytes);
            client.expect("+OK\r\n");
            for (int i = 0; i < 2; i++) {
                client.send("GET k\r\n");
                expectValue(client, mebibytes);
            }
            assertServes(client, server);
        }
    }

    private static void assertMemoryWhileItArrives(int mebibytes) {
        try (MeasuredServer server = start(mebibytes);
                WireClient witness = server.connect();
                WireClient client = server.connect()) {
            client.send("*2\r\n$4\r\nECHO\r\n$" + mebibytes * MIB + "\r\n");
            awaitArrival(witness, 0);
            long emptyBytes = server.usedBytes();
            byte[] piece = new byte[MIB];
            for (int arrived = 1; arrived < mebibytes; arrived++) {
                client.send(piece);
                if (Integer.bitCount(arrived) == 1 || arrived % 32 == 0 || arrived == mebibytes - 1) {
                    long arrivedBytes = (long) arrived * MIB;
                    awaitArrival(witness, arrivedBytes);
                    assertTook(server.usedBytes() - emptyBytes, arrivedBytes);
                }
            }
        }
    }

    private static void awaitArrival(WireClient witness, long bytes) {
        await().atMost(PATIENCE).until(() -> TestServer.info(witness, "total_net_input_bytes") > bytes);
    }

    private static void assertTook(long bytes, long arrivedBytes) {
        assertTrue(bytes >= arrivedBytes - MIB, () -> bytes + " bytes cannot hold " + arrivedBytes);
        assertTrue(
                bytes <= 2 * arrivedBytes + ALLOWED_BEYOND_BYTES,
                () -> bytes + " bytes for " + arrivedBytes + " of them");
    }

    /** A server whose heap is hardly large enough, with a collector that can use all of it. */
    private static MeasuredServer start(int valueMebibytes) {
        long mebibytes = EMPTY_SERVER_MIB + 2L * valueMebibytes + ALLOWED_BEYOND_BYTES / MIB;
        return MeasuredServer.start("-XX:+UseSerialGC", "-Xmn8m", "-Xmx" + mebibytes + "m");
    }

    private static void sendValue(WireClient client, int mebibytes) {
        client.send("$" + mebibytes * MIB + "\r\n");
        byte[] piece = new byte[MIB];
        for (int i = 0; i < mebibytes; i++) {
            Arrays.fill(piece, (byte) i);
            client.send(piece);
        }
        client.send("\r\n");
    }

    private static void expectValue(WireClient client, int mebibytes) {
        client.expect("$" + mebibytes * MIB + "\r\n");
        byte[] expected = new byte[MIB];
        for (int i = 0; i < mebibytes; i++) {
            Arrays.fill(expected, (byte) i);
            assertTrue(Arrays.equals(expected, client.read(MIB)), "another value came back");
        }
        client.expect("\r\n");
    }

    private static void assertServes(WireClient client, MeasuredServer server) {
        assertEquals("+PONG\r\n", client.call("PING"));
        assertTrue(server.usedBytes() > 0);
        assertEquals("", server.log(), "it met no lack of memory");
    }
}
