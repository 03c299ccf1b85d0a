package dev.redstart.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.ServerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {
    private static final int REQUEST_BYTES = "*1\r\n$4\r\nPING\r\n".length();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int check(String... arguments) {
        String[] args = Stream.concat(Stream.of("--ping"), Stream.of(arguments)).toArray(String[]::new);
        assertTrue(HealthCheck.isAskedFor(args));
        return HealthCheck.run(args, new PrintStream(out, true), new PrintStream(err, true));
    }

    @Test
    void isSatisfiedByAServerThatServes() throws IOException {
        ServerConfig config = ServerConfig.defaults().set("port", "0").set("bind", "127.0.0.1");
        try (RedstartServer server = RedstartServer.builder().config(config).start()) {
            for (String target : new String[] {"" + server.port(), "127.0.0.1:" + server.port()}) {
                assertEquals(HealthCheck.SERVES, check(target));
            }
        }
        assertEquals("PONG PONG", out.toString().strip().replaceAll("\\s+", " "));
        assertEquals("", err.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "+PONG, 0",
        "-NOAUTH Authentication required., 0",
        "-LOADING Redis is loading the dataset in memory, 3",
        "-MISCONF Redis is configured to save RDB snapshots, 3",
        "HTTP/1.1 400 Bad Request, 1"
    })
    void tellsApartWhatIsAnswered(String reply, int status) throws IOException {
        assertEquals(status, checkAnswered(reply + "\r\n"));
        assertEquals(reply.replaceFirst("^[+-]", ""), out.toString().strip());
        assertEquals("", err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+PON"})
    void saysThatTheConnectionWasClosed(String reply) throws IOException {
        assertEquals(HealthCheck.NO_ANSWER, checkAnswered(reply));
        assertTrue(err.toString().contains("closed"), err::toString);
    }

    @Test
    void readsNoMoreThanAReplyTakes() throws IOException {
        assertEquals(HealthCheck.NO_ANSWER, checkAnswered("x".repeat(1000)));
        assertTrue(err.toString().contains("no server of this protocol"), err::toString);
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertEquals(HealthCheck.NO_ANSWER, check("" + port));
        assertTrue(err.toString().contains("no answer from " + port), err::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "localhost", "::", ""})
    void refusesWhatIsNoPort(String target) {
        assertEquals(HealthCheck.NO_ANSWER, check(target));
        assertTrue(err.toString().contains("--ping " + target + ": say PORT"), err::toString);
    }

    @Test
    void refusesMoreThanOneTarget() {
        assertEquals(HealthCheck.NO_ANSWER, check("1", "2"));
        assertTrue(err.toString().contains("nothing else"), err::toString);
    }

    /** Checks a server that reads the request, sends these bytes and closes. */
    private int checkAnswered(String bytes) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> {
                try (Socket client = listener.accept()) {
                    client.getInputStream().readNBytes(REQUEST_BYTES);
                    client.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            int status = check("" + listener.getLocalPort());
            answered.join();
            return status;
        }
    }
}
