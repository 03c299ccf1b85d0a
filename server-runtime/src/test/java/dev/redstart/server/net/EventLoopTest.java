package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.Limits;
import dev.redstart.server.stats.LoopStats.Counter;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests a loop with a real selector and real sockets, ticked by hand. */
class EventLoopTest {
    /** A select that finds nothing ends soon; one that finds something ends at once. */
    private static final long WAIT_MILLIS = 20;

    private final LoopHarness server = new LoopHarness();
    private final List<AutoCloseable> open = new ArrayList<>();
    private ServerSocketChannel listening;

    @BeforeEach
    void listen() throws IOException {
        listening = ServerSocketChannel.open().bind(Sockets.anyPort());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        listening.close();
        server.close();
    }

    private Socket connect() throws IOException {
        Socket client = Sockets.connect((java.net.InetSocketAddress) listening.getLocalAddress());
        open.add(client);
        SocketChannel channel = listening.accept();
        assertTrue(server.clients.reserve(100));
        server.loop.adopt(channel, server.clients.nextId());
        int before = server.clients.all().size();
        Sockets.until(() -> server.clients.all().size() > before, this::tick);
        return client;
    }

    private void tick() throws IOException {
        server.loop.tick(WAIT_MILLIS);
    }

    private void tickUntilExecuted(long commands) throws IOException {
        Sockets.until(() -> server.stats.get(Counter.COMMANDS) >= commands, this::tick);
    }

    @Test
    void servesTheClientsItAdopted() throws IOException {
        Socket one = connect();
        Socket two = connect();
        assertEquals(2, server.clients.count());
        Sockets.write(one, "echo a\r\n");
        Sockets.write(two, "*2\r\n$4\r\necho\r\n$1\r\nb\r\n");
        tickUntilExecuted(2);
        assertEquals("$1\r\na\r\n", Sockets.read(one, 7));
        assertEquals("$1\r\nb\r\n", Sockets.read(two, 7));
    }

    @Test
    void knowsTheAddressOfAClient() throws IOException {
        Socket client = connect();
        var session = server.clients.all().iterator().next();
        assertEquals("127.0.0.1:" + client.getLocalPort(), session.address());
        assertEquals("127.0.0.1:" + client.getPort(), session.localAddress());
        assertEquals(server.nowMillis, session.connectedAtMillis());
    }

    @Test
    void forgetsAClientThatDisconnected() throws IOException {
        Socket client = connect();
        client.close();
        Sockets.until(() -> server.clients.count() == 0, this::tick);
    }

    @Test
    void repliesToAClientThatOnlyClosedItsSendingSide() throws IOException {
        Socket client = connect();
        Sockets.write(client, "echo a\r\n");
        client.shutdownOutput();
        tickUntilExecuted(1);
        Sockets.until(() -> server.clients.count() == 0, this::tick);
        assertEquals("$1\r\na\r\n", Sockets.read(client, 100));
    }

    @Test
    void sendsALargeReplyAsTheClientTakesIt() throws IOException {
        int length = 20 * 1024 * 1024;
        Socket client = connect();
        Sockets.write(client, "fill " + length + "\r\necho a\r\n");
        tickUntilExecuted(1);
        assertTrue(server.clients.all().iterator().next().link().outputBytes() > 0, "sockets hold less than that");
        byte[] piece = new byte[1 << 20];
        long received = 0;
        long expected = ("$" + length + "\r\n\r\n$1\r\na\r\n").length() + length;
        while (received < expected) {
            server.loop.tick(0);
            if (client.getInputStream().available() > 0) {
                received += client.getInputStream().read(piece);
            }
        }
        assertEquals(expected, received);
    }

    @Test
    void closesIdleClientsByTheClock() throws IOException {
        server.config.set("timeout", "10");
        Socket idle = connect();
        Socket busy = connect();
        server.nowMillis += 10_000;
        Sockets.write(busy, "echo a\r\n");
        tickUntilExecuted(1);
        assertEquals(2, server.clients.count(), "ten seconds are allowed");
        server.nowMillis += 1001;
        tick();
        assertEquals(1, server.clients.count());
        assertTrue(Sockets.isAtEnd(idle));
        Sockets.write(busy, "echo b\r\n");
        tickUntilExecuted(2);
    }

    @Test
    void keepsIdleClientsByDefault() throws IOException {
        connect();
        server.nowMillis += TimeUnit.DAYS.toMillis(30);
        tick();
        assertEquals(1, server.clients.count());
    }

    @Test
    void removesExpiredKeysInTheBackground() throws IOException {
        LoopHarness.FakeClient client = server.connect();
        client.send("set a v\r\nexpire a 50\r\nset b v\r\n");
        assertEquals(2, server.store.size(0));
        server.nowMillis += 51;
        server.tick();
        assertEquals(2, server.store.size(0), "not before the next round");
        server.nowMillis += Limits.EXPIRY_PERIOD_MILLIS;
        server.tick();
        assertEquals(1, server.store.size(0));
        assertEquals(1, server.store.expiredKeys());
    }

    @Test
    void runsTasksThatOtherThreadsSubmit() throws Exception {
        List<Thread> ranOn = new ArrayList<>();
        Thread other = new Thread(() -> server.loop.submit(() -> ranOn.add(Thread.currentThread())));
        other.start();
        other.join();
        server.loop.tick(60_000);
        assertEquals(List.of(Thread.currentThread()), ranOn);
    }

    @Test
    void endsWhenItIsStopped() throws Exception {
        Socket client = connect();
        Thread thread = new Thread(server.loop::run);
        thread.start();
        Sockets.write(client, "echo a\r\n");
        assertEquals("$1\r\na\r\n", Sockets.read(client, 7));
        server.loop.stop();
        thread.join(60_000);
        assertFalse(thread.isAlive());
        assertTrue(Sockets.isAtEnd(client));
        assertEquals(0, server.clients.count());
    }

    @Test
    void closesChannelsThatItAdoptsAfterItsEnd() throws IOException {
        server.loop.close();
        Socket client = Sockets.connect((java.net.InetSocketAddress) listening.getLocalAddress());
        open.add(client);
        assertTrue(server.clients.reserve(1));
        server.loop.adopt(listening.accept(), server.clients.nextId());
        assertTrue(Sockets.isAtEnd(client));
        assertEquals(0, server.clients.count());
    }

    @Test
    void doesNotWaitWhileTheRetryQueueHasAConnection() throws Exception {
        Thread thread = new Thread(server.loop::run);
        Socket client = connect();
        Runnable release = server.hold("k");
        thread.start();
        Sockets.write(client, "get k\r\n");
        Sockets.until(() -> server.stats.get(Counter.LOCK_WAITS) > 3L * Limits.KEY_LOCK_TRIES, Thread::onSpinWait);
        release.run();
        assertEquals("$-1\r\n", Sockets.read(client, 5));
        server.loop.stop();
        thread.join(60_000);
    }

    @Test
    void continuesAfterATaskThatFails() throws IOException {
        Socket client = connect();
        server.loop.submit(() -> {
            throw new OutOfMemoryError("made up");
        });
        Sockets.write(client, "echo a\r\n");
        tickUntilExecuted(1);
    }

    @Test
    void doesNotSpinAfterAHandlerSetTheInterruptFlag() throws IOException {
        Thread.currentThread().interrupt();
        server.tick();
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void removesExpiredKeysAfterTheClockWentBack() throws IOException {
        LoopHarness.FakeClient client = server.connect();
        client.send("set a v\r\nexpire a 50\r\n");
        server.nowMillis += TimeUnit.DAYS.toMillis(1);
        server.tick();
        server.nowMillis -= TimeUnit.HOURS.toMillis(1);
        client.send("set b v\r\nexpire b 50\r\n");
        server.nowMillis += 51 + Limits.EXPIRY_PERIOD_MILLIS;
        server.tick();
        assertEquals(2, server.store.expiredKeys());
    }
}
