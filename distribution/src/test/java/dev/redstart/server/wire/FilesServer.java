package dev.redstart.server.wire;

import dev.redstart.server.config.ServerConfig;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** What tests of a server with files share. */
final class FilesServer {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private FilesServer() {}

    /** A server with this folder, that saves nothing by itself. */
    static ServerConfig config(Path dir) {
        return TestServer.config().set("dir", dir.toString()).set("save", "");
    }

    /** The same with a log that is forced before each reply. */
    static ServerConfig withLog(Path dir) {
        return config(dir).set("appendonly", "yes").set("appendfsync", "always");
    }

    /** Waits until INFO has a line. */
    static void await(WireClient client, String line) {
        Awaitility.await(line)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> client.call("INFO", "persistence").contains(line + "\r\n"));
    }

    /** The words of the log's commands, a command a line, and the lines in front of them. */
    static String log(Path dir, int number) {
        Path file = dir.resolve("appendonlydir").resolve("appendonly.aof." + number + ".incr.aof");
        try {
            String[] parts = Files.readString(file, StandardCharsets.ISO_8859_1).split("\r\n", -1);
            StringBuilder text = new StringBuilder();
            int next = 0;
            while (next < parts.length - 1) {
                if (parts[next].startsWith("#")) {
                    text.append(parts[next++]).append('\n');
                    continue;
                }
                int words = Integer.parseInt(parts[next].substring(1));
                for (int i = 0; i < words; i++) {
                    text.append(parts[next + 2 + 2 * i]).append(i == words - 1 ? "\n" : " ");
                }
                next += 1 + 2 * words;
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }
}
