package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redstart.testkit.MovableClock;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How connections begin and end, and servers. */
class ConnectionLifeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Pattern RUN_ID = Pattern.compile("run_id:([0-9a-f]{40})\r\n");

    @Test
    void turnsAwayWhoIsTooMany() {
        try (TestServer server = TestServer.start(TestServer.config().set("maxclients", "3"));
                WireClient first = server.connect();
                WireClient second = server.connect();
                WireClient third = server.connect()) {
            for (WireClient client : List.of(first, second, third)) {
                assertEquals("+PONG\r\n", client.call("PING"));
            }
            try (WireClient fourth = server.connect()) {
                assertEquals("-ERR max number of clients reached\r\n", fourth.readUntilClosed());
            }
            assertEquals(1, TestServer.info(first, "rejected_connections"));
            second.send("QUIT\r\n").expect("+OK\r\n").readUntilClosed();
            await().atMost(PATIENCE).until(() -> TestServer.info(first, "connected_clients") == 2);
            try (WireClient fifth = server.connect()) {
                assertEquals("+PONG\r\n", fifth.call("PING"));
            }
        }
    }

    @Test
    void countsWhoIsThere() {
        try (TestServer server = TestServer.start();
                WireClient client = server.connect()) {
            List<WireClient> others = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                others.add(server.connect());
                others.get(i).call("PING");
            }
            assertEquals(11, TestServer.info(client, "connected_clients"));
            others.forEach(WireClient::close);
            await().atMost(PATIENCE).until(() -> TestServer.info(client, "connected_clients") == 1);
            assertEquals(11, TestServer.info(client, "total_connections_received"));
        }
    }

    @Test
    void disconnectsWhoIsIdleForTooLong() {
        MovableClock clock = new MovableClock();
        try (TestServer server = TestServer.start(TestServer.config().set("timeout", "60"), clock);
                WireClient idle = server.connect();
                WireClient active = server.connect()) {
            idle.send("PING\r\n").expect("+PONG\r\n");
            clock.forward(40_000);
            active.send("PING\r\n").expect("+PONG\r\n");
            clock.forward(40_000);
            assertEquals("", idle.readUntilClosed());
            active.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    @Test
    void disconnectsWhoIsIdleOnceConfigSetSaysSo() {
        MovableClock clock = new MovableClock();
        try (TestServer server = TestServer.start(clock);
                WireClient idle = server.connect();
                WireClient operator = server.connect()) {
            idle.send("PING\r\n").expect("+PONG\r\n");
            clock.forward(1_000_000);
            operator.send("PING\r\nCONFIG SET timeout 60\r\n").expect("+PONG\r\n+OK\r\n");
            assertEquals("", idle.readUntilClosed());
            operator.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    @Test
    void refusesOtherMachinesWhileItIsProtected() throws SocketException {
        Optional<InetAddress> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        assumeTrue(own.isPresent(), "this machine has no network, so nobody comes from elsewhere");
        try (TestServer server = TestServer.start(TestServer.config().set("bind", "*"));
                WireClient operator = server.connect()) {
            try (WireClient stranger = WireClient.connect(own.get(), server.port(), 0)) {
                String refusal = stranger.readUntilClosed();
                assertTrue(refusal.startsWith("-DENIED Redstart is running in protected mode"), refusal);
                assertEquals(refusal.length() - 2, refusal.indexOf("\r\n"));
            }
            operator.send("CONFIG SET protected-mode no\r\n").expect("+OK\r\n");
            try (WireClient stranger = WireClient.connect(own.get(), server.port(), 0)) {
                stranger.send("PING\r\n").expect("+PONG\r\n");
            }
        }
    }

    @Test
    void listensOnSeveralAddresses() {
        try (TestServer server = TestServer.start(TestServer.config().set("bind", "127.0.0.1", "-::1", "-192.0.2.1"))) {
            for (InetSocketAddress address : server.server().addresses()) {
                assertEquals(server.port(), address.getPort());
                try (WireClient client = WireClient.connect(address.getAddress(), address.getPort(), 0)) {
                    client.send("PING\r\n").expect("+PONG\r\n");
                }
            }
        }
    }

    @Test
    void survivesClientsThatVanish() {
        try (TestServer server = TestServer.start();
                WireClient witness = server.connect()) {
            witness.call("SET", "large", "v".repeat(200_000));
            for (int i = 0; i < 100; i++) {
                WireClient client = server.connect();
                client.send("GET large\r\n".repeat(20) + "SET unfinished");
                client.vanish();
            }
            await().atMost(PATIENCE).until(() -> TestServer.info(witness, "connected_clients") == 1);
            witness.send("PING\r\nEXISTS unfinished\r\n").expect("+PONG\r\n:0\r\n");
        }
    }

    @Test
    void takesNoLongerBulkStringThanConfigured() {
        try (TestServer server = TestServer.start(TestServer.config().set("proto-max-bulk-len", "1mb"))) {
            try (WireClient client = server.connect()) {
                String longest = "x".repeat(1 << 20);
                assertEquals("$1048576\r\n" + longest + "\r\n", client.call("ECHO", longest));
                client.send("*2\r\n$4\r\nECHO\r\n$1048577\r\n");
                assertEquals("-ERR Protocol error: invalid bulk length\r\n", client.readUntilClosed());
            }
        }
    }

    @Test
    void endsWithShutdown() {
        try (TestServer server = TestServer.start();
                WireClient operator = server.connect();
                WireClient bystander = server.connect()) {
            bystander.send("PING\r\n").expect("+PONG\r\n");
            int port = server.port();
            assertEquals("", operator.send("SHUTDOWN NOSAVE\r\n").readUntilClosed());
            assertEquals("", bystander.readUntilClosed());
            assertTimeoutPreemptively(PATIENCE, () -> server.server().awaitClosed());
            assertThrows(
                    UncheckedIOException.class, () -> WireClient.connect(port).close());
        }
    }

    @Test
    void answersWhatCameBeforeShutdown() {
        try (TestServer server = TestServer.start();
                WireClient operator = server.connect()) {
            operator.send("SET k v\r\nGET k\r\nSHUTDOWN\r\nGET k\r\n");
            assertEquals("+OK\r\n$1\r\nv\r\n", operator.readUntilClosed());
        }
    }

    @Test
    void endsWhileClientsAreConnected() {
        TestServer server = TestServer.start();
        try (WireClient client = server.connect()) {
            client.send("PING\r\n").expect("+PONG\r\n");
            server.close();
            assertEquals("", client.readUntilClosed());
            server.close();
        }
    }

    @Test
    void leavesNoThreadBehind() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        TestPlugin ticking = new TestPlugin("ticking", context -> context.every(Duration.ofMillis(1), () -> {}));
        try (TestServer server = TestServer.start(ticking);
                WireClient client = server.connect()) {
            client.send("PING\r\n").expect("+PONG\r\n");
            assertEquals(6, redstartThreads(before).size(), redstartThreads(before)::toString);
        }
        await().atMost(PATIENCE).until(() -> redstartThreads(before).isEmpty());
    }

    private static List<String> redstartThreads(Set<Thread> besides) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !besides.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("redstart-"))
                .toList();
    }

    @Test
    void startsAgainOnThePortOfTheOneBefore() {
        int port;
        try (TestServer server = TestServer.start();
                WireClient client = server.connect()) {
            port = server.port();
            client.send("SET k v\r\n").expect("+OK\r\n");
        }
        try (TestServer server = TestServer.startOn(port);
                WireClient client = server.connect()) {
            assertEquals(port, server.port());
            client.send("GET k\r\n").expect("$-1\r\n");
        }
    }

    @Test
    void refusesAPortThatIsTaken() {
        try (TestServer first = TestServer.start()) {
            int port = first.port();
            UncheckedIOException refusal = assertThrows(
                    UncheckedIOException.class, () -> TestServer.startOn(port).close());
            assertTrue(refusal.getMessage().contains("port " + port), refusal::getMessage);
            try (WireClient client = first.connect()) {
                client.send("PING\r\n").expect("+PONG\r\n");
            }
        }
    }

    @Test
    void sharesNothingWithAnotherServerOfTheProcess() {
        try (TestServer first = TestServer.start();
                WireClient toFirst = first.connect()) {
            try (TestServer second = TestServer.start();
                    WireClient toSecond = second.connect()) {
                assertNotEquals(first.port(), second.port());
                toFirst.send("SET k first\r\nCLIENT ID\r\n").expect("+OK\r\n:1\r\n");
                toSecond.send("GET k\r\nSET k second\r\nCONFIG SET maxclients 5\r\nCLIENT ID\r\n")
                        .expect("$-1\r\n+OK\r\n+OK\r\n:1\r\n");
                assertNotEquals(runId(toFirst), runId(toSecond));
                assertEquals(0, TestServer.info(toFirst, "errorstat_ERR"));
            }
            toFirst.send("GET k\r\nCONFIG GET maxclients\r\n")
                    .expect("$5\r\nfirst\r\n*2\r\n$10\r\nmaxclients\r\n$5\r\n10000\r\n");
        }
    }

    private static String runId(WireClient client) {
        Matcher id = RUN_ID.matcher(client.call("INFO", "server"));
        assertTrue(id.find(), "INFO has a run_id");
        return id.group(1);
    }
}
