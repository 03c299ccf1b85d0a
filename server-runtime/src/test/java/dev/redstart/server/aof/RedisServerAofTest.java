package dev.redstart.server.aof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redstart.server.config.AppendFsync;
import dev.redstart.server.disk.DiskFolder;
import dev.redstart.server.disk.Folder;
import dev.redstart.server.log.ChangeLog;
import dev.redstart.server.log.ChangeRecord;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** redis-server and this log read each other's folders; skipped where redis-server 7 is not installed. */
class RedisServerAofTest {
    private static final String MISSING = "redis-server 7 and its tools are not installed";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path path;

    @BeforeEach
    void needsRedisServer() throws Exception {
        for (String program : List.of("redis-server", "redis-cli", "redis-check-aof")) {
            assumeTrue(
                    Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                            .anyMatch(place -> Files.isExecutable(Path.of(place, program))),
                    MISSING);
        }
        assumeTrue(output("redis-server", "--version").contains(" v=7."), MISSING);
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        return output;
    }

    /** A redis-server with this folder, until it is told to shut down. */
    private final class Redis {
        private final int port;
        private final Process process;

        Redis(String... settings) throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }
            List<String> command = new ArrayList<>(List.of("redis-server", "--port", String.valueOf(port)));
            command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--dir", path.toString()));
            command.addAll(List.of("--appendonly", "yes"));
            command.addAll(List.of(settings));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(path.resolve("log").toFile())
                    .start();
            Awaitility.await("redis-server: " + path.resolve("log"))
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !process.isAlive() || cli("PING").equals("PONG"));
            assertTrue(process.isAlive(), () -> "redis-server refused: " + log());
        }

        String cli(String... words) throws Exception {
            List<String> command = new ArrayList<>(List.of("redis-cli", "-p", String.valueOf(port)));
            command.addAll(List.of(words));
            return output(command.toArray(new String[0])).strip();
        }

        private String log() {
            try {
                return Files.readString(path.resolve("log"));
            } catch (IOException e) {
                return e.toString();
            }
        }

        void stop() throws Exception {
            assertEquals("", cli("SHUTDOWN"));
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void redisServerLoadsAFolderWrittenHere() throws Exception {
        Folder dir = new DiskFolder(path);
        AofWriter writer = AofTesting.started(AofWriter.open(
                AofTesting.files(dir), new ChangeLog(), AppendFsync.ALWAYS, AofTesting.LOG, System::nanoTime));
        writer.changes().timestamps(true);
        AofTesting.append(writer, "SET gone 1");
        writer.prepareRotation();
        writer.rotate();
        AofTesting.append(writer, "INCR n");
        writer.changes().append(AofTesting.record("INCR n", "SET a x"), AofTesting.NOW_MILLIS + 5000);
        ChangeRecord stated = new ChangeRecord(); // what only this server repeats: the others pass over it
        stated.beginAt(0, 2, Long.MAX_VALUE, Long.MIN_VALUE);
        stated.argument(AofTesting.ascii("INCR"), 0, 4);
        stated.argument(AofTesting.ascii("stated"), 0, 6);
        writer.changes().append(stated, AofTesting.NOW_MILLIS + 5000);
        stated.beginAt(0, 2, AofTesting.NOW_MILLIS);
        stated.argument(AofTesting.ascii("INCR"), 0, 4);
        stated.argument(AofTesting.ascii("stated"), 0, 6);
        writer.changes().append(stated, AofTesting.NOW_MILLIS + 5000); // two: within a MULTI
        byte[] other = AofTesting.command("SET b 2");
        AofTesting.append(writer, 3, other, AofTesting.NOW_MILLIS + 5000);
        String base = writer.nextBaseName(false);
        AofTesting.write(
                new DiskFolder(path.resolve(AofTesting.FOLDER)),
                base,
                AofTesting.ascii(AofTesting.commands("SET n 40", "SET base 1")));
        writer.rewritten(base);
        writer.close();

        String check = output(
                "redis-check-aof",
                path.resolve("appendonlydir/appendonly.aof.manifest").toString());
        assertTrue(check.contains("All AOF files and manifest are valid"), check);
        Redis redis = new Redis();
        assertEquals("42", redis.cli("GET", "n"));
        assertEquals("1", redis.cli("GET", "base"));
        assertEquals("0", redis.cli("EXISTS", "gone"));
        assertEquals("3", redis.cli("GET", "stated"));
        assertEquals("2", redis.cli("-n", "3", "GET", "b"));
        assertEquals("OK", redis.cli("SET", "theirs", "1"));
        redis.stop();
        List<String> commands = AofTesting.load(dir, false).commands;
        assertEquals("SET theirs 1", commands.get(commands.size() - 1));
    }

    @Test
    void redisServerLoadsALogThatHasNoBaseYetWithAnOddName() throws Exception {
        String name = "odd \"name\" \u00e9";
        Folder dir = new DiskFolder(path);
        AofFiles files = AofFiles.open(dir, AofTesting.FOLDER, name, AofTesting.LOG);
        AofWriter writer = AofTesting.started(
                AofWriter.open(files, new ChangeLog(), AppendFsync.NO, AofTesting.LOG, System::nanoTime));
        AofTesting.append(writer, "SET a 1");
        writer.close();
        Redis redis = new Redis("--appendfilename", name);
        assertEquals("1", redis.cli("GET", "a"));
        redis.stop();
        assertEquals(List.of("SET a 1"), loaded(AofFiles.open(dir, AofTesting.FOLDER, name, AofTesting.LOG)).commands);
    }

    @Test
    void loadsAFolderOfRedisServer() throws Exception {
        Redis redis = new Redis("--aof-timestamp-enabled", "yes", "--aof-use-rdb-preamble", "no");
        assertEquals("OK", redis.cli("SET", "a", "1"));
        assertEquals("OK", redis.cli("-n", "5", "SET", "b", "2"));
        assertTrue(redis.cli("BGREWRITEAOF").contains("started"));
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Files.readString(path.resolve("appendonlydir/appendonly.aof.manifest"))
                        .contains("appendonly.aof.2.base.aof"));
        assertTrue(redis.cli("EVAL", "redis.call('set','c',3) redis.call('set','d',4) return 'done'", "0")
                .contains("done"));
        redis.stop();

        AofTesting.Kept kept = AofTesting.load(new DiskFolder(path), false);
        assertEquals(List.of("SET a 1", "SET b 2", "set c 3", "set d 4"), kept.commands);
        assertEquals(List.of(0, 5, 0, 0), kept.databases);

        AofWriter writer = AofTesting.writer(new DiskFolder(path), AppendFsync.ALWAYS, new AtomicLong());
        AofTesting.append(writer, "SET e 5");
        writer.close();
        Redis again = new Redis("--aof-use-rdb-preamble", "no");
        assertEquals("5", again.cli("GET", "e"));
        assertEquals("4", again.cli("GET", "d"));
        again.stop();
    }

    private static AofTesting.Kept loaded(AofFiles files) throws IOException, AofException {
        AofTesting.Kept kept = new AofTesting.Kept();
        assertTrue(new AofLoader(files, false, AofTesting.LOG).load(kept));
        return kept;
    }
}
