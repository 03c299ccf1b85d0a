package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CLIENT REPLY where pipelines are long, keys are hot and connections end. */
class ClientReplyTest {
    private TestServer server;
    private WireClient client;

    @BeforeEach
    void start() {
        server = TestServer.start();
        client = server.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void executesALongPipelineWithoutAWord() {
        client.send("CLIENT REPLY OFF\r\n" + "INCR n\r\n".repeat(20_000) + "CLIENT REPLY ON\r\nGET n\r\n")
                .expect("+OK\r\n$5\r\n20000\r\n");
    }

    @Test
    void answersEverySecondCommandOfALongPipeline() {
        client.call("SET", "big", "x".repeat(200_000));
        client.send("CLIENT REPLY SKIP\r\nGET big\r\nINCR n\r\n".repeat(3_000));
        for (int i = 1; i <= 3_000; i++) {
            client.expect(":" + i + "\r\n");
        }
    }

    @Test
    void skipsTheRightRepliesThoughKeysAreHeldByOthers() {
        List<WireClient> clients = new ArrayList<>(List.of(client));
        for (int i = 0; i < 5; i++) {
            clients.add(server.connect());
        }
        String pipeline = "CLIENT REPLY SKIP\r\nINCR n\r\nECHO a\r\nINCR n\r\nECHO b\r\n".repeat(500);
        clients.forEach(one -> one.send(pipeline));
        for (WireClient one : clients) {
            for (int i = 0; i < 500; i++) {
                one.expect("$1\r\na\r\n");
                assertEquals(':', one.reply().charAt(0));
                one.expect("$1\r\nb\r\n");
            }
        }
        assertEquals("$4\r\n6000\r\n", client.call("GET", "n"));
        clients.subList(1, clients.size()).forEach(WireClient::close);
    }

    @Test
    void saysNothingOfABrokenRequestAndEnds() {
        client.send("CLIENT REPLY OFF\r\n*x\r\n");
        assertEquals("", client.readUntilClosed());
    }

    @Test
    void endsWithQuitWithoutAWord() {
        client.send("CLIENT REPLY OFF\r\nQUIT\r\n");
        assertEquals("", client.readUntilClosed());
    }
}
