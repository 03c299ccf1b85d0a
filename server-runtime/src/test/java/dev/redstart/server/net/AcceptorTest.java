package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AcceptorTest {
    private final LoopHarness one = new LoopHarness();
    private final LoopHarness two = new LoopHarness();
    private final List<Throwable> failures = new ArrayList<>();
    private Acceptor acceptor;
    private Thread thread;

    @BeforeEach
    void configure() throws IOException {
        one.config.set("bind", "127.0.0.1").set("port", "0");
        acceptor = new Acceptor(one.config, one.serverStats, one.clients, List.of(one.loop, two.loop));
    }

    @AfterEach
    void close() throws Exception {
        acceptor.close();
        if (thread != null) {
            thread.join(60_000);
            assertFalse(thread.isAlive());
        }
        assertEquals(List.of(), failures, "it ends without an error");
        one.close();
        two.close();
    }

    private InetSocketAddress start() throws IOException {
        acceptor.bind();
        thread = new Thread(acceptor::run);
        thread.setUncaughtExceptionHandler((ended, failure) -> failures.add(failure));
        thread.start();
        return acceptor.addresses().get(0);
    }

    @Test
    void handsConnectionsToTheLoopsInTurn() throws IOException {
        InetSocketAddress address = start();
        try (Socket first = Sockets.connect(address);
                Socket second = Sockets.connect(address);
                Socket third = Sockets.connect(address)) {
            Sockets.until(() -> one.clients.all().size() == 2, () -> one.loop.tick(20));
            Sockets.until(() -> two.clients.all().size() == 1, () -> two.loop.tick(20));
            assertEquals(3, one.serverStats.connectionsReceived());
            assertTrue(first.isConnected() && second.isConnected() && third.isConnected());
        }
    }

    @Test
    void rejectsClientsBeyondMaxclients() throws IOException {
        one.config.set("maxclients", "2");
        InetSocketAddress address = start();
        try (Socket first = Sockets.connect(address);
                Socket second = Sockets.connect(address)) {
            Sockets.until(() -> one.clients.count() == 2, Thread::onSpinWait);
            assertTrue(first.isConnected() && second.isConnected());
            try (Socket third = Sockets.connect(address)) {
                assertEquals("-ERR max number of clients reached\r\n", Sockets.read(third, 100));
            }
            assertEquals(3, one.serverStats.connectionsReceived());
            assertEquals(1, one.serverStats.connectionsRejected());
        }
    }

    @Test
    void lowersMaxclientsToTheLimitOfOpenFiles() throws IOException {
        acceptor.fitClients(80, 20);
        assertEquals(80 - 20 - 1 - 32, one.config.maxClients());
        acceptor.fitClients(20_000, 20);
        assertEquals(27, one.config.maxClients(), "it is lowered, never raised");
    }

    @Test
    void acceptsNoMoreClientsThanTheLimitOfOpenFilesEvenIfMaxclientsIsRaised() throws IOException {
        acceptor.fitClients(55, 20);
        one.config.set("maxclients", "100");
        InetSocketAddress address = start();
        acceptor.fitClients(55, 20);
        one.config.set("maxclients", "100");
        try (Socket first = Sockets.connect(address);
                Socket second = Sockets.connect(address);
                Socket third = Sockets.connect(address)) {
            assertTrue(first.isConnected() && second.isConnected());
            assertEquals("-ERR max number of clients reached\r\n", Sockets.read(third, 100));
        }
    }

    @Test
    void failsToListenWhereNoClientCouldBeServed() {
        IOException refusal = assertThrows(IOException.class, () -> acceptor.fitClients(50, 20));
        assertEquals(
                "the system lets this process open 50 files and sockets, of which 20 are open already and 32 are needed"
                        + " for files: no client could be served; raise the limit with 'ulimit -n'",
                refusal.getMessage());
    }

    @Test
    void leavesMaxclientsWhereNoLimitIsKnown() throws IOException {
        acceptor.fitClients(FileLimit.UNKNOWN, FileLimit.UNKNOWN);
        assertEquals(10_000, one.config.maxClients());
    }

    @Test
    void listensOnOnePortOfAllAddresses() throws IOException {
        one.config.set("bind", "127.0.0.1", "-::1");
        acceptor.bind();
        List<InetSocketAddress> addresses = acceptor.addresses();
        assertEquals(
                1, addresses.stream().map(InetSocketAddress::getPort).distinct().count());
    }

    @Test
    void skipsAMissingAddressThatIsOptional() throws IOException {
        one.config.set("bind", "-192.0.2.1", "127.0.0.1");
        acceptor.bind();
        assertEquals(1, acceptor.addresses().size());
    }

    @Test
    void namesTheAddressThatCannotBeBound() throws IOException {
        one.config.set("bind", "192.0.2.1");
        IOException missing = assertThrows(IOException.class, acceptor::bind);
        assertTrue(missing.getMessage().startsWith("cannot listen on 192.0.2.1 port 0: "), missing.getMessage());

        one.config.set("bind", "-192.0.2.1");
        assertEquals(
                "no address to listen on: see bind",
                assertThrows(IOException.class, acceptor::bind).getMessage());
    }

    @Test
    void reportsAPortInUseEvenIfItsAddressIsOptional() throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress("127.0.0.1", 0));
            int port = other.getLocalPort();
            one.config.set("port", Integer.toString(port)).set("bind", "-127.0.0.1");
            assertEquals(
                    "port " + port + " on 127.0.0.1 is in use: stop what listens there, or choose another --port",
                    assertThrows(IOException.class, acceptor::bind).getMessage());
        }
    }

    @Test
    void endsWhenItIsClosed() throws Exception {
        InetSocketAddress address = start();
        acceptor.close();
        thread.join(60_000);
        assertFalse(thread.isAlive());
        assertThrows(IOException.class, () -> Sockets.connect(address));
    }

    @Test
    void takesIpv4OnTheWildcardOfIpv6() throws IOException {
        for (String[] bind : new String[][] {{"0.0.0.0", "::"}, {"*", "-::*"}, {"::*"}}) {
            LoopHarness harness = new LoopHarness();
            harness.config.set("bind", bind).set("port", "0");
            try (Acceptor all =
                    new Acceptor(harness.config, harness.serverStats, harness.clients, List.of(harness.loop))) {
                all.bind();
                assertEquals(1, all.addresses().size());
                Sockets.connect(new InetSocketAddress(
                                "127.0.0.1", all.addresses().get(0).getPort()))
                        .close();
            } catch (IOException e) {
                Assumptions.abort("no IPv6 here: " + e.getMessage());
            } finally {
                harness.close();
            }
        }
    }
}
