package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.MovableClock;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CLIENT KILL of connections on the same loop and on another one. */
class ClientKillTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Pattern ADDRESS = Pattern.compile(" addr=(\\S+) laddr=(\\S+) ");

    private final MovableClock clock = new MovableClock();
    private final List<WireClient> others = new ArrayList<>();
    private TestServer server;
    private WireClient killer;

    @BeforeEach
    void start() {
        server = TestServer.start(clock);
        killer = server.connect();
        killer.call("PING");
        for (int i = 0; i < 4; i++) {
            others.add(server.connect());
            others.get(i).call("PING");
        }
    }

    @AfterEach
    void stop() {
        others.forEach(WireClient::close);
        killer.close();
        server.close();
    }

    private static String id(WireClient client) {
        return client.call("CLIENT", "ID").substring(1).strip();
    }

    private static String address(WireClient client, int group) {
        Matcher address = ADDRESS.matcher(client.call("CLIENT", "INFO"));
        assertTrue(address.find());
        return address.group(group);
    }

    private void assertAlive(int count) {
        for (WireClient other : others.subList(others.size() - count, others.size())) {
            assertEquals("+PONG\r\n", other.call("PING"));
        }
        assertEquals(
                count + 1,
                killer.call("CLIENT", "LIST")
                        .lines()
                        .filter(l -> l.startsWith("id="))
                        .count());
        assertEquals(count + 1, TestServer.info(killer, "connected_clients"));
    }

    @Test
    void killsByIdOnEitherLoop() {
        for (int i = 0; i < 4; i++) {
            assertEquals(":1\r\n", killer.call("CLIENT", "KILL", "ID", id(others.get(i))));
            assertEquals("", others.get(i).readUntilClosed());
            assertAlive(3 - i);
        }
    }

    @Test
    void killsByAddressInTheFormOfOld() {
        String address = address(others.get(0), 1);
        assertEquals("+OK\r\n", killer.call("CLIENT", "KILL", address));
        assertEquals("", others.get(0).readUntilClosed());
        assertEquals("-ERR No such client\r\n", killer.call("CLIENT", "KILL", address));
        assertAlive(3);
    }

    @Test
    void killsByAddressOfEitherEnd() {
        String address = address(others.get(0), 1);
        String localAddress = address(others.get(0), 2);
        assertEquals(":0\r\n", killer.call("CLIENT", "KILL", "ADDR", address, "LADDR", address));
        assertEquals(":1\r\n", killer.call("CLIENT", "KILL", "ADDR", address, "LADDR", localAddress));
        assertAlive(3);
        assertEquals(":3\r\n", killer.call("CLIENT", "KILL", "laddr", localAddress, "user", "default"));
        assertAlive(0);
    }

    @Test
    void killsThoseThatAllFiltersAreTrueOf() {
        String id = id(others.get(0));
        assertEquals(":0\r\n", killer.call("CLIENT", "KILL", "TYPE", "pubsub", "ID", id));
        assertEquals(":0\r\n", killer.call("CLIENT", "KILL", "TYPE", "normal", "TYPE", "master", "ID", id));
        assertEquals(":1\r\n", killer.call("CLIENT", "KILL", "TYPE", "NORMAL", "USER", "default", "ID", id));
        assertAlive(3);
    }

    @Test
    void killsThoseWhoAreHereForLong() {
        clock.forward(100_000);
        WireClient late = server.connect();
        late.call("PING");
        others.add(late);
        assertEquals(":0\r\n", killer.call("CLIENT", "KILL", "MAXAGE", "101"));
        assertEquals(":4\r\n", killer.call("CLIENT", "KILL", "MAXAGE", "100"));
        assertAlive(1);
    }

    @Test
    void skipsItselfUnlessToldNotTo() {
        assertEquals(":4\r\n", killer.call("CLIENT", "KILL", "TYPE", "normal"));
        assertAlive(0);
        assertEquals(":0\r\n", killer.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"));
        killer.send("CLIENT KILL SKIPME no\r\nSET k v\r\n").expect(":1\r\n");
        assertEquals("", killer.readUntilClosed());
        try (WireClient later = server.connect()) {
            assertEquals("$-1\r\n", later.call("GET", "k"));
        }
    }

    @Test
    void killsItselfByAddressAfterTheReply() {
        killer.send("CLIENT KILL " + address(killer, 1) + "\r\nPING\r\n").expect("+OK\r\n");
        assertEquals("", killer.readUntilClosed());
    }

    @Test
    void executesNothingOfAKilledConnectionAfterTheReply() {
        String pipeline = "INCR n\r\n".repeat(5_000);
        for (WireClient other : List.copyOf(others)) {
            String id = id(other);
            other.send(pipeline);
            killer.send("CLIENT KILL ID " + id + "\r\nGET n\r\n").expect(":1\r\n");
            String atOnce = killer.reply();
            other.readUntilClosed();
            assertEquals(atOnce, killer.call("GET", "n"));
        }
    }

    @Test
    void sendsAKilledConnectionNoFurtherReplies() {
        killer.call("SET", "big", "x".repeat(1_000_000));
        String id = id(others.get(0));
        others.get(0).send("GET big\r\n".repeat(40));
        await().atMost(PATIENCE)
                .until(() -> !killer.call("CLIENT", "LIST", "ID", id).contains(" oll=0 "));
        assertEquals(":1\r\n", killer.call("CLIENT", "KILL", "ID", id));
        assertTrue(others.get(0).readUntilClosed().length() < 40_000_000);
        assertAlive(3);
    }

    @Test
    void countsAConnectionOnceThatTwoKillAtATime() {
        String id = id(others.get(0));
        killer.send(("CLIENT KILL ID " + id + "\r\n").repeat(2)).expect(":1\r\n:0\r\n");
        assertFalse(killer.call("CLIENT", "LIST").contains("id=" + id + " "));
    }
}
