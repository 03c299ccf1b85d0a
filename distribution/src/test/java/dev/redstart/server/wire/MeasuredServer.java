package dev.redstart.server.wire;

import com.sun.management.ThreadMXBean;
import dev.redstart.server.RedstartServer;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.testkit.WireClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A server in a process of its own, of whose heap nobody else uses anything; killed if the test ends first. */
final class MeasuredServer implements AutoCloseable {
    private static final String PORT = "port ";
    private static final String USED = "used ";
    private static final String ALLOCATED = "allocated ";

    private final Process process;
    private final Thread killer;
    private final BufferedReader lines;
    private final StringBuilder output = new StringBuilder();
    private final int port;

    private MeasuredServer(Process process) {
        this.process = process;
        this.killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        this.lines = process.inputReader(StandardCharsets.UTF_8);
        this.port = (int) awaitNumber(PORT);
    }

    /** A server with one event loop in a JVM with these options. */
    static MeasuredServer start(String... jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(jvmOptions));
        // what the server meets is of interest here, and off in tests
        command.add("-Dorg.slf4j.simpleLogger.log.dev.redstart.server.net.EventLoop=info");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MeasuredServer.class.getName()));
        try {
            return new MeasuredServer(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    WireClient connect() {
        return WireClient.connect(port);
    }

    /** The heap in use, without garbage. */
    long usedBytes() {
        return ask(USED);
    }

    /** What the event loop has allocated since it started. */
    long allocatedBytes() {
        return ask(ALLOCATED);
    }

    private long ask(String what) {
        try {
            process.getOutputStream().write((what + '\n').getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return awaitNumber(what);
    }

    private long awaitNumber(String prefix) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(prefix)) {
                    return Long.parseLong(line.substring(prefix.length()));
                }
                output.append(line).append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("the server ended: " + output);
    }

    /** What it logged until it was last asked about its heap. */
    String log() {
        return output.toString();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Runtime.getRuntime().removeShutdownHook(killer);
    }

    /** The process: serves, and answers questions about itself. */
    public static void main(String[] args) throws IOException {
        ServerConfig config = ServerConfig.defaults()
                .set("port", "0")
                .set("bind", "127.0.0.1")
                .set("io-threads", "1")
                .set("maxclients", "20000")
                // a loop that is kept from its processor has slow commands, and writing them down allocates
                .set("slowlog-log-slower-than", "-1");
        try (RedstartServer server = RedstartServer.builder().config(config).start();
                BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(PORT + server.port());
            for (String what = asked.readLine(); what != null; what = asked.readLine()) {
                System.out.println(what + (what.equals(USED) ? heapBytes() : loopBytes()));
            }
        }
    }

    private static long heapBytes() {
        System.gc();
        System.gc(); // what the first only makes unreachable
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long loopBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread.getThreadName().equals("redstart-loop-0"))
                .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.getThreadId()))
                .findFirst()
                .orElseThrow();
    }
}
