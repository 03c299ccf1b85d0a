package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/**
 * The archive of classes that {@code bin/redstart} has Java keep where Java can do that by itself. Whatever is wrong with
 * it, the server starts, ends with status 0 and says nothing but its log.
 */
class ArchiveIT {
    private static final String FROM_ARCHIVE = "dev.redstart.server.Main source: shared objects file (top)";
    private static final boolean KEPT = Runtime.version().feature() >= 19;

    @TempDir
    private Path folder;

    private Distribution redstart;

    @BeforeEach
    void copy() {
        redstart = Distribution.copiedTo(folder.resolve("redstart"));
    }

    private Path lib() {
        return redstart.folder().resolve("lib");
    }

    private ProcessBuilder script(String... options) {
        ProcessBuilder builder = Distribution.script(redstart.script(), options);
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        builder.environment().remove("REDSTART_ARCHIVE");
        return builder;
    }

    private ProcessBuilder server() {
        return script(Distribution.withFreePort());
    }

    /** Starts, answers and ends; whether the server's classes came from the archive. */
    private boolean usesArchive(ProcessBuilder builder) throws IOException {
        Path loaded = Files.createTempFile(folder, "loaded", ".txt");
        builder.environment()
                .merge("JAVA_OPTS", "-Xlog:class+load:file=" + loaded, (given, more) -> given + " " + more);
        try (Program server = Program.run(builder).awaitListening();
                Jedis client = server.connect()) {
            assertEquals("PONG", client.ping());
            assertTrue(client.info("server").contains("process_id:" + server.pid() + "\r\n"));
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
            assertEquals(List.of(), server.errors());
            for (String line : server.output()) {
                assertTrue(line.matches("\\d\\d \\w{3} \\d{4} [\\d:.]{12} \\[\\w+] .*"), line);
            }
        }
        return Files.readString(loaded).contains(FROM_ARCHIVE);
    }

    private static List<Path> files(Path where) throws IOException {
        if (!Files.isDirectory(where)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(where)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void isWrittenAtTheEndAndUsedByTheNextStart() throws IOException {
        assertFalse(usesArchive(server()));
        assertEquals(KEPT ? 1 : 0, files(lib()).size());
        assertEquals(KEPT, usesArchive(server()));
    }

    @Test
    void isNeitherWrittenNorUsedWhereThatIsNotWanted() throws IOException {
        ProcessBuilder off = server();
        off.environment().put("REDSTART_ARCHIVE", "off");
        assertFalse(usesArchive(off));
        assertFalse(Files.exists(lib()));
        assertFalse(Files.exists(folder.resolve("cache")));
    }

    @Test
    void isNotWrittenByWhatLoadsFewClasses() throws IOException {
        for (String option : List.of("--help", "-v", "--check-config")) {
            try (Program few = Program.run(script(option))) {
                assertEquals(0, few.exitStatus());
                assertEquals(List.of(), few.errors());
            }
        }
        assertEquals(List.of(), files(lib()));
    }

    @Test
    void liesWhereTheUserSays() throws IOException {
        for (boolean used : new boolean[] {false, KEPT}) {
            ProcessBuilder builder = server();
            builder.environment()
                    .put("REDSTART_ARCHIVE", folder.resolve("my archive").toString());
            assertEquals(used, usesArchive(builder));
        }
        assertEquals(List.of(), files(lib()));
    }

    /** Root may write everywhere; so a file is in the folder's place. */
    @Test
    void liesInTheUsersCacheWhereTheDistributionCannotBeWritten() throws IOException {
        Files.createFile(lib());
        assertFalse(usesArchive(server()));
        assertEquals(
                KEPT ? 1 : 0, files(folder.resolve("cache").resolve("redstart")).size());
        assertEquals(KEPT, usesArchive(server()));
    }

    @Test
    void isDoneWithoutWhereNothingCanBeWritten() throws IOException {
        Files.createFile(lib());
        Files.createFile(folder.resolve("cache"));
        assertFalse(usesArchive(server()));
        ProcessBuilder homeless = server();
        homeless.environment().keySet().removeAll(List.of("XDG_CACHE_HOME", "HOME"));
        assertFalse(usesArchive(homeless));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_19)
    void isWrittenAnewWhenTheServersJarIsReplaced() throws IOException {
        assertFalse(usesArchive(server()));
        Files.setLastModifiedTime(redstart.jar(), FileTime.from(Instant.parse("2026-02-03T04:05:06Z")));
        assertFalse(usesArchive(server()));
        assertTrue(usesArchive(server()));
        assertEquals(1, files(lib()).size());
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_19)
    void isLeftAloneWhenItIsDamaged() throws IOException {
        assertFalse(usesArchive(server()));
        Path archive = files(lib()).get(0);
        byte[] bytes = Files.readAllBytes(archive);
        Arrays.fill(bytes, bytes.length / 4, bytes.length / 4 * 3, (byte) 0);
        Files.delete(archive);
        Files.write(archive, bytes);
        assertFalse(usesArchive(server()));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_19)
    void isWrittenAnewWhenItIsCutOff() throws IOException {
        assertFalse(usesArchive(server()));
        Path archive = files(lib()).get(0);
        byte[] bytes = Files.readAllBytes(archive);
        Files.delete(archive);
        Files.write(archive, Arrays.copyOf(bytes, bytes.length / 2));
        assertFalse(usesArchive(server()));
        assertTrue(usesArchive(server()));
        assertNotEquals(bytes.length / 2, Files.size(archive));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseParallelGC",
                "-XX:+UseG1GC -Xmx64m",
                "-XX:+UseZGC -Xmx256m",
                "-XX:-UseCompressedOops",
                "-Xmx40g",
                "-Xshare:off"
            })
    void hindersNoOtherOption(String options) throws IOException {
        usesArchive(server());
        ProcessBuilder builder = server();
        builder.environment().put("JAVA_OPTS", options);
        usesArchive(builder);
    }

    @Test
    void isWholeWhenSeveralEndAtOnce() throws IOException {
        try (Program first = Program.run(server()).awaitListening();
                Program second = Program.run(server()).awaitListening()) {
            for (Program each : List.of(first, second)) {
                each.signal("TERM");
            }
            for (Program each : List.of(first, second)) {
                assertEquals(0, each.exitStatus());
                assertEquals(List.of(), each.errors());
            }
        }
        assertEquals(KEPT, usesArchive(server()));
    }
}
