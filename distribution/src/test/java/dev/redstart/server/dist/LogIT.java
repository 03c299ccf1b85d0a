package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** Where the program's log goes, and how it looks. */
class LogIT {
    @TempDir
    Path folder;

    @Test
    void goesToAFileThatComesBackAfterRotation() throws IOException {
        Path log = folder.resolve("server.log");
        Path old = folder.resolve("server.log.1");
        try (Program program = Distribution.built()
                .run(Distribution.withFreePort("--dir", folder.toString(), "--logfile", "server.log"))) {
            int port = awaitPort(log);
            Files.move(log, old);
            try (Jedis client = new Jedis("127.0.0.1", port)) {
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                    client.save();
                    return Files.exists(log);
                });
            }
            assertEquals(List.of(), program.output());
        }
    }

    @Test
    void isJsonWithTheLevelsOfRedisServer() throws IOException {
        Path log = folder.resolve("server.log");
        String[] options = Distribution.withFreePort(
                "--dir",
                folder.toString(),
                "--logfile",
                log.toString(),
                "--log-format",
                "json",
                "--loglevel",
                "debug",
                "--log-timestamp-format",
                "iso8601");
        try (Program program = Distribution.built().run(options)) {
            awaitPort(log);
            String line = "\\{\"pid\":" + program.pid() + ",\"role\":\"primary\",\"timestamp\":"
                    + "\"\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}[+-]\\d\\d:\\d\\d\",\"level\":\"(debug|verbose|notice|warning)\","
                    + "\"message\":\".+\"}";
            List<String> lines = Files.readAllLines(log);
            assertEquals(
                    List.of(),
                    lines.stream().filter(text -> !text.matches(line)).toList());
            assertTrue(lines.stream().anyMatch(text -> text.contains("\"level\":\"debug\"")));
            assertTrue(lines.stream().anyMatch(text -> text.contains("\"level\":\"notice\"")));
        }
    }

    private static int awaitPort(Path log) throws IOException {
        String listening = "listening on 127.0.0.1:";
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Files.exists(log) && Files.readString(log).contains(listening));
        String text = Files.readString(log);
        return Integer.parseInt(
                text.substring(text.indexOf(listening) + listening.length()).split("\\D", 2)[0]);
    }
}
