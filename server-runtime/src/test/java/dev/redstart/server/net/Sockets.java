package dev.redstart.server.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** Helpers for both ends of a real connection on this machine. */
final class Sockets {
    /** Far more than the loopback interface needs. */
    private static final long PARK_NANOS = 120_000_000_000L;

    private Sockets() {}

    static java.net.Socket connect(InetSocketAddress address) throws IOException {
        java.net.Socket socket = new java.net.Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout((int) (PARK_NANOS / 1_000_000));
        return socket;
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static void write(java.net.Socket socket, String latin1) throws IOException {
        socket.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    static String read(java.net.Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /** Whether the other end has closed the connection, once that is sure. */
    static boolean isAtEnd(java.net.Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Repeats a step until a condition holds. */
    static void until(BooleanSupplier condition, Step step) throws IOException {
        long deadline = System.nanoTime() + PARK_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("the condition did not become true in time");
            }
            step.run();
        }
    }

    /** A step that uses sockets. */
    interface Step {
        void run() throws IOException;
    }
}
