package dev.redstart.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The redis-server of this machine, writing nothing to disk; the tests are skipped where there is none of version 7. */
public final class RedisServerProcess implements AutoCloseable {
    /** Why a test is skipped. */
    public static final String MISSING = "redis-server 7 is not installed, so nothing can be compared with it";

    private static final String PROGRAM = "redis-server";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final Process process;
    private final int port;
    private final Thread killer;

    private RedisServerProcess(Path folder, Process process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
        this.killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /** Starts redis-server with an empty folder of its own; skips the test where it is not installed. */
    public static RedisServerProcess start() {
        assumeTrue(isInstalled(), MISSING);
        try {
            Path folder = Files.createTempDirectory("redis-server");
            RedisServerProcess server = launch(folder, "--appendonly", "no");
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts redis-server on the files of a folder, which is deleted at the end. */
    public static RedisServerProcess startOn(Path folder) {
        assumeTrue(isInstalled(), MISSING);
        try {
            RedisServerProcess server = launch(folder, "--appendonly", "yes", "--appendfsync", "always");
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns whether redis-server 7 is on the path. */
    public static boolean isInstalled() {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, PROGRAM)));
        return found && run("--version").contains(" v=7.");
    }

    private static String run(String... arguments) {
        try {
            Process process = new ProcessBuilder(command(arguments))
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(String... arguments) {
        return Stream.concat(Stream.of(PROGRAM), Arrays.stream(arguments)).toList();
    }

    private static RedisServerProcess launch(Path folder, String... settings) throws IOException {
        String port = String.valueOf(freePort());
        List<String> command = new ArrayList<>(command("--port", port, "--bind", "127.0.0.1", "--save", ""));
        command.addAll(List.of("--enable-debug-command", "yes"));
        command.addAll(List.of(settings));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        return new RedisServerProcess(folder, process, Integer.parseInt(port));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() {
        Awaitility.await("redis-server on port " + port)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> {
                    try (WireClient client = connect()) {
                        return client.call("PING").equals("+PONG\r\n");
                    }
                });
    }

    /** Returns the port that it listens on. */
    public int port() {
        return port;
    }

    /** Connects a client, which the caller closes. */
    public WireClient connect() {
        return WireClient.connect(port);
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList(); // which may be writing a file
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        Runtime.getRuntime().removeShutdownHook(killer);
        try {
            process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            children.forEach(child -> child.onExit().join());
            deleteFolder();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void deleteFolder() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
