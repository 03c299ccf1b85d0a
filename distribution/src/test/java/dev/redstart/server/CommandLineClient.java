package dev.redstart.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Asks in lines, and shows replies as redis-cli does; RESP2, as much of it as the README's sessions have. */
final class CommandLineClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 120_000;

    private final Socket socket;
    private final InputStream in;

    CommandLineClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** The reply as redis-cli would print it. */
    String print(String line) {
        return printed(call(line));
    }

    /** The reply: a String for a bulk string, a Long, a List, null, or a {@link Line}. */
    Object call(String line) {
        try {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            return value();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A simple string or an error, with the byte in front. */
    record Line(String text) {}

    private Object value() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case ':' -> Long.valueOf(rest);
            case '$' -> rest.equals("-1") ? null : bulk(Integer.parseInt(rest));
            case '*' -> list(Integer.parseInt(rest));
            default -> new Line(line);
        };
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\r'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended after '" + line + "'");
            }
            line.append((char) b);
        }
        in.skipNBytes(1);
        return line.toString();
    }

    private String bulk(int length) throws IOException {
        String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        in.skipNBytes(2);
        return text;
    }

    private List<Object> list(int size) throws IOException {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(value());
        }
        return list;
    }

    private static String printed(Object value) {
        if (value == null) {
            return "(nil)";
        }
        if (value instanceof Long) {
            return "(integer) " + value;
        }
        if (value instanceof Line line) {
            return (line.text().charAt(0) == '-' ? "(error) " : "")
                    + line.text().substring(1);
        }
        if (value instanceof List<?> list) {
            return IntStream.range(0, list.size())
                    .mapToObj(i -> (i + 1) + ") " + printed(list.get(i)))
                    .collect(Collectors.joining("\n"));
        }
        return '"' + value.toString() + '"';
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
