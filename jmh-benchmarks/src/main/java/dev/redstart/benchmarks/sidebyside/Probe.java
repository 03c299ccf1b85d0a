package dev.redstart.benchmarks.sidebyside;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks a server a single thing, on a connection of its own. */
final class Probe {
    private static final int PATIENCE_MILLIS = 10_000;

    private Probe() {}

    /** Whether the server is up: it took the connection and answered PING. */
    static boolean answersPing(int port) {
        try {
            return ask(port, "PING").equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    /** The first line of the reply, or the text of a bulk string. */
    static String ask(int port, String command) throws IOException {
        return ask(port, command, PATIENCE_MILLIS);
    }

    /** As {@link #ask(int, String)}, of a command that may take longer. */
    static String ask(int port, String command, int patienceMillis) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(patienceMillis);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            String name = "$" + command.length() + "\r\n" + command;
            socket.getOutputStream().write(("*1\r\n" + name + "\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String line = line(in);
            if (line.startsWith("$") && !line.equals("$-1")) {
                return new String(in.readNBytes(Integer.parseInt(line.substring(1))), StandardCharsets.UTF_8);
            }
            return line;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\r'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the server closed the connection");
            }
            line.append((char) b);
        }
        return line.toString();
    }

    /** What the server says that it is: {@code redis 7.0.15}; what INFO does not tell is left out. */
    static String version(int port) {
        try {
            return version(ask(port, "INFO"));
        } catch (IOException e) {
            return "unknown version";
        }
    }

    static String version(String info) {
        Map<String, String> fields = new LinkedHashMap<>();
        info.lines().filter(line -> line.indexOf(':') > 0).forEach(line -> {
            int colon = line.indexOf(':');
            fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
        });
        String product = fields.getOrDefault("server_name", "redis");
        String version = fields.getOrDefault(product + "_version", fields.get("redis_version"));
        if (version == null) {
            return "unknown version";
        }
        String java = fields.get("java_version");
        return product + " " + version + (java == null ? "" : ", Java " + java);
    }
}
