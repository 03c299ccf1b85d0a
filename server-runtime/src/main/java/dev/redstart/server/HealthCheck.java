package dev.redstart.server;

import dev.redstart.server.config.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks a server that runs for PONG, as {@code redstart --ping [[HOST:]PORT]} does. The exit status says what came back:
 *
 * <ul>
 *   <li>0: PONG, or that a password is missing, which is an answer to clients that have one
 *   <li>3: another error, such as LOADING or MISCONF: the server lives, and does not serve everything
 *   <li>1: nothing that a server of this protocol says, or nothing in time
 * </ul>
 *
 * <p>2 is left out because Docker reserves it.
 */
final class HealthCheck {
    static final int SERVES = 0;
    static final int NO_ANSWER = 1;
    static final int ANSWERS_ERROR = 3;

    private static final String OPTION = "--ping";
    private static final int DEFAULT_PORT = 6379;
    private static final int MAX_PORT = 65_535;
    private static final byte[] REQUEST = "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);

    private HealthCheck() {}

    /** Returns whether the program's arguments begin with {@code --ping}. */
    static boolean isAskedFor(String[] args) {
        return args.length > 0 && args[0].equals(OPTION);
    }

    /** Prints the reply to {@code out}, or to {@code err} why there is none, and returns the exit status. */
    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length > 2) {
            err.println("redstart: --ping takes a port, or an address and a port, and nothing else");
            return NO_ANSWER;
        }
        String target = args.length == 2 ? args[1] : String.valueOf(DEFAULT_PORT);
        int port = port(target);
        if (port < 0) {
            err.println("redstart: --ping " + target + ": say PORT or HOST:PORT, with a port from 1 to 65535");
            return NO_ANSWER;
        }
        try {
            String reply = ask(host(target), port);
            out.println(reply.startsWith("+") || reply.startsWith("-") ? reply.substring(1) : reply);
            return status(reply);
        } catch (IOException e) {
            err.println("redstart: no answer from " + target + ": " + e.getMessage());
            return NO_ANSWER;
        }
    }

    static int status(String reply) {
        if (reply.equals("+PONG") || reply.startsWith("-NOAUTH ")) {
            return SERVES;
        }
        return reply.startsWith("-") ? ANSWERS_ERROR : NO_ANSWER;
    }

    private static int port(String target) {
        try {
            int port = Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
            return port > 0 && port <= MAX_PORT ? port : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** A host that is no name is not looked up; the brackets of an IPv6 address are part of its syntax. */
    private static InetAddress host(String target) throws IOException {
        int colon = target.lastIndexOf(':');
        return colon <= 0 ? InetAddress.getLoopbackAddress() : InetAddress.getByName(target.substring(0, colon));
    }

    private static String ask(InetAddress host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), Limits.PING_PATIENCE_MILLIS);
            socket.setSoTimeout(Limits.PING_PATIENCE_MILLIS);
            socket.getOutputStream().write(REQUEST);
            return line(socket.getInputStream());
        }
    }

    /** Reads up to the end of a line, without it. */
    private static String line(InputStream in) throws IOException {
        byte[] reply = new byte[Limits.PING_REPLY_BYTES];
        int length = 0;
        while (length < reply.length) {
            int count = in.read(reply, length, reply.length - length);
            if (count < 0) {
                throw new IOException("the connection was closed");
            }
            length += count;
            String text = new String(reply, 0, length, StandardCharsets.UTF_8);
            int end = text.indexOf("\r\n");
            if (end >= 0) {
                return text.substring(0, end);
            }
        }
        throw new IOException("what answers is no server of this protocol");
    }
}
