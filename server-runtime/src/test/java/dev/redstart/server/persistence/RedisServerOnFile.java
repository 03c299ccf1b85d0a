package dev.redstart.server.persistence;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The redis-server of this machine on a file in a folder of its own, listening on a socket there. */
public final class RedisServerOnFile implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Path folder;
    private final Process process;

    private RedisServerOnFile(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** Starts on a file; the test is skipped where there is no redis-server 7. */
    public static RedisServerOnFile start(Path folder, byte[] file) throws IOException {
        Files.write(folder.resolve("dump.rdb"), file);
        return start(folder);
    }

    /** Starts on what the folder holds; the test is skipped where there is no redis-server 7. */
    public static RedisServerOnFile start(Path folder, String... options) throws IOException {
        assumeInstalled("redis-server");
        assumeTrue(run(List.of("redis-server", "--version")).contains(" v=7."), "redis-server is not of version 7");
        List<String> command = new ArrayList<>(List.of("redis-server", "--port", "0", "--save", ""));
        command.addAll(List.of("--unixsocket", folder.resolve("socket").toString()));
        command.addAll(List.of("--enable-debug-command", "yes"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        RedisServerOnFile server = new RedisServerOnFile(folder, process);
        Awaitility.await("redis-server on " + folder)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !process.isAlive() || server.call("ping").equals("PONG"));
        return server;
    }

    /** Skips the test where a program is missing. */
    public static void assumeInstalled(String program) {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
        assumeTrue(found, program + " is not installed, so nothing can be compared with it");
    }

    /** What a program prints. */
    public static String run(List<String> command) {
        return run(command, Path.of("/dev/null"));
    }

    private static String run(List<String> command, Path input) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(input.toFile())
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command's reply, as redis-cli prints it. */
    public String call(String... words) {
        List<String> command = new ArrayList<>(
                List.of("redis-cli", "-s", folder.resolve("socket").toString()));
        command.addAll(List.of(words));
        return run(command);
    }

    /** The replies to commands, a line each. */
    public String feed(String commands) throws IOException {
        Path file = Files.writeString(folder.resolve("commands"), commands);
        return run(List.of("redis-cli", "-s", folder.resolve("socket").toString()), file);
    }

    /** RESTORE's reply to a payload, which goes through a file since it is no text. */
    public String restore(String key, byte[] payload) throws IOException {
        Path file = Files.write(folder.resolve("payload"), payload);
        List<String> command =
                List.of("redis-cli", "-s", folder.resolve("socket").toString(), "-x", "restore", key, "0");
        return run(command, file);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
