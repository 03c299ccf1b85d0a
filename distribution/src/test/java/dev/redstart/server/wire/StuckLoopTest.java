package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.api.CommandPlugin;
import dev.redstart.api.Flag;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A handler that does not return holds its loop; new clients do not notice. */
class StuckLoopTest {
    @Test
    void sendsNewClientsToOtherLoops() {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        CommandPlugin plugin = new TestPlugin(
                "stuck",
                context -> context.command("STUCK", (request, reply) -> {
                            entered.countDown();
                            awaitUninterruptibly(released);
                            reply.ok();
                        })
                        .arity(1)
                        .summary("Waits.")
                        .flags(Flag.CONSTANT_TIME));
        List<WireClient> clients = new ArrayList<>();
        try (TestServer server = TestServer.start(plugin);
                WireClient stuck = server.connect()) {
            try {
                stuck.send("STUCK\r\n");
                awaitUninterruptibly(entered);
                await().until(() -> answers(server, clients) && answers(server, clients));
                for (int i = 0; i < 20; i++) {
                    WireClient client = server.connect();
                    clients.add(client);
                    assertEquals("+PONG\r\n", client.call("PING"));
                }
                released.countDown();
                stuck.expect("+OK\r\n");
            } finally {
                released.countDown();
                clients.forEach(WireClient::close);
            }
        }
    }

    /** Whether a new client is answered at once. */
    private static boolean answers(TestServer server, List<WireClient> clients) {
        WireClient client = server.connect();
        clients.add(client);
        return !client.send("PING\r\n").isSilent();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
