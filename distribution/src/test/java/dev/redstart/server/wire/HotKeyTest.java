package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.KeySpec;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One key that everybody wants, on two loops: no change is lost, and who has to wait leaves the processor to others. */
class HotKeyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int CLIENTS = 6;
    private static final int ROUNDS = 100;
    private static final int PIPELINE = 100;

    /** How long the key is held while the waiting loop is watched. */
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private TestServer server;

    @BeforeEach
    void start() {
        TestPlugin holding = new TestPlugin(
                "holding",
                context -> context.command("HOLD", this::hold).arity(2).writes(KeySpec.at(1)));
        server = TestServer.start(new Counters(), holding);
    }

    private void hold(Request request, Reply reply) throws InterruptedException {
        begun.countDown();
        mayEnd.await();
        reply.ok();
    }

    @AfterEach
    void stop() {
        mayEnd.countDown();
        server.close();
    }

    @Test
    void losesNoChangeThoughAllClientsWantOneKey() {
        List<WireClient> clients =
                IntStream.range(0, CLIENTS).mapToObj(i -> server.connect()).toList();
        try {
            CompletableFuture.allOf(clients.stream()
                            .map(client -> CompletableFuture.runAsync(() -> countUp(client)))
                            .toArray(CompletableFuture<?>[]::new))
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
            String total = Integer.toString(CLIENTS * ROUNDS * PIPELINE);
            clients.get(0).send("GET hot\r\n").expect("$" + total.length() + "\r\n" + total + "\r\n");
        } finally {
            clients.forEach(WireClient::close);
        }
    }

    private static void countUp(WireClient client) {
        long last = 0;
        for (int round = 0; round < ROUNDS; round++) {
            client.send("COUNT.UP hot\r\n".repeat(PIPELINE));
            for (int i = 0; i < PIPELINE; i++) {
                String reply = client.reply();
                long count = Long.parseLong(reply.substring(1).strip());
                assertTrue(count > last, reply + " after " + last);
                last = count;
            }
        }
    }

    @Test
    void napsWhileAnotherLoopHoldsTheKeyAndServesOthers() throws InterruptedException {
        try (WireClient holder = connect();
                WireClient waiter = connect();
                WireClient passedOver = connect();
                WireClient sameLoop = connect()) {
            holder.send("HOLD hot\r\n");
            assertTrue(begun.await(10, TimeUnit.SECONDS));
            waiter.send("SET hot v\r\nGET hot\r\n");
            await().atMost(PATIENCE).until(() -> TestServer.info(sameLoop, "lock_waits") > 20);

            double busy = busyShareOf(1);
            assertTrue(busy < 0.2, "the waiting loop used its processor for " + busy + " of the time");

            for (int i = 0; i < 200; i++) {
                sameLoop.send("GET other\r\n").expect("$-1\r\n"); // while the holder holds and the waiter waits
            }
            assertTrue(waiter.isSilent());

            mayEnd.countDown();
            holder.expect("+OK\r\n");
            waiter.expect("+OK\r\n$1\r\nv\r\n");
            assertEquals("+PONG\r\n", passedOver.call("PING"));
        }
    }

    /** Connections are dealt to the loops in turn: each has its loop when it has its first reply. */
    private WireClient connect() {
        WireClient client = server.connect();
        client.send("PING\r\n").expect("+PONG\r\n");
        return client;
    }

    /** The part of a processor that a loop uses, over a while. */
    private static double busyShareOf(int loop) {
        long cpuNanos = LoopThreads.cpuNanos(loop);
        long start = System.nanoTime();
        await().pollInterval(Duration.ofMillis(50)).until(() -> System.nanoTime() - start > WATCH_NANOS);
        return (double) (LoopThreads.cpuNanos(loop) - cpuNanos) / (System.nanoTime() - start);
    }
}
