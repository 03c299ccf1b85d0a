package dev.redstart.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A client without any cleverness: bytes out, bytes in, and nothing waits for ever. Bytes are written as text of one
 * character each (ISO 8859-1).
 */
public final class WireClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 120_000;
    private static final int REST_MILLIS = 100;
    private static final int SILENCE_MILLIS = 30;

    /** Bytes in a message at most. */
    private static final int SHOWN = 1000;

    private final Socket socket;
    private final InputStream in;

    private WireClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public static WireClient connect(int port) {
        return connect(InetAddress.getLoopbackAddress(), port, 0);
    }

    /** A client that has to read what it wants to be sent, because its system keeps little of it. */
    public static WireClient connectWithSmallBuffer(int port) {
        return connect(InetAddress.getLoopbackAddress(), port, 4096);
    }

    /** A client whose system keeps no more than some bytes that it has not read yet; 0: as many as it likes. */
    public static WireClient connect(InetAddress address, int port, int receiveBufferBytes) {
        Socket socket = new Socket();
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return new WireClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An array of bulk strings. */
    public static String array(String... words) {
        StringBuilder text = new StringBuilder("*").append(words.length).append("\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }

    public static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    public WireClient send(String latin1) {
        return send(bytes(latin1));
    }

    /** In one write. */
    public WireClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * As {@link #send}, when the other side may hang up meanwhile.
     *
     * @return whether it did not; what was answered before the end can still be read
     */
    public boolean sendToWhoeverListens(String latin1) {
        try {
            socket.getOutputStream().write(bytes(latin1));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a command as an array and reads its reply. */
    public String call(String... words) {
        return send(array(words)).reply();
    }

    /** Reads one value whole, as it is on the wire. */
    public String reply() {
        StringBuilder value = new StringBuilder();
        readValue(value);
        return value.toString();
    }

    private void readValue(StringBuilder value) {
        String line = readLine();
        value.append(line);
        int length = "$=*~>%|".indexOf(line.charAt(0)) < 0 ? 0 : Integer.parseInt(line.substring(1, line.length() - 2));
        switch (line.charAt(0)) {
            case '$', '=' -> value.append(length < 0 ? "" : text(read(length + 2)));
            case '*', '~', '>' -> readElements(value, length);
            case '%' -> readElements(value, length * 2);
            case '|' -> readElements(value, length * 2 + 1); // and the value that it is about
            default -> {}
        }
    }

    private void readElements(StringBuilder value, int count) {
        for (int i = 0; i < count; i++) {
            readValue(value);
        }
    }

    private String readLine() {
        StringBuilder line = new StringBuilder();
        while (line.length() < 2 || line.charAt(line.length() - 2) != '\r') {
            line.append((char) (read(1)[0] & 0xff));
        }
        return line.toString();
    }

    /** Reads so many bytes. */
    public byte[] read(int count) {
        try {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new AssertionError("the connection ended after " + shown(text(bytes)));
            }
            return bytes;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no " + count + " bytes within " + PATIENCE_MILLIS + " ms", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads these bytes, and fails at the first that is another. */
    public WireClient expect(String latin1) {
        String got = readLike(latin1);
        if (!got.equals(latin1)) {
            throw new AssertionError("expected " + shown(latin1) + ", got " + shown(got));
        }
        return this;
    }

    /** Reads as much as {@code expected} is long; at the first difference whatever else arrives soon. */
    public String readLike(String expected) {
        byte[] wanted = bytes(expected);
        byte[] got = new byte[wanted.length];
        int count = 0;
        try {
            while (count < wanted.length && Arrays.mismatch(wanted, 0, count, got, 0, count) < 0) {
                int more = in.read(got, count, wanted.length - count);
                if (more < 0) {
                    return text(Arrays.copyOf(got, count));
                }
                count += more;
            }
            return Arrays.equals(wanted, got) ? expected : text(Arrays.copyOf(got, count)) + rest();
        } catch (SocketTimeoutException e) {
            return text(Arrays.copyOf(got, count)) + "(and nothing for " + PATIENCE_MILLIS + " ms)";
        } catch (IOException e) {
            return text(Arrays.copyOf(got, count));
        }
    }

    private String rest() throws IOException {
        socket.setSoTimeout(REST_MILLIS);
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            in.transferTo(rest);
        } catch (SocketTimeoutException e) {
            // that was all
        }
        patient();
        return text(rest.toByteArray());
    }

    /** Whether nothing comes for a moment, not even the connection's end. */
    public boolean isSilent() {
        try {
            socket.setSoTimeout(SILENCE_MILLIS);
            in.mark(1);
            in.read();
            in.reset();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            patient();
        }
    }

    private void patient() {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything until the other side ends the connection, in order or not. */
    public String readUntilClosed() {
        ByteArrayOutputStream everything = new ByteArrayOutputStream();
        byte[] piece = new byte[64 * 1024];
        try {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                everything.write(piece, 0, count);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection was not closed after " + shown(text(everything.toByteArray())), e);
        } catch (IOException e) {
            // reset, because bytes of ours were not read any more
        }
        return text(everything.toByteArray());
    }

    /** Says that no more will be sent; replies can still be read. */
    public WireClient halfClose() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes away without saying so, whatever is on its way. */
    public void vanish() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes in a form that can be read and pasted into Java. */
    public static String escaped(String latin1) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < latin1.length(); i++) {
            char c = latin1.charAt(i);
            switch (c) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                default -> {
                    if (c < ' ' || c > '~') {
                        text.append('\\').append(c >> 6).append(c >> 3 & 7).append(c & 7);
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        return text.toString();
    }

    /** As {@link #escaped}, but no more than fits a message. */
    private static String shown(String latin1) {
        String text = escaped(latin1.substring(0, Math.min(latin1.length(), SHOWN)));
        return '"' + text + (latin1.length() > SHOWN ? "…\" of " + latin1.length() + " bytes" : "\"");
    }
}
