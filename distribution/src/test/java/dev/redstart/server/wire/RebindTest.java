package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** CONFIG SET of {@code port} and {@code bind}: the server listens elsewhere, and its clients stay. */
class RebindTest {
    private final TestServer server = TestServer.start();
    private final int first = server.port();

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void listensOnAnotherPortAndKeepsItsClients() {
        try (server;
                WireClient client = server.connect()) {
            int second = freePort();
            client.send("CONFIG SET port " + second + "\r\nCONFIG GET port\r\n")
                    .expect("+OK\r\n*2\r\n$4\r\nport\r\n$"
                            + String.valueOf(second).length() + "\r\n" + second + "\r\n");
            assertEquals(second, server.port());
            assertThrows(UncheckedIOException.class, () -> WireClient.connect(first));
            try (WireClient other = WireClient.connect(second)) {
                other.send("PING\r\n").expect("+PONG\r\n");
            }
            client.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    @Test
    void listensOnOtherAddressesOfTheSamePort() {
        try (server;
                WireClient client = server.connect()) {
            client.send("CONFIG SET port " + first + "\r\n").expect("+OK\r\n");
            client.send("CONFIG SET bind 127.0.0.2\r\n").expect("+OK\r\n");
            assertEquals(
                    "127.0.0.2", server.server().addresses().get(0).getAddress().getHostAddress());
            assertEquals(first, server.port());
            assertThrows(UncheckedIOException.class, () -> WireClient.connect(first));
            client.send("CONFIG SET bind \"127.0.0.2 127.0.0.1\"\r\n").expect("+OK\r\n");
            client.send("CONFIG SET bind *\r\n").expect("+OK\r\n");
            try (WireClient other = WireClient.connect(first)) {
                other.send("CONFIG GET bind\r\n").expect("*2\r\n$4\r\nbind\r\n$1\r\n*\r\n");
            }
        }
    }

    @Test
    void staysWhereItIsIfItCannotListenThere() throws IOException {
        try (server;
                WireClient client = server.connect();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String reply = client.call("CONFIG", "SET", "timeout", "77", "port", String.valueOf(taken.getLocalPort()));
            assertTrue(
                    reply.startsWith("-ERR CONFIG SET failed (possibly related to argument 'port') - port "
                            + taken.getLocalPort() + " on 127.0.0.1 is in use"),
                    reply);
            String unknown = client.call("CONFIG", "SET", "bind", "203.0.113.1");
            assertTrue(unknown.startsWith("-ERR CONFIG SET failed (possibly related to argument 'bind') - "), unknown);
            client.send("CONFIG GET timeout\r\nCONFIG GET bind\r\n")
                    .expect("*2\r\n$7\r\ntimeout\r\n$1\r\n0\r\n*2\r\n$4\r\nbind\r\n$9\r\n127.0.0.1\r\n");
            try (WireClient other = WireClient.connect(first)) {
                other.send("PING\r\n").expect("+PONG\r\n");
            }
        }
    }

    @Test
    void acceptsWhatHoldsAlready() {
        try (server;
                WireClient client = server.connect()) {
            client.send("CONFIG SET port 0 bind 127.0.0.1\r\n").expect("+OK\r\n");
            assertEquals(first, server.port());
        }
    }
}
