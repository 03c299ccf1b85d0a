package dev.redstart.benchmarks.sidebyside;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** A server that runs, on a free port and in a folder of its own, until it is closed. */
final class ServerProcess implements AutoCloseable {
    private static final long START_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(300);
    private static final long STOP_PATIENCE_SECONDS = 10;
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final int SHOWN_LOG_LINES = 20;

    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use(\\w+GC)\\b");

    /** A server in the results; what it does not tell is null. */
    record Info(String name, String version, String collector, String commandLine) {}

    private final String name;
    private final Proc proc;
    private final int port;
    private final Path dir;
    private final Process process;
    private final long startNanos;
    private final List<Long> pids = new ArrayList<>();

    /** @param prefix words before the command, such as those of taskset */
    ServerProcess(ServerCommand command, List<String> prefix, Optional<Proc> proc) {
        name = command.name();
        this.proc = proc.orElse(null);
        try {
            port = freePort();
            dir = Files.createTempDirectory("side-by-side-");
            List<String> words = new ArrayList<>(prefix);
            words.addAll(command.commandLine(port, dir));
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log().toFile());
            builder.environment().putAll(command.environment());
            startNanos = System.nanoTime();
            process = builder.start();
        } catch (IOException e) {
            throw new MeasuringException(name + " cannot be started: " + e.getMessage(), e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path log() {
        return dir.resolve("log");
    }

    /**
     * Waits until it answers PING.
     *
     * @return the nanoseconds since it was started
     */
    long awaitPong() {
        while (!Probe.answersPing(port)) {
            if (!process.isAlive()) {
                throw new MeasuringException(name + " ended with status " + process.exitValue() + lastLog());
            }
            if (System.nanoTime() - startNanos > START_PATIENCE_NANOS) {
                throw new MeasuringException(name + " does not answer PING" + lastLog());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        long nanos = System.nanoTime() - startNanos;
        pids.add(process.pid());
        process.descendants().map(ProcessHandle::pid).forEach(pids::add);
        return nanos;
    }

    private String lastLog() {
        try {
            List<String> lines = Files.readAllLines(log());
            if (lines.isEmpty()) {
                return "";
            }
            return "; it said:\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    /** What runs here, for the results. */
    Info info() {
        return new Info(
                name,
                Probe.version(port),
                collector().orElse(null),
                process.info().commandLine().orElse(null));
    }

    /**
     * The garbage collector that a JVM chose; empty for other servers, and where there is no jcmd. Others must not be
     * asked: jcmd knocks with SIGQUIT, which ends a process that does not expect it.
     */
    private Optional<String> collector() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return pids.stream()
                .filter(ServerProcess::isJava)
                .flatMap(pid -> Shell.output(jcmd, Long.toString(pid), "VM.flags").stream())
                .flatMap(flags -> COLLECTOR.matcher(flags).results())
                .map(match -> match.group(1))
                .findFirst();
    }

    private static boolean isJava(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().command())
                .filter(command -> Path.of(command).endsWith("java"))
                .isPresent();
    }

    /** User and system time so far; negative where there is no {@code /proc}. */
    long cpuNanos() {
        return proc == null ? -1 : proc.cpuNanos(pids);
    }

    /** NaN where there is no {@code /proc}. */
    double residentBytes() {
        return proc == null ? Double.NaN : proc.residentBytes(pids);
    }

    /** What its log says, for the one who has to find out why it failed. */
    MeasuringException failed(MeasuringException cause) {
        String state = process.isAlive() ? "" : " (it has ended)";
        return new MeasuringException(name + state + ": " + cause.getMessage() + lastLog(), cause);
    }

    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
                process.waitFor(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
        Folders.delete(dir);
    }
}
