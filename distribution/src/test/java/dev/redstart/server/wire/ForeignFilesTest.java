package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.RedstartServer;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.testkit.WireClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The directives of the configuration files that Debian's packages of Redis 7.0, Redis 8.0 and Valkey 9.1 install start this
 * server, but for four that say where its files are and who starts it.
 */
class ForeignFilesTest {
    private static final Set<String> OF_THE_MACHINE = Set.of("port", "dir", "logfile", "daemonize", "pidfile");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"redis-7.0-debian.conf", "redis-8.0-debian.conf", "valkey-9.1-debian.conf"})
    void startTheServer(String name) throws IOException {
        List<String> lines = lines(name);
        Path file = Files.write(folder.resolve(name), lines);
        String[] args = {
            file.toString(),
            "--port",
            "0",
            "--dir",
            folder.toString(),
            "--logfile",
            "",
            "--daemonize",
            "no",
            "--pidfile",
            "server.pid"
        };
        ServerConfig config = ServerConfig.parse(args, Map.of());
        try (RedstartServer server = RedstartServer.builder().config(config).start();
                WireClient client = WireClient.connect(server.port())) {
            client.send("SET key value\r\nGET key\r\n").expect("+OK\r\n$5\r\nvalue\r\n");
            assertEquals(
                    String.valueOf(ProcessHandle.current().pid()),
                    Files.readString(folder.resolve("server.pid")).strip());
            lines.forEach(line -> shows(client, line));
        }
        assertTrue(Files.exists(folder.resolve("dump.rdb")));
        assertTrue(Files.notExists(folder.resolve("server.pid")));
    }

    /** CONFIG GET tells what the line says. */
    private static void shows(WireClient client, String line) {
        String name = line.substring(0, line.indexOf(' '));
        if (OF_THE_MACHINE.contains(name) || name.equals("include")) {
            return;
        }
        String said = line.substring(name.length() + 1).replaceAll("^\"(.*)\"$", "$1");
        String expected = switch (name) {
            case "client-output-buffer-limit" -> "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60";
            case "auto-aof-rewrite-min-size" -> "67108864";
            default -> said;
        };
        String reply = client.call("CONFIG", "GET", name);
        assertTrue(reply.endsWith("\r\n" + expected + "\r\n"), () -> line + " is shown as " + reply);
    }

    private static List<String> lines(String name) throws IOException {
        String path = "/dev/redstart/server/config/" + name;
        try (InputStream file = Objects.requireNonNull(ForeignFilesTest.class.getResourceAsStream(path), path)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
