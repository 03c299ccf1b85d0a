package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import redis.clients.jedis.Jedis;

/** A process with what it printed; it is killed if it does not end before the test does. */
final class Program implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)\n");

    private final Process process;
    private final Thread killer;
    private final StringBuffer output = new StringBuffer();
    private final StringBuffer errors = new StringBuffer();
    private final List<Thread> readers;
    private int seen;

    private Program(Process process) {
        this.process = process;
        this.killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        this.readers = List.of(reader(process.getInputStream(), output), reader(process.getErrorStream(), errors));
    }

    static Program run(ProcessBuilder builder) {
        try {
            return new Program(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Thread reader(InputStream from, StringBuffer text) {
        Thread thread = new Thread(() -> {
            char[] piece = new char[8192];
            try (Reader reader = new InputStreamReader(from, StandardCharsets.UTF_8)) {
                for (int count = reader.read(piece); count >= 0; count = reader.read(piece)) {
                    text.append(piece, 0, count);
                }
            } catch (IOException e) {
                text.append("(broke off: ").append(e.getMessage()).append(")");
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits until the server listens. */
    Program awaitListening() {
        await(() -> port() != 0);
        return this;
    }

    /** Waits until the program has printed these texts, each behind the last that was waited for. */
    void awaitOutput(String... texts) {
        for (String text : texts) {
            await(() -> output.indexOf(text, seen) >= 0);
            seen = output.indexOf(text, seen) + text.length();
        }
    }

    private void await(BooleanSupplier condition) {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> condition.getAsBoolean() || hasEnded());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(everything(), e);
        }
        assertTrue(condition.getAsBoolean(), this::everything);
    }

    private boolean hasEnded() {
        return !process.isAlive() && readers.stream().noneMatch(Thread::isAlive);
    }

    /** The port that the server says it listens on, 0 before. */
    int port() {
        Matcher listening = LISTENING.matcher(output);
        return listening.find() ? Integer.parseInt(listening.group(1)) : 0;
    }

    long pid() {
        return process.pid();
    }

    Jedis connect() {
        return new Jedis("127.0.0.1", port());
    }

    /** The line of standard output with all these texts. */
    String line(String... texts) {
        List<String> lines = output().stream()
                .filter(line -> Stream.of(texts).allMatch(line::contains))
                .toList();
        assertEquals(1, lines.size(), () -> String.join(", ", texts) + " in " + everything());
        return lines.get(0);
    }

    List<String> output() {
        return output.toString().lines().toList();
    }

    List<String> errors() {
        return errors.toString().lines().toList();
    }

    private String everything() {
        return "output:\n" + output + "\nerrors:\n" + errors;
    }

    /** Sends a signal such as {@code TERM}. */
    void signal(String name) {
        try (Program kill = run(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())))) {
            assertEquals(0, kill.exitStatus());
        }
    }

    /** Writes to the program's standard input. */
    void type(String text) {
        try {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the program's standard input. */
    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end. */
    int exitStatus() {
        try {
            assertTrue(process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS), this::everything);
            for (Thread reader : readers) {
                reader.join(PATIENCE.toMillis());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Checks that the server did not start, and returns what it told the operator in place. */
    List<String> refusal() {
        assertEquals(1, exitStatus(), this::everything);
        assertEquals(0, port(), this::everything);
        return errors();
    }

    /** Checks that the server did not start for a reason that has all these texts, told in one line. */
    void assertRefusal(String... texts) {
        List<String> lines = refusal();
        assertEquals(1, lines.size(), this::everything);
        for (String text : texts) {
            assertTrue(lines.get(0).contains(text), () -> text + " in " + lines.get(0));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(killer);
    }
}
