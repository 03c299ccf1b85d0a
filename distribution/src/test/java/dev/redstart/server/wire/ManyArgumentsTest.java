package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands with very many arguments: they cost no more than clients may, and work where the heap allows. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyArgumentsTest {
    private static final int KEYS = 1_000_000;

    private MeasuredServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void closesAClientWhoseLittleArgumentsTakeTooMuchOfTheHeap() {
        server = MeasuredServer.start("-Xmx128m");
        byte[] arguments = WireClient.bytes("$0\r\n\r\n".repeat(10_000));
        try (WireClient witness = server.connect();
                WireClient greedy = server.connect()) {
            greedy.send("*100000000\r\n$4\r\nMGET\r\n");
            long sent = 0;
            while (sent < 50_000_000 && TestServer.info(witness, "evicted_clients") == 0) {
                greedy.sendToWhoeverListens(WireClient.text(arguments));
                sent += arguments.length;
            }
            assertTrue(sent < 64_000_000, "closed before it held what clients may");
            assertEquals(1, TestServer.info(witness, "evicted_clients"));
            assertEquals("+OK\r\n", witness.call("SET", "k", "v"), "what it held is the data's again");
        }
        assertTrue(!server.log().contains("OutOfMemoryError"), server.log());
    }

    private static String million(String name, boolean values) {
        StringBuilder command = new StringBuilder()
                .append('*')
                .append(values ? 2 * KEYS + 1 : KEYS + 1)
                .append(WireClient.array(name).substring(2));
        for (int i = 0; i < KEYS; i++) {
            command.append("$10\r\n").append(1_000_000_000 + i).append("\r\n").append(values ? "$1\r\nv\r\n" : "");
        }
        return command.toString();
    }

    @Test
    void answersAMillionKeysOnASmallHeap() {
        server = MeasuredServer.start("-Xmx128m");
        try (WireClient client = server.connect()) {
            assertEquals("+OK\r\n", client.call("SET", "1000999999", "last"));
            long before = server.usedBytes();
            client.send(million("MGET", false));
            client.expect("*1000000\r\n");
            byte[] none = WireClient.bytes("$-1\r\n".repeat(1000));
            for (int i = 1; i < KEYS / 1000; i++) {
                assertArrayEquals(none, client.read(none.length));
            }
            client.expect("$-1\r\n".repeat(999) + "$4\r\nlast\r\n");
            assertEquals(":1\r\n", client.send(million("EXISTS", false)).reply());
            assertEquals(":1\r\n", client.send(million("DEL", false)).reply());
            assertEquals("+PONG\r\n", client.call("PING"));
            long grown = server.usedBytes() - before;
            assertTrue(grown < 2_000_000, () -> grown + " bytes stay behind");
        }
        assertTrue(!server.log().contains("OutOfMemoryError"), server.log());
    }

    @Test
    void setsNoneOfAMillionKeysThatAreMoreThanClientsMayHold() {
        server = MeasuredServer.start("-Xmx128m");
        try (WireClient witness = server.connect();
                WireClient greedy = server.connect()) {
            assertTrue(!greedy.sendToWhoeverListens(million("MSET", true)), "it is closed meanwhile");
            assertEquals(1, TestServer.info(witness, "evicted_clients"));
            assertEquals(":0\r\n", witness.call("DBSIZE"));
            assertEquals("+OK\r\n", witness.call("SET", "k", "v"));
        }
        assertTrue(!server.log().contains("OutOfMemoryError"), server.log());
    }

    @Test
    void setsAHundredThousandKeysAndReadsThem() {
        server = MeasuredServer.start("-Xmx512m");
        int keys = 100_000;
        List<String> sets = new ArrayList<>(List.of("MSET"));
        List<String> gets = new ArrayList<>(List.of("MGET"));
        StringBuilder values = new StringBuilder("*100000\r\n");
        for (int i = 0; i < keys; i++) {
            String value = "" + (keys + i);
            sets.addAll(List.of("key:" + i, value));
            gets.add("key:" + i);
            values.append("$6\r\n").append(value).append("\r\n");
        }
        try (WireClient client = server.connect()) {
            assertEquals("+OK\r\n", client.call(sets.toArray(String[]::new)));
            assertEquals(":100000\r\n", client.call("DBSIZE"));
            client.send(WireClient.array(gets.toArray(String[]::new))).expect(values.toString());
            gets.set(0, "DEL");
            assertEquals(":100000\r\n", client.call(gets.toArray(String[]::new)));
            assertEquals(":0\r\n", client.call("DBSIZE"));
        }
    }
}
