package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands with very many arguments: they cost no more than clients may, and work where the heap allows. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyArgumentsTest {
    private MeasuredServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void closesAClientWhoseLittleArgumentsTakeTooMuchOfTheHeap() {
        server = MeasuredServer.start("-Xmx128m");
        byte[] arguments = WireClient.octets("$0\r\n\r\n".repeat(10_000));
        try (WireClient witness = server.connect();
                WireClient greedy = server.connect()) {
            greedy.send("*100000000\r\n$4\r\nMGET\r\n");
            long sent = 0;
            while (sent < 200_000_000 && TestServer.info(witness, "evicted_clients") == 0) {
                greedy.sendToWhoeverListens(WireClient.text(arguments));
                sent += arguments.length;
            }
            assertTrue(sent < 64_000_000, "closed before it held what clients may");
            assertEquals(1, TestServer.info(witness, "evicted_clients"));
            assertEquals("+OK\r\n", witness.call("SET", "k", "v"), "what it held is the data's again");
        }
        assertTrue(!server.log().contains("OutOfMemoryError"), server.log());
    }

    @Test
    void answersAMillionKeys() {
        server = MeasuredServer.start("-Xmx512m");
        int keys = 1_000_000;
        StringBuilder command = new StringBuilder("*").append(keys + 1).append("\r\n$4\r\nMGET\r\n");
        for (int i = 0; i < keys; i++) {
            command.append("$10\r\n").append(1_000_000_000 + i).append("\r\n");
        }
        try (WireClient client = server.connect()) {
            assertEquals("+OK\r\n", client.call("SET", "1000999999", "last"));
            client.send(command.toString());
            client.expect("*1000000\r\n");
            byte[] none = WireClient.octets("$-1\r\n".repeat(1000));
            for (int i = 1; i < keys / 1000; i++) {
                assertArrayEquals(none, client.read(none.length));
            }
            client.expect("$-1\r\n".repeat(999) + "$4\r\nlast\r\n");
            assertEquals("+PONG\r\n", client.call("PING"));
        }
    }
}
