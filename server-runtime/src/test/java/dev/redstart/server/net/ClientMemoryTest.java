package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients of two loops, which share one bound. */
class ClientMemoryTest {
    private static final int MIB = 1024 * 1024;
    private static final String UNFINISHED = "*2\r\n$4\r\necho\r\n$100000000\r\n";

    private final ClientMemory memory = new ClientMemory(10 * MIB);
    private final LoopHarness server = new LoopHarness(memory);
    private final LoopHarness other = new LoopHarness(memory);
    private final List<Socket> sockets = new ArrayList<>();
    private ServerSocketChannel listening;

    @BeforeEach
    void listen() throws IOException {
        listening = ServerSocketChannel.open().bind(Sockets.anyPort());
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        listening.close();
        server.close();
        other.close();
    }

    /** Connects a client, sends data, and waits until the server has read it. */
    private Connection sends(LoopHarness loop, String data) throws IOException {
        Socket socket = Sockets.connect((InetSocketAddress) listening.getLocalAddress());
        sockets.add(socket);
        long id = loop.clients.nextId();
        assertTrue(loop.clients.reserve(100));
        loop.loop.adopt(listening.accept(), id);
        loop.loop.tick(0);
        Connection connection = (Connection) loop.clients.byId(id).link();
        send(loop, connection, socket, data);
        return connection;
    }

    private static void send(LoopHarness loop, Connection connection, Socket socket, String data) throws IOException {
        long before = connection.inputBytes();
        for (int from = 0; from < data.length(); from += 1000) {
            Sockets.write(socket, data.substring(from, Math.min(data.length(), from + 1000)));
            loop.loop.tick(0);
        }
        Sockets.until(
                () -> connection.isClosed() || connection.inputBytes() == before + data.length(),
                () -> loop.loop.tick(1));
    }

    private Connection holds(LoopHarness loop, int bytes) throws IOException {
        return sends(loop, UNFINISHED + "x".repeat(bytes));
    }

    @Test
    void limitsClientsToTheHeapThatTheDataLeaves() {
        long heap = 1000L * MIB;
        assertEquals(500L * MIB, ClientMemory.share(heap, 0), "their share");
        assertEquals(500L * MIB, ClientMemory.share(heap, 350L * MIB));
        assertEquals(150L * MIB, ClientMemory.share(heap, 700L * MIB), "the rest, less the reserve");
        assertEquals(heap / 16, ClientMemory.share(heap, 900L * MIB), "a minimum in any case");
    }

    @Test
    void closesTheClientThatHoldsMost() throws IOException {
        Connection little = holds(server, 2 * MIB);
        Connection much = holds(server, 5 * MIB);
        assertFalse(memory.isExceeded());
        Connection last = holds(server, 4 * MIB);
        assertTrue(much.isClosed());
        assertFalse(little.isClosed());
        assertFalse(last.isClosed());
        assertFalse(memory.isExceeded());
    }

    @Test
    void closesAClientOfAnotherLoopInThatLoopsNextTick() throws IOException {
        Connection much = holds(other, 6 * MIB);
        Connection last = holds(server, 5 * MIB);
        assertFalse(much.isClosed(), "only its own loop may touch it");
        other.loop.tick(0);
        assertTrue(much.isClosed());
        assertFalse(memory.isExceeded());
        other.loop.tick(0);
        assertEquals(0, other.loop.connections().heldBytes());
        assertFalse(last.isClosed());
    }

    @Test
    void letsOneClientUseTheShareOfAllLoops() throws IOException {
        Connection alone = holds(server, 8 * MIB);
        assertFalse(alone.isClosed());
        Connection more = holds(server, 3 * MIB);
        assertTrue(alone.isClosed());
        assertFalse(more.isClosed());
        assertTrue(server.loop.connections().heldBytes() >= 3 * MIB);
    }

    @Test
    void closesItsOwnLargestClientIfTheOtherLoopIsStuck() throws IOException {
        Connection elsewhere = holds(other, 7 * MIB);
        Connection first = holds(server, 4 * MIB);
        assertFalse(first.isClosed(), "the other loop was asked");
        Connection second = holds(server, 2 * MIB);
        assertFalse(elsewhere.isClosed());
        assertTrue(first.isClosed());
        assertFalse(second.isClosed());
    }

    @Test
    void closesNoClientThatHoldsNothing() throws IOException {
        Connection idle = sends(server, "");
        server.loop.connections().heldBytesChanged(11 * MIB);
        assertTrue(memory.isExceeded());
        assertFalse(idle.isClosed());
        server.loop.connections().heldBytesChanged(-11 * MIB);
    }
}
