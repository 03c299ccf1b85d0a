package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many clients at once on several loops: every command is atomic, and whoever asks about all keys sees one instant. */
class ManyClientsTest {
    private static final int CLIENTS = 200;
    private static final int ROUNDS = 40;
    private static final int SHARED_KEYS = 5;
    private static final int THREADS = 8;

    private TestServer server;
    private WireClient witness;
    private ExecutorService threads;

    @BeforeEach
    void start() {
        server = TestServer.start(TestServer.config().set("io-threads", "4"), new Counters());
        witness = server.connect();
        threads = Executors.newCachedThreadPool();
    }

    @AfterEach
    void stop() {
        witness.close();
        threads.shutdownNow();
        server.close();
    }

    @Test
    void losesNoUpdateOfOwnOrSharedKeys() {
        CompletableFuture<?>[] runs = IntStream.range(0, THREADS)
                .mapToObj(thread -> run(() -> updateForSeveralClients(thread)))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(runs).join();
        for (int i = 0; i < SHARED_KEYS; i++) {
            String total = String.valueOf(CLIENTS * ROUNDS);
            witness.send("GET shared:" + i + "\r\n").expect("$" + total.length() + "\r\n" + total + "\r\n");
        }
        assertEquals(":" + (CLIENTS * 2 + SHARED_KEYS) + "\r\n", witness.call("DBSIZE"));
        assertEquals(0, TestServer.info(witness, "plugin_faults"));
    }

    private void updateForSeveralClients(int thread) {
        List<WireClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS / THREADS; i++) {
                clients.add(server.connect());
            }
            for (int round = 1; round <= ROUNDS; round++) {
                for (int i = 0; i < clients.size(); i++) {
                    clients.get(i).send(updates(thread + ":" + i, round));
                }
                for (WireClient client : clients) {
                    String value = "value-" + round;
                    client.expect("+OK\r\n$" + value.length() + "\r\n" + value + "\r\n:" + round + "\r\n");
                    for (int i = 0; i < SHARED_KEYS; i++) {
                        assertTrue(client.reply().startsWith(":"));
                    }
                }
            }
        } finally {
            clients.forEach(WireClient::close);
        }
    }

    private static String updates(String client, int round) {
        StringBuilder commands = new StringBuilder();
        commands.append("SET own:")
                .append(client)
                .append(" value-")
                .append(round)
                .append("\r\n");
        commands.append("GET own:").append(client).append("\r\n");
        commands.append("COUNT.UP counter:").append(client).append("\r\n");
        for (int i = 0; i < SHARED_KEYS; i++) {
            commands.append("COUNT.UP shared:").append(i).append("\r\n");
        }
        return commands.toString();
    }

    @Test
    void movesNothingHalfway() {
        String accounts = " a b c d e f";
        witness.send("ACCOUNT.OPEN" + accounts + "\r\n").expect("+OK\r\n");
        whileOthers(
                writer -> {
                    Random random = new Random(writer);
                    String[] names = accounts.strip().split(" ", -1);
                    return () -> "ACCOUNT.TRANSFER " + names[random.nextInt(names.length)] + " "
                            + names[random.nextInt(names.length)] + " " + random.nextInt(100) + "\r\n";
                },
                () -> {
                    for (int i = 0; i < 200; i++) {
                        witness.send("ACCOUNT.SUM" + accounts + "\r\n").expect(":" + 6 * Counters.CAPITAL + "\r\n");
                    }
                });
    }

    @Test
    void showsAllKeysOfOneInstant() {
        whileOthers(ManyClientsTest::pairCommands, () -> {
            for (int i = 0; i < 500; i++) {
                assertTrue(witness.call("PAIR.CHECK").startsWith(":"));
                String keys = witness.call("KEYS", "*");
                assertEquals(count(keys, "left:"), count(keys, "right:"), keys);
            }
        });
    }

    @Test
    void leavesNoHalfOfAnythingBehindFlushAll() {
        whileOthers(ManyClientsTest::pairCommands, () -> {
            for (int i = 0; i < 300; i++) {
                witness.send("FLUSHALL\r\n").expect("+OK\r\n");
                assertTrue(witness.call("PAIR.CHECK").startsWith(":"));
            }
        });
    }

    @Test
    void flushesWhatWasThereAndNothingLater() {
        try (WireClient writer = server.connect()) {
            for (int i = 0; i < 500; i++) {
                writer.send("SET before " + i + "\r\n").expect("+OK\r\n");
                witness.send("FLUSHALL\r\n").expect("+OK\r\n");
                writer.send("EXISTS before\r\nSET after " + i + "\r\nEXISTS after\r\n")
                        .expect(":0\r\n+OK\r\n:1\r\n");
            }
        }
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    private static Supplier<String> pairCommands(int writer) {
        Random random = new Random(writer);
        return () -> {
            int pair = random.nextInt(20);
            String names = " left:" + pair + " right:" + pair;
            return switch (random.nextInt(3)) {
                case 0 -> "PAIR.DROP" + names + "\r\n";
                case 1 -> "PAIR.GET" + names + "\r\n";
                default -> "PAIR.SET" + names + " " + random.nextInt(1_000_000) + "\r\n";
            };
        };
    }

    /** Runs a check while other clients send commands, ten at a time, none of which may be refused. */
    private void whileOthers(IntFunction<Supplier<String>> commands, Runnable check) {
        AtomicBoolean done = new AtomicBoolean();
        IntConsumer write = writer -> {
            Supplier<String> source = commands.apply(writer);
            try (WireClient client = server.connect()) {
                while (!done.get()) {
                    client.send(
                            IntStream.range(0, 10).mapToObj(i -> source.get()).reduce("", String::concat));
                    for (int i = 0; i < 10; i++) {
                        String reply = client.reply();
                        assertTrue(!reply.startsWith("-"), reply);
                    }
                }
            }
        };
        CompletableFuture<?>[] writers = IntStream.range(0, 6)
                .mapToObj(writer -> run(() -> write.accept(writer)))
                .toArray(CompletableFuture<?>[]::new);
        try {
            check.run();
        } finally {
            done.set(true);
        }
        CompletableFuture.allOf(writers).orTimeout(30, TimeUnit.SECONDS).join();
    }

    private CompletableFuture<?> run(Runnable task) {
        return CompletableFuture.runAsync(task, threads);
    }
}
