package dev.redstart.server.linear;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A connection whose end is an answer, too: whoever is killed reads null. */
public final class ProgramClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket = new Socket();
    private final InputStream in;

    public ProgramClient(int port) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends commands in one write. */
    void send(List<List<String>> commands) throws IOException {
        StringBuilder text = new StringBuilder();
        for (List<String> words : commands) {
            text.append('*').append(words.size()).append("\r\n");
            words.forEach(word -> text.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n"));
        }
        socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends one command and reads its reply. */
    String call(String... words) {
        try {
            send(List.of(List.of(words)));
            return reply();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One value as on the wire, null where the connection ended. */
    String reply() throws IOException {
        try {
            StringBuilder value = new StringBuilder();
            return read(value) ? value.toString() : null;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return null;
        }
    }

    private boolean read(StringBuilder value) throws IOException {
        int from = value.length();
        if (!readLine(value)) {
            return false;
        }
        char kind = value.charAt(from);
        int length = kind == '$' || kind == '*' ? Integer.parseInt(value.substring(from + 1, value.length() - 2)) : 0;
        if (kind == '$' && length >= 0) {
            byte[] bytes = in.readNBytes(length + 2);
            value.append(new String(bytes, StandardCharsets.ISO_8859_1));
            return bytes.length == length + 2;
        }
        for (int i = 0; i < length && kind == '*'; i++) {
            if (!read(value)) {
                return false;
            }
        }
        return true;
    }

    private boolean readLine(StringBuilder line) throws IOException {
        int last = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.append((char) next);
            if (last == '\r' && next == '\n') {
                return true;
            }
            last = next;
        }
        return false;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
