package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.MovableClock;
import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What CLIENT LIST tells of clients on either loop. */
class ClientListTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final MovableClock clock = new MovableClock();
    private TestServer server;
    private WireClient operator;
    /** On the other loop. */
    private WireClient client;

    private String id;

    @BeforeEach
    void start() {
        server = TestServer.start(clock);
        operator = server.connect();
        operator.call("PING");
        client = server.connect();
        id = client.call("CLIENT", "ID").substring(1).strip();
    }

    @AfterEach
    void stop() {
        client.close();
        operator.close();
        server.close();
    }

    private Map<String, String> line() {
        return fields(operator.call("CLIENT", "LIST", "ID", id));
    }

    private static Map<String, String> fields(String reply) {
        Map<String, String> fields = new HashMap<>();
        String line = reply.lines().filter(l -> l.startsWith("id=")).findFirst().orElseThrow();
        Stream.of(line.split(" ", -1)).forEach(field -> fields.put(field.split("=", -1)[0], field.split("=", -1)[1]));
        return fields;
    }

    @Test
    void hasTheFieldsOfRedisServerAndThoseOf72And74() {
        try (RedisServerProcess redis = RedisServerProcess.start();
                WireClient toRedis = redis.connect()) {
            for (List<String> command : List.of(List.of("CLIENT", "LIST", "ID", "<id>"), List.of("CLIENT", "INFO"))) {
                assertEquals(
                        names(toRedis, command).replace(" multi ", " multi watch ") + " lib-name lib-ver",
                        names(client, command),
                        () -> command.toString());
            }
        }
    }

    private static String names(WireClient client, List<String> command) {
        String own = client.call("CLIENT", "ID").substring(1).strip();
        String[] words = command.stream().map(word -> word.replace("<id>", own)).toArray(String[]::new);
        String line = client.call(words)
                .lines()
                .filter(l -> l.startsWith("id="))
                .findFirst()
                .orElseThrow();
        return line.replaceAll("=\\S*", "");
    }

    @Test
    void countsAgeAndIdlenessBySecondsOfTheClock() {
        clock.forward(60_000);
        client.call("PING");
        clock.forward(5_999);
        assertEquals("65", line().get("age"));
        assertEquals("5", line().get("idle"));
        assertEquals("0", fields(client.call("CLIENT", "INFO")).get("idle"));
    }

    @Test
    void tellsWhatWasReceivedOfAnUnfinishedCommand() {
        String bytes = WireClient.array("SET", "k", "v".repeat(10_000));
        client.send(bytes.substring(0, 1_000));
        await().atMost(PATIENCE).until(() -> line().get("qbuf").equals("1000"));
        assertTrue(Integer.parseInt(line().get("tot-mem")) >= 2_024, line()::toString);
        client.send(bytes.substring(1_000)).expect("+OK\r\n");
        assertEquals("0", line().get("qbuf"));
        await().atMost(PATIENCE).until(() -> line().get("tot-mem").equals("1024"));
    }

    @Test
    void tellsWhatWasReceivedOfALargeArgument() {
        String bytes = WireClient.array("SET", "k", "v".repeat(3_000_000));
        client.send(bytes.substring(0, 2_000_000));
        await().atMost(PATIENCE).until(() -> Integer.parseInt(line().get("argv-mem")) > 1_900_000);
        client.send(bytes.substring(2_000_000)).expect("+OK\r\n");
        assertEquals("0", line().get("argv-mem"));
        assertEquals("0", line().get("qbuf"));
        await().atMost(PATIENCE).until(() -> line().get("tot-mem").equals("1024"));
    }

    @Test
    void tellsWhatTheSocketDoesNotTake() {
        client.call("SET", "big", "x".repeat(1_000_000));
        client.send("GET big\r\n".repeat(40));
        await().atMost(PATIENCE).until(() -> line().get("events").contains("w"));
        Map<String, String> line = line();
        assertTrue(Integer.parseInt(line.get("oll")) > 0, line::toString);
        assertTrue(Integer.parseInt(line.get("tot-mem")) > Integer.parseInt(line.get("omem")), line::toString);
        client.read(40 * (1_000_000 + 12));
        await().atMost(PATIENCE).until(() -> line().get("events").equals("r"));
        assertEquals("0", line().get("omem"));
    }

    @Test
    void tellsTheRunningCommandAndItsArguments() {
        Map<String, String> own = fields(client.send("CLIENT INFO\r\n").reply());
        assertEquals("client|info", own.get("cmd"));
        assertEquals("13", own.get("qbuf"));
        assertEquals("10", own.get("argv-mem"));
        assertEquals("0", line().get("qbuf"));
    }

    @Test
    void marksWhoIsNotToBeEvictedAndWhoTouchesNothing() {
        assertEquals("N", line().get("flags"));
        client.send("CLIENT NO-EVICT ON\r\nCLIENT NO-TOUCH on\r\n").expect("+OK\r\n+OK\r\n");
        assertEquals("eT", line().get("flags"));
        client.send("CLIENT NO-EVICT off\r\nCLIENT NO-TOUCH OFF\r\n").expect("+OK\r\n+OK\r\n");
        assertEquals("N", line().get("flags"));
    }

    @Test
    void readsClientsThatAreBusyMeanwhile() {
        AtomicBoolean over = new AtomicBoolean();
        List<WireClient> busy =
                IntStream.range(0, 4).mapToObj(i -> server.connect()).toList();
        List<CompletableFuture<Void>> work = busy.stream()
                .map(one -> CompletableFuture.runAsync(() -> keepBusy(one, over)))
                .toList();
        try {
            for (int i = 0; i < 300; i++) {
                operator.call("CLIENT", "LIST")
                        .lines()
                        .filter(line -> line.startsWith("id="))
                        .forEach(line -> assertTrue(
                                line.matches(
                                        "id=\\d+ addr=\\S+ laddr=\\S+ fd=-1 name=\\w* age=\\d+ idle=\\d+ flags=\\w+"
                                                + " db=\\d+ .* qbuf=\\d+ qbuf-free=\\d+ argv-mem=\\d+ .* oll=\\d+ omem=\\d+"
                                                + " tot-mem=\\d+ events=r?w? cmd=\\S+ .* resp=[23] .*"),
                                line));
            }
        } finally {
            over.set(true);
            work.forEach(CompletableFuture::join);
            busy.forEach(WireClient::close);
        }
    }

    private static void keepBusy(WireClient client, AtomicBoolean over) {
        String round =
                "CLIENT SETNAME a\r\nSELECT 3\r\nSET k v\r\nCLIENT SETNAME b\r\nSELECT 0\r\nSET k v\r\n".repeat(20);
        while (!over.get()) {
            client.send(round).expect("+OK\r\n".repeat(120));
        }
    }
}
