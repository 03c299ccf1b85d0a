package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.WireClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The server as its users start it, in a JVM with a small heap; it is killed if the test ends first. */
final class FullHeapServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final Thread killer;
    private final StringBuffer output = new StringBuffer();

    private FullHeapServer(Process process) {
        this.process = process;
        this.killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        Thread reader = new Thread(this::read);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
            }
        } catch (IOException e) {
            output.append("(broke off: ").append(e.getMessage()).append(")");
        }
    }

    /** Starts a server in this folder; its settings are options of the command line. */
    static FullHeapServer start(Path dir, List<String> jvmOptions, String... settings) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
        command.add("-Dorg.slf4j.simpleLogger.log.dev.redstart=info");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.redstart.server.Main"));
        command.addAll(List.of("--port", "0", "--bind", "127.0.0.1", "--dir", dir.toString(), "--save", ""));
        command.addAll(List.of(settings));
        try {
            return new FullHeapServer(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FullHeapServer awaitListening() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> LISTENING.matcher(output).find() || !process.isAlive());
        assertTrue(LISTENING.matcher(output).find(), output::toString);
        return this;
    }

    WireClient connect() {
        Matcher listening = LISTENING.matcher(output);
        assertTrue(listening.find(), output::toString);
        return WireClient.connect(Integer.parseInt(listening.group(1)));
    }

    String output() {
        return output.toString();
    }

    /** The names of its threads, cut off after 15 characters; empty where the system does not tell. */
    List<String> threads() {
        Path tasks = Path.of("/proc", String.valueOf(process.pid()), "task");
        if (!Files.isDirectory(tasks)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(tasks)) {
            List<String> names = new ArrayList<>();
            for (Path task : all.toList()) {
                names.add(Files.readString(task.resolve("comm")).strip());
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends SIGTERM, and returns how long the end took. */
    long terminateMillis() {
        long began = System.nanoTime();
        process.destroy();
        int unused = exitStatus();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    /** Waits for the end. */
    int exitStatus() {
        try {
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), output::toString);
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
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
