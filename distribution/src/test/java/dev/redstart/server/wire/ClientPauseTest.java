package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.Limits;
import dev.redstart.testkit.MovableClock;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CLIENT PAUSE and UNPAUSE on two loops, with a clock that only the test moves. */
class ClientPauseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** How long a waiting server is watched. */
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);

    private final MovableClock clock = new MovableClock();
    private TestServer server;

    /** Connections are dealt to the loops in turn, so these three are on both. */
    private WireClient operator;

    private WireClient neighbour;
    private WireClient client;

    @BeforeEach
    void start() {
        server = TestServer.start(clock);
        operator = connect();
        neighbour = connect();
        client = connect();
    }

    private WireClient connect() {
        WireClient connected = server.connect();
        connected.send("PING\r\n").expect("+PONG\r\n");
        return connected;
    }

    @AfterEach
    void stop() {
        List.of(operator, neighbour, client).forEach(WireClient::close);
        server.close();
    }

    @Test
    void letsWritesWaitAndReadsThrough() {
        operator.send("SET k v\r\nCLIENT PAUSE 5000 WRITE\r\n").expect("+OK\r\n+OK\r\n");
        for (WireClient other : List.of(neighbour, client)) {
            other.send("GET k\r\nDBSIZE\r\nSET k w\r\nGET k\r\n").expect("$1\r\nv\r\n:1\r\n");
        }
        assertTrue(neighbour.isSilent());
        assertTrue(client.isSilent());
        operator.send("GET k\r\nCLIENT UNPAUSE\r\n").expect("$1\r\nv\r\n+OK\r\n");
        neighbour.expect("+OK\r\n$1\r\nw\r\n");
        client.expect("+OK\r\n$1\r\nw\r\n");
    }

    /** PFCOUNT writes the count that it found into the value, and redis-server replicates that. */
    @Test
    void takesPfcountForAWrite() {
        operator.send("PFADD h a b\r\nCLIENT PAUSE 5000 WRITE\r\n").expect(":1\r\n+OK\r\n");
        client.send("GET k\r\nPFCOUNT h\r\n").expect("$-1\r\n");
        assertTrue(client.isSilent());
        operator.send("CLIENT UNPAUSE\r\n").expect("+OK\r\n");
        client.expect(":2\r\n");
    }

    @Test
    void letsCommandsWaitThatStandBehindThePauseInOneWrite() {
        operator.send("CLIENT PAUSE 5000 WRITE\r\nGET k\r\nSET k v\r\nPING\r\n").expect("+OK\r\n$-1\r\n");
        assertTrue(operator.isSilent());
        client.send("CLIENT UNPAUSE\r\n").expect("+OK\r\n");
        operator.expect("+OK\r\n+PONG\r\n");
    }

    @Test
    void letsEverythingWaitThatWouldRunUntilTheTimeIsOver() {
        operator.send("CLIENT PAUSE 5000\r\nPING\r\n").expect("+OK\r\n");
        neighbour.send("CLIENT UNPAUSE\r\n");
        client.send("FOO\r\nGET\r\nGET k\r\n")
                .expect("-ERR unknown command 'FOO', with args beginning with: \r\n"
                        + "-ERR wrong number of arguments for 'get' command\r\n");
        assertTrue(client.isSilent());
        clock.forward(4_999);
        assertTrue(client.isSilent());
        clock.forward(1);
        operator.expect("+PONG\r\n");
        neighbour.expect("+OK\r\n");
        client.expect("$-1\r\n");
    }

    @Test
    void losesNothingOfALongPipelineAndKeepsItsOrder() {
        StringBuilder requests = new StringBuilder();
        StringBuilder replies = new StringBuilder();
        for (int i = 1; i <= 20_000; i++) {
            requests.append("INCR n\r\n");
            replies.append(':').append(i).append("\r\n");
        }
        operator.send("CLIENT PAUSE 5000 WRITE\r\n").expect("+OK\r\n");
        client.send(requests.toString());
        assertTrue(client.isSilent());
        neighbour.send("CLIENT UNPAUSE\r\n").expect("+OK\r\n");
        client.expect(replies.toString());
    }

    @Test
    void stopsPipelinesOnOtherLoopsAtOnce() {
        String pipeline = "INCR n\r\n".repeat(2_000);
        for (int round = 0; round < 20; round++) {
            client.send(pipeline);
            neighbour.send(pipeline);
            operator.send("CLIENT PAUSE 5000 WRITE\r\nGET n\r\n").expect("+OK\r\n");
            String first = operator.reply();
            assertEquals(first, operator.call("GET", "n"));
            operator.send("CLIENT UNPAUSE\r\n").expect("+OK\r\n");
            for (int i = 0; i < 2_000; i++) {
                client.reply();
                neighbour.reply();
            }
        }
        assertEquals("$5\r\n80000\r\n", operator.call("GET", "n"));
    }

    @Test
    void leavesTheQueueOfAHotKeyToReaders() {
        String pipeline = "INCR n\r\n".repeat(500);
        List<WireClient> writers =
                IntStream.range(0, 6).mapToObj(i -> server.connect()).toList();
        try {
            for (int round = 0; round < 20; round++) {
                writers.forEach(writer -> writer.send(pipeline));
                operator.send("CLIENT PAUSE 5000 WRITE\r\nSTRLEN n\r\nCLIENT UNPAUSE\r\n")
                        .expect("+OK\r\n");
                assertTrue(operator.reply().startsWith(":"));
                operator.expect("+OK\r\n");
                writers.forEach(writer -> IntStream.range(0, 500).forEach(i -> writer.reply()));
            }
        } finally {
            writers.forEach(WireClient::close);
        }
        assertEquals("$5\r\n60000\r\n", operator.call("GET", "n"));
    }

    @Test
    void holdsTheStricterAndTheLongerOfTwoPauses() {
        operator.send("CLIENT PAUSE 5000 WRITE\r\nCLIENT PAUSE 10 WRITE\r\n").expect("+OK\r\n+OK\r\n");
        client.send("SET k v\r\n");
        clock.forward(100);
        assertTrue(client.isSilent());
        operator.send("CLIENT PAUSE 10 ALL\r\nPING\r\n").expect("+OK\r\n");
        clock.forward(100);
        assertTrue(operator.isSilent(), "everything waits, until the later end");
        clock.forward(5_000);
        operator.expect("+PONG\r\n");
        client.expect("+OK\r\n");
        operator.send("CLIENT PAUSE 1000 WRITE\r\nPING\r\n").expect("+OK\r\n+PONG\r\n");
    }

    @Test
    void expiresNothingMeanwhileAndShowsNobodyWhatIsOver() {
        operator.send("SET k v PX 100\r\nSET j w\r\nCLIENT PAUSE 5000 WRITE\r\n")
                .expect("+OK\r\n+OK\r\n+OK\r\n");
        clock.forward(1_000);
        client.send("GET k\r\nEXISTS k\r\nTTL k\r\nKEYS *\r\n").expect("$-1\r\n:0\r\n:-2\r\n*1\r\n$1\r\nj\r\n");
        for (int round = 0; round < 5; round++) { // each a round of expiry, were there no pause
            clock.forward(Limits.EXPIRY_PERIOD_MILLIS);
            operator.call("PING");
            neighbour.call("PING");
        }
        assertEquals(":2\r\n", client.call("DBSIZE"));
        assertEquals(0, TestServer.info(client, "expired_keys"));
        operator.send("CLIENT UNPAUSE\r\n").expect("+OK\r\n");
        clock.forward(Limits.EXPIRY_PERIOD_MILLIS);
        await().atMost(PATIENCE).until(() -> client.call("DBSIZE").equals(":1\r\n"));
        assertEquals(1, TestServer.info(client, "expired_keys"));
    }

    @Test
    void writesToAKeyThatWasOverBeforeTheEnd() {
        operator.send("SET k v PX 100\r\nCLIENT PAUSE 5000 WRITE\r\n").expect("+OK\r\n+OK\r\n");
        client.send("APPEND k w\r\nGET k\r\nTTL k\r\n");
        clock.forward(1_000);
        assertTrue(client.isSilent());
        operator.send("GET k\r\nCLIENT UNPAUSE\r\n").expect("$-1\r\n+OK\r\n");
        client.expect(":1\r\n$1\r\nw\r\n:-1\r\n");
    }

    @Test
    void showsWhoWaits() {
        String id = client.call("CLIENT", "ID").substring(1).strip();
        operator.send("CLIENT PAUSE 5000 WRITE\r\n").expect("+OK\r\n");
        client.send(WireClient.array("SET", "k", "v"));
        await().atMost(PATIENCE)
                .until(() -> operator.call("CLIENT", "LIST", "ID", id).contains(" flags=b "));
        String line = operator.call("CLIENT", "LIST", "ID", id);
        assertTrue(line.contains(" qbuf=27 ") && line.contains(" cmd=set "), line);
        assertEquals(":0\r\n", operator.call("CLIENT", "UNBLOCK", id), "not by any blocking command");
        operator.send("CLIENT UNPAUSE\r\n").expect("+OK\r\n");
        client.expect("+OK\r\n");
        assertTrue(operator.call("CLIENT", "LIST", "ID", id).contains(" flags=N "));
    }

    @Test
    void endsAWaitingConnectionWithClientKill() {
        String id = client.call("CLIENT", "ID").substring(1).strip();
        operator.send("CLIENT PAUSE 5000 WRITE\r\n").expect("+OK\r\n");
        client.send("SET k v\r\n");
        await().atMost(PATIENCE)
                .until(() -> operator.call("CLIENT", "LIST", "ID", id).contains(" flags=b "));
        assertEquals(":1\r\n", operator.call("CLIENT", "KILL", "ID", id));
        assertEquals("", client.readUntilClosed());
        operator.send("CLIENT UNPAUSE\r\nGET k\r\n").expect("+OK\r\n$-1\r\n");
    }

    @Test
    void isNotIdleWhileItWaits() {
        operator.send("CONFIG SET timeout 60\r\nCLIENT PAUSE 100000 WRITE\r\n").expect("+OK\r\n+OK\r\n");
        client.send("SET k v\r\n");
        assertTrue(client.isSilent());
        clock.forward(99_000);
        assertTrue(client.isSilent());
        clock.forward(1_000);
        client.expect("+OK\r\n");
    }

    @Test
    void leavesTheProcessorToOthersWhileManyWait() {
        List<WireClient> many =
                IntStream.range(0, 50).mapToObj(i -> server.connect()).toList();
        try {
            operator.send("CLIENT PAUSE 100000 WRITE\r\n").expect("+OK\r\n");
            many.forEach(waiter -> waiter.send("INCR n\r\n".repeat(10)));
            await().atMost(PATIENCE)
                    .until(() -> operator.call("CLIENT", "LIST")
                                    .lines()
                                    .filter(line -> line.contains(" flags=b "))
                                    .count()
                            == 50);
            long cpuNanos = LoopThreads.cpuNanos();
            long start = System.nanoTime();
            await().pollInterval(Duration.ofMillis(50)).until(() -> System.nanoTime() - start > WATCH_NANOS);
            double busy = (double) (LoopThreads.cpuNanos() - cpuNanos) / (System.nanoTime() - start);
            assertTrue(busy < 0.2, "the loops used their processors for " + busy + " of the time");
            operator.send("CLIENT UNPAUSE\r\n").expect("+OK\r\n");
            await().atMost(PATIENCE).until(() -> operator.call("GET", "n").equals("$3\r\n500\r\n"));
        } finally {
            many.forEach(WireClient::close);
        }
    }
}
