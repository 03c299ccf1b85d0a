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

    /** Connects to a port of this machine. */
    public static WireClient connect(int port) {
        return connect(InetAddress.getLoopbackAddress(), port, 0);
    }

    /** Connects with a receive buffer of 4 KiB, so that replies wait at the server until they are read. */
    public static WireClient connectWithSmallBuffer(int port) {
        return connect(InetAddress.getLoopbackAddress(), port, 4096);
    }

    /** Connects with a receive buffer of so many bytes; 0 leaves it to the system. */
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

    /** Returns a command as an array of bulk strings. */
    public static String array(String... words) {
        StringBuilder text = new StringBuilder("*").append(words.length).append("\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }

    /** Returns the bytes that a text stands for, one per character. */
    public static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns bytes as text of one character each. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Sends bytes in one write. */
    public WireClient send(String latin1) {
        return send(bytes(latin1));
    }

    /** Sends bytes in one write. */
    public WireClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * As {@link #send}, when the other side may disconnect.
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

    /** Reads one whole value, as it is on the wire. */
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

    /** Reads exactly so many bytes. */
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

    /** Reads these bytes, and fails at the first that differs. */
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

    /** Returns whether nothing arrives for a moment, not even the end of the connection. */
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

    /** Reads everything until the other side closes the connection, cleanly or not. */
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

    /** Shuts the sending side down; replies can still be read. */
    public WireClient halfClose() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Resets the connection, whatever is on its way. */
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

    /** Returns bytes in a form that can be read and pasted into Java. */
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
