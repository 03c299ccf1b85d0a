package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.KeySpec;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One loop's handler takes its time, which no handler should: what waits is who wants the same key, and nobody else. */
class KeyContentionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);

    private TestServer server;
    private WireClient holder;
    private WireClient waiter;
    private WireClient sameLoop;

    /** Connections are dealt to the loops in turn: the holder's is the first loop, the others' the second. */
    @BeforeEach
    void start() {
        TestPlugin plugin = new TestPlugin(
                "holding",
                context -> context.command("HOLD", this::hold).arity(2).writes(KeySpec.at(1)));
        server = TestServer.start(plugin);
        holder = connect();
        waiter = connect();
        try (WireClient passedOver = connect()) {
            sameLoop = connect();
            passedOver.call("PING");
        }
    }

    private WireClient connect() {
        WireClient client = server.connect();
        client.send("PING\r\n").expect("+PONG\r\n");
        return client;
    }

    @AfterEach
    void stop() {
        mayEnd.release(1_000);
        server.close();
        holder.close();
        waiter.close();
        sameLoop.close();
    }

    private void hold(Request request, Reply reply) {
        begun.release();
        mayEnd.acquireUninterruptibly();
        reply.ok();
    }

    private void holdKey() throws InterruptedException {
        holder.send("HOLD held\r\n");
        assertTrue(begun.tryAcquire(10, TimeUnit.SECONDS));
    }

    @Test
    void refusesFlushallBehindAHandlerThatDoesNotEndAndServesOthers() throws InterruptedException {
        sameLoop.send("SET other 1\r\n").expect("+OK\r\n");
        holdKey();
        waiter.send("FLUSHALL\r\nGET other\r\n");
        int served = 0;
        while (waiter.isSilent()) {
            sameLoop.send("GET other\r\n").expect("$1\r\n1\r\n");
            served++;
        }
        assertTrue(served > 10, "others of its loop were served " + served + " times");
        assertEquals(
                "-BUSY 'flushall' needs every event loop to stop, and command 'hold' of plugin 'holding' on event loop 0"
                        + " still does not end; nothing was changed, try again later\r\n",
                waiter.reply());
        waiter.expect("$1\r\n1\r\n");
        mayEnd.release();
        holder.expect("+OK\r\n");
        waiter.send("FLUSHALL\r\nDBSIZE\r\n").expect("+OK\r\n:0\r\n");
    }

    @Test
    void drawsARandomKeyBesideOneThatIsHeld() throws InterruptedException {
        sameLoop.send("SET held 1\r\nSET other 2\r\n").expect("+OK\r\n+OK\r\n");
        holdKey();
        for (int i = 0; i < 50; i++) {
            waiter.send("RANDOMKEY\r\n").expect("$5\r\nother\r\n");
        }
        sameLoop.send("DEL other\r\n").expect(":1\r\n");
        waiter.send("RANDOMKEY\r\n");
        sameLoop.send("PING\r\n").expect("+PONG\r\n");
        assertTrue(waiter.isSilent(), "the only key is there");
        mayEnd.release();
        holder.expect("+OK\r\n");
        waiter.expect("$4\r\nheld\r\n");
    }

    @Test
    void scansUpToAKeyThatIsHeldAndGoesOnLater() throws InterruptedException {
        sameLoop.send("SET held 1\r\n").expect("+OK\r\n");
        holdKey();
        String cursor = "0";
        do {
            waiter.send("SCAN " + cursor + " COUNT 10000\r\n");
            sameLoop.send("PING\r\n").expect("+PONG\r\n");
            if (waiter.isSilent()) {
                mayEnd.release(); // it has come to the stripe
            }
            String reply = waiter.reply();
            String[] lines = reply.split("\r\n");
            cursor = lines[2];
            if (lines.length > 4) {
                assertEquals("held", lines[5], reply);
                holder.expect("+OK\r\n");
                return;
            }
        } while (!cursor.equals("0"));
        throw new AssertionError("the scan ended without the key");
    }

    @Test
    void letsWhoWantsTheKeyWaitAndServesOthersOfItsLoop() throws InterruptedException {
        holdKey();
        waiter.send("SET other 1\r\nSET held v\r\nGET held\r\nPING\r\n").expect("+OK\r\n");
        for (int i = 0; i < 200; i++) {
            sameLoop.send("GET other\r\n").expect("$1\r\n1\r\n");
        }
        assertTrue(waiter.isSilent());
        mayEnd.release();
        holder.expect("+OK\r\n");
        waiter.expect("+OK\r\n$1\r\nv\r\n+PONG\r\n");
        assertTrue(TestServer.info(sameLoop, "lock_waits") > 0);
    }

    @Test
    void forgetsAWaiterThatWentAway() throws InterruptedException {
        holdKey();
        waiter.send("SET held v\r\n");
        await().atMost(PATIENCE).until(() -> TestServer.info(sameLoop, "lock_waits") > 20);
        waiter.vanish();
        mayEnd.release();
        holder.expect("+OK\r\n");
        sameLoop.send("SET held w\r\nGET held\r\n").expect("+OK\r\n$1\r\nw\r\n");
    }

    @Test
    void letsAWholeKeyspaceCommandWaitForTheRunningOne() throws InterruptedException {
        holdKey();
        waiter.send("DBSIZE\r\nKEYS *\r\nPING\r\n");
        mayEnd.release();
        holder.expect("+OK\r\n");
        waiter.expect(":0\r\n*0\r\n+PONG\r\n");
    }

    @Test
    void servesEverybodyWhoWantsOneKeyInTheEnd() throws InterruptedException {
        holdKey();
        waiter.send("SET held a GET\r\n".repeat(1_000) + "ECHO end\r\n");
        sameLoop.send("SET held b GET\r\n".repeat(1_000) + "ECHO end\r\n");
        mayEnd.release();
        holder.expect("+OK\r\n");
        for (WireClient client : new WireClient[] {waiter, sameLoop}) {
            for (int i = 0; i < 1_000; i++) {
                client.reply();
            }
            client.expect("$3\r\nend\r\n");
        }
    }

    @Test
    void endsThoughAHandlerDoesNot() throws InterruptedException {
        holdKey();
        assertTimeoutPreemptively(PATIENCE, server::close);
        assertEquals("", waiter.readUntilClosed());
    }
}
