package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** What signals do to a process, beyond its end in order, which {@link StartIT} has. */
class SignalIT {
    private static final int COMMANDS = 600_000;

    private final Distribution redstart = Distribution.built();

    @TempDir
    private Path folder;

    @Test
    void keepsTheDataWhereTheLastSnapshotCannotBeWritten() throws IOException {
        try (Program server = redstart.start("--dir", folder.toString(), "--save", "900 1");
                Jedis client = server.connect()) {
            client.set("a", "b");
            Files.createDirectory(folder.resolve("dump.rdb"));
            server.signal("TERM");
            server.awaitOutput("SIGTERM: the server goes on");
            assertEquals("b", client.get("a"));
            Files.delete(folder.resolve("dump.rdb"));
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
        }
        try (Program server = redstart.start("--dir", folder.toString());
                Jedis client = server.connect()) {
            assertEquals("b", client.get("a"));
        }
    }

    @Test
    void aTerminalThatIsClosedEndsNothing() {
        try (Program server = redstart.start("--dir", folder.toString(), "--save", "900 1");
                Jedis client = server.connect()) {
            client.set("a", "b");
            server.signal("HUP");
            assertEquals("b", client.get("a"));
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
        }
    }

    @Test
    void isHeardWhileDataIsLoaded() throws IOException {
        Path log = Files.createDirectory(folder.resolve("appendonlydir"));
        Path file = log.resolve("appendonly.aof.1.incr.aof");
        writeLog(file);
        Files.writeString(log.resolve("appendonly.aof.manifest"), "file appendonly.aof.1.incr.aof seq 1 type i\n");
        long size = Files.size(file);
        try (Program server =
                redstart.run(Distribution.withFreePort("--dir", folder.toString(), "--appendonly", "yes"))) {
            server.awaitOutput("plugin basic ");
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
            server.line("the server ends: SIGTERM");
        }
        assertEquals(size, Files.size(file));
    }

    private static void writeLog(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            for (int i = 0; i < COMMANDS; i++) {
                out.write(String.format("*3\r\n$3\r\nSET\r\n$12\r\nkey%09d\r\n$5\r\nvalue\r\n", i));
            }
        }
    }

    /** DEBUG runs while the world is stopped, so nobody can say what a snapshot would hold: the file before it stays. */
    @Test
    void endsInBoundedTimeAndSaysWhatDoesNotEnd() {
        try (Program server =
                        redstart.start("--dir", folder.toString(), "--save", "900 1", "--enable-debug-command", "yes");
                Jedis client = server.connect();
                Jedis stuck = server.connect()) {
            client.set("a", "b");
            Thread sleeper = new Thread(() -> assertThrows(
                    JedisConnectionException.class, () -> stuck.sendCommand(() -> "DEBUG".getBytes(), "SLEEP", "60")));
            sleeper.start();
            Awaitility.await().until(() -> sleeper.getState() == Thread.State.RUNNABLE);
            Awaitility.await().pollDelay(java.time.Duration.ofMillis(300)).until(() -> true);
            server.signal("TERM");
            assertEquals(1, server.exitStatus());
            server.line("has not ended after", "command 'debug' of plugin 'core'");
            server.line("Redstart has stopped");
        }
    }
}
