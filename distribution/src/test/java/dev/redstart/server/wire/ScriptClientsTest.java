package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redstart.testkit.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of other languages, each as a script under {@code src/test/clients}: it connects, pipelines, scans, is killed
 * and comes back. Skipped where language or client is not installed; {@code .ci/run} installs them if it may.
 */
class ScriptClientsTest {
    private static final Path SCRIPTS = Path.of("src/test/clients").toAbsolutePath();
    private static final Path NODE_MODULES = SCRIPTS.resolve("target/node_modules");
    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    private Path folder;

    @Test
    void servesIoredis() throws IOException, InterruptedException {
        assumeNodeHas("ioredis");
        assertServes("node", "ioredis.cjs");
    }

    @Test
    void servesNodeRedis() throws IOException, InterruptedException {
        assumeNodeHas("redis");
        assertServes("node", "node-redis.cjs");
    }

    @Test
    void servesRedisPy() throws IOException, InterruptedException {
        // Debian's package belongs to Debian's Python, which need not be the first on the PATH.
        String python = Stream.of("python3", "/usr/bin/python3")
                .filter(each -> succeeds(each, "-c", "import redis"))
                .findFirst()
                .orElse("");
        assumeTrue(!python.isEmpty(), "redis-py is not installed: Debian's package is python3-redis");
        assertServes(python, "redis_py.py");
    }

    private static void assumeNodeHas(String module) {
        assumeTrue(succeeds("node", "--version"), "Node.js is not installed");
        assumeTrue(
                Files.isDirectory(NODE_MODULES.resolve(module)),
                module + " is not installed: .ci/run puts it into " + NODE_MODULES);
    }

    private static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertServes(String interpreter, String script) throws IOException, InterruptedException {
        try (TestServer server = TestServer.start()) {
            Path output = folder.resolve("output");
            List<String> command =
                    new ArrayList<>(List.of(interpreter, SCRIPTS.resolve(script).toString()));
            command.add("" + server.port());
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("NODE_PATH", NODE_MODULES.toString());
            builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                String said = Files.readString(output);
                assertTrue(ended, () -> "not done: " + said);
                assertEquals(0, process.exitValue(), said);
                assertTrue(said.startsWith("ok: "), said);
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
