package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many clients that each want more of a small heap than there is: they go, and everybody else is served. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GreedyClientsTest {
    private static final int GREEDY = 8;
    private static final int ROUNDS = 4;
    private static final int PIECE_BYTES = 60_000;

    @Test
    void costThemselvesAndNobodyElse() throws InterruptedException {
        long seed = new Random().nextLong();
        AtomicInteger failures = new AtomicInteger();
        try (MeasuredServer server = MeasuredServer.start("-Xmx64m");
                WireClient witness = server.connect()) {
            witness.call("SET", "k", "v".repeat(100_000));
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < GREEDY; i++) {
                Random random = new Random(seed + i);
                Thread thread = new Thread(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        attack(server.port(), random);
                    }
                });
                thread.setUncaughtExceptionHandler((ended, e) -> failures.incrementAndGet());
                threads.add(thread);
                thread.start();
            }
            while (threads.stream().anyMatch(Thread::isAlive)) {
                assertEquals("+PONG\r\n", witness.call("PING"), () -> "seed " + seed);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(0, failures.get(), () -> "seed " + seed);
            assertTrue(TestServer.info(witness, "evicted_clients") > 0, () -> "seed " + seed);
            try (WireClient late = server.connect()) {
                assertEquals("+OK\r\n", late.call("SET", "other", "w"));
                assertEquals("$1\r\nw\r\n", late.call("GET", "other"));
            }
        }
    }

    /** Wants until it is closed, or has sent as much as would fill the heap. */
    private static void attack(int port, Random random) {
        try (WireClient client = WireClient.connectWithSmallBuffer(port)) {
            String piece;
            switch (random.nextInt(3)) {
                case 0 -> {
                    client.send("*100000000\r\n$4\r\nMGET\r\n");
                    piece = "$0\r\n\r\n".repeat(PIECE_BYTES / 6);
                }
                case 1 -> {
                    client.send("*3\r\n$3\r\nSET\r\n$1\r\ng\r\n$500000000\r\n");
                    piece = "x".repeat(PIECE_BYTES);
                }
                default -> piece = "GET k\r\n".repeat(20);
            }
            int pieces = piece.length() < PIECE_BYTES ? 30 : 80_000_000 / PIECE_BYTES;
            int sent = 0;
            while (sent < pieces && client.sendToWhoeverListens(piece)) {
                sent++;
            }
        }
    }
}
