package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** The archive of classes of {@code bin/redstart}: it is made, it is used, and whatever is wrong with it is no matter. */
class ArchiveIT {
    private static final String MAIN_FROM_ARCHIVE = "dev.redstart.server.Main source: shared objects file (top)";

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

    private ProcessBuilder script(String archive) {
        ProcessBuilder builder = Distribution.script(redstart.script(), Distribution.withFreePort());
        builder.environment().put("REDSTART_ARCHIVE", archive);
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        return builder;
    }

    /** Starts, says nothing but its log, answers, and ends with status 0. */
    private void assertStarts(ProcessBuilder builder) {
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
    }

    /** Whether a start takes the server's classes from the archive. */
    private boolean usesArchive(ProcessBuilder builder) throws IOException {
        Path loaded = Files.createTempFile(folder, "loaded", ".txt");
        builder.environment()
                .merge("JAVA_OPTS", "-Xlog:class+load:file=" + loaded, (given, more) -> given + " " + more);
        assertStarts(builder);
        return Files.readString(loaded).contains(MAIN_FROM_ARCHIVE);
    }

    private static List<Path> archives(Path where) throws IOException {
        if (!Files.isDirectory(where)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(where)) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }

    private Path onlyArchive(Path where) throws IOException {
        List<Path> all = archives(where);
        assertEquals(1, all.size(), all::toString);
        return all.get(0);
    }

    @Test
    void isMadeInTheBackgroundOfTheFirstStartAndUsedByTheNext() throws IOException {
        assertFalse(usesArchive(script("auto")));
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .until(() -> !archives(lib()).isEmpty());
        assertTrue(usesArchive(script("auto")));
    }

    @Test
    void isMadeBeforeTheStartWhereThatIsWanted() throws IOException {
        assertTrue(usesArchive(script("now")));
        onlyArchive(lib());
    }

    /** The server that is recorded sets and deletes keys, and saves at its end. */
    @Test
    void isMadeWithoutTouchingTheDataInTheWorkingFolder() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        try (Program server =
                        Program.run(script("off").directory(data.toFile())).awaitListening();
                Jedis client = server.connect()) {
            client.set("key", "precious");
            client.save();
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
        }
        byte[] dump = Files.readAllBytes(data.resolve("dump.rdb"));
        try (Program server =
                        Program.run(script("now").directory(data.toFile())).awaitListening();
                Jedis client = server.connect()) {
            onlyArchive(lib());
            assertArrayEquals(dump, Files.readAllBytes(data.resolve("dump.rdb")));
            assertEquals("precious", client.get("key"));
        }
    }

    @Test
    void isNeitherMadeNorUsedWhereThatIsNotWanted() throws IOException {
        assertFalse(usesArchive(script("off")));
        assertFalse(Files.exists(lib()));
        assertTrue(usesArchive(script("now")));
        assertFalse(usesArchive(script("off")));
    }

    @Test
    void liesInTheUsersCacheWhereTheDistributionCannotBeWritten() throws IOException {
        Files.createFile(lib());
        assertTrue(usesArchive(script("now")));
        onlyArchive(folder.resolve("cache").resolve("redstart"));
    }

    @Test
    void isDoneWithoutWhereNothingCanBeWritten() throws IOException {
        Files.createFile(lib());
        Files.createFile(folder.resolve("cache"));
        assertFalse(usesArchive(script("now")));
        ProcessBuilder homeless = script("now");
        homeless.environment().remove("XDG_CACHE_HOME");
        homeless.environment().remove("HOME");
        assertStarts(homeless);
    }

    @Test
    void isMadeAnewWhenTheServersJarIsReplaced() throws IOException {
        assertTrue(usesArchive(script("now")));
        Files.setLastModifiedTime(redstart.jar(), FileTime.from(Instant.parse("2026-02-03T04:05:06Z")));
        assertFalse(usesArchive(script("off")));
        assertTrue(usesArchive(script("now")));
        onlyArchive(lib());
    }

    @Test
    void isMadeAnewWhenTheFolderIsMoved() throws IOException {
        assertTrue(usesArchive(script("now")));
        redstart = new Distribution(Files.move(redstart.folder(), folder.resolve("moved")));
        assertTrue(usesArchive(script("now")));
        onlyArchive(lib());
    }

    @Test
    void staysOfUseWhenAPluginsJarIsReplaced() throws IOException {
        assertTrue(usesArchive(script("now")));
        Files.setLastModifiedTime(redstart.basicCommands(), FileTime.from(Instant.parse("2026-02-03T04:05:06Z")));
        assertTrue(usesArchive(script("auto")));
    }

    @Test
    void isMadeAnewWhenItIsDamaged() throws IOException {
        assertStarts(script("now"));
        Path archive = onlyArchive(lib());
        byte[] octets = Files.readAllBytes(archive);
        octets[octets.length / 2] ^= 1;
        Files.delete(archive);
        Files.write(archive, octets);
        Files.setLastModifiedTime(archive, Files.getLastModifiedTime(redstart.jar()));
        assertStarts(script("auto"));
        Files.deleteIfExists(archive);
        assertTrue(usesArchive(script("now")));
    }

    @Test
    void isIgnoredWithoutAWordIfJavaDoesNotWantIt() throws IOException {
        assertStarts(script("now"));
        String name = onlyArchive(lib()).getFileName().toString();
        Files.delete(onlyArchive(lib()));
        // whole by its name, and of no use: 930766865 and 9 are what cksum says of these octets
        Path alien = lib().resolve(name.replaceFirst("\\.\\d+-\\d+\\.jsa$", ".930766865-9.jsa"));
        Files.write(alien, "123456789".getBytes(StandardCharsets.US_ASCII));
        Files.setLastModifiedTime(alien, Files.getLastModifiedTime(redstart.jar()));
        assertFalse(usesArchive(script("auto")));
        assertEquals(alien, onlyArchive(lib()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseParallelGC",
                "-XX:+UseG1GC -Xmx64m",
                "-XX:+UseZGC -Xmx256m",
                "-XX:-UseCompressedOops",
                "-Xmx40g",
                "-Xshare:off",
                "-Xint"
            })
    void hindersNoOtherOption(String options) throws IOException {
        assertStarts(script("now"));
        ProcessBuilder builder = script("auto");
        builder.environment().put("JAVA_OPTS", options);
        assertStarts(builder);
    }

    @Test
    void isWholeWhenSeveralStartAtOnce() throws IOException {
        try (Program first = Program.run(script("now"));
                Program second = Program.run(script("now"))) {
            first.awaitListening();
            second.awaitListening();
            assertEquals(List.of(), first.errors());
            assertEquals(List.of(), second.errors());
        }
        assertTrue(usesArchive(script("auto")));
    }
}
