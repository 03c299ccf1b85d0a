package dev.redstart.server.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleLogTest {
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private long nowMillis = 1_000_000;
    private final ConsoleLog log = new ConsoleLog(() -> nowMillis, stream(console), stream(errors));

    @TempDir
    Path folder;

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.US_ASCII);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static List<String> messages(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> line.substring(line.indexOf('[')))
                .toList();
    }

    @Test
    void writesToTheConsoleWithTheLevelsOfRedisServer() {
        log.log(LogLevel.VERBOSE, "caf\u00e9", null);
        log.log(LogLevel.NOTICE, "n", null);
        log.log(LogLevel.WARNING, "failed", new IllegalStateException("no licence"));
        String[] lines = text(console).split("\n");
        assertTrue(lines[0].matches("\\d\\d \\w{3} \\d{4} [\\d:]{8}\\.000 \\[VERBOSE] caf\u00e9"), lines[0]);
        assertTrue(lines[1].endsWith(" [NOTICE] n"), lines[1]);
        assertTrue(lines[2].endsWith(" [WARNING] failed"), lines[2]);
        assertEquals("java.lang.IllegalStateException: no licence", lines[3]);
        assertTrue(lines[4].startsWith("\tat dev.redstart."), lines[4]);
    }

    @Test
    void appendsToAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a.log"), "before\n");
        log.write(Optional.of(file));
        log.log(LogLevel.NOTICE, "caf\u00e9", null);
        assertTrue(Files.readString(file).matches("before\n.* \\[NOTICE] caf\u00e9\n"));
        assertEquals("", text(console));
    }

    @Test
    void reopensAFileThatWasMovedOrDeleted() throws IOException {
        Path file = folder.resolve("a.log");
        Path old = folder.resolve("a.log.1");
        log.write(Optional.of(file));
        log.log(LogLevel.NOTICE, "first", null);
        Files.move(file, old);
        nowMillis += 1000;
        log.log(LogLevel.NOTICE, "second", null);
        assertEquals(List.of("[NOTICE] first"), messages(old));
        assertEquals(List.of("[NOTICE] second"), messages(file));
        Files.delete(file);
        nowMillis += 1000;
        log.log(LogLevel.NOTICE, "third", null);
        assertEquals(List.of("[NOTICE] third"), messages(file));
    }

    @Test
    void writesToTheErrorStreamWhileTheFileCannotBeWritten() throws IOException {
        Path sub = Files.createDirectory(folder.resolve("sub"));
        Path file = sub.resolve("a.log");
        log.write(Optional.of(file));
        Files.delete(file);
        Files.delete(sub);
        nowMillis += 1000;
        log.log(LogLevel.NOTICE, "first", null);
        nowMillis += 1000;
        log.log(LogLevel.NOTICE, "second", null);
        String said = text(errors);
        assertTrue(said.contains("cannot write to the log file: java.nio.file.NoSuchFileException: " + file), said);
        assertEquals(1, said.split("cannot write", -1).length - 1, said);
        assertTrue(said.contains("[NOTICE] first\n") && said.contains("[NOTICE] second\n"), said);
        Files.createDirectory(sub);
        nowMillis += 1000;
        log.log(LogLevel.NOTICE, "third", null);
        assertEquals(List.of("[NOTICE] third"), messages(file));
    }

    @Test
    void rejectsAFileThatCannotBeOpened() {
        IOException rejected =
                assertThrows(IOException.class, () -> log.write(Optional.of(folder.resolve("none/a.log"))));
        assertTrue(rejected.getMessage().startsWith("cannot open the log file: "), rejected.getMessage());
        log.log(LogLevel.NOTICE, "still here", null);
        assertTrue(text(console).endsWith("still here\n"));
    }
}
