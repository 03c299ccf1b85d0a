package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What clients that said something once and then nothing cost the server's heap; their own end is in another process. */
class IdleConnectionsTest {
    private static final long ALLOWED_BYTES_EACH = 2048;

    /** What the server sets up for its first clients and keeps. */
    private static final int FIRST = 100;

    /** Files that a JVM and the tests before this one have open anyway; server and clients have the same limit. */
    private static final int OTHER_FILES = 1000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void costTwoKilobytesEachAtMost() {
        assertCost(500);
    }

    @Test
    @Tag("long")
    void costTwoKilobytesEachAtMostWithTenThousandOfThem() {
        assertCost(10_000);
    }

    private static void assertCost(int count) {
        assumeTrue(canOpen(count), () -> count + " connections need a higher limit of open files: ulimit -n");
        List<WireClient> clients = new ArrayList<>();
        try (MeasuredServer server = MeasuredServer.start();
                WireClient witness = server.connect()) {
            connect(clients, FIRST, server);
            clients.forEach(WireClient::close);
            awaitClients(1, witness);
            clients.clear();
            long before = server.usedBytes();
            connect(clients, count, server);
            awaitClients(count + 1, witness);
            long each = (server.usedBytes() - before) / count;
            assertTrue(each <= ALLOWED_BYTES_EACH, () -> each + " bytes each");
            assertTrue(each > 0, () -> each + " bytes each cannot be");
        } finally {
            clients.forEach(WireClient::close);
        }
    }

    private static void connect(List<WireClient> clients, int count, MeasuredServer server) {
        for (int i = 0; i < count; i++) {
            WireClient client = server.connect();
            clients.add(client);
            client.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    private static void awaitClients(int count, WireClient witness) {
        await().atMost(PATIENCE).until(() -> TestServer.info(witness, "connected_clients") == count);
    }

    private static boolean canOpen(int connections) {
        return !(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)
                || system.getMaxFileDescriptorCount() >= connections + OTHER_FILES;
    }
}
