package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** The archives, the unit of systemd and the Dockerfile fit the distribution, and {@code --ping} the server. */
class OperatorFilesIT {
    private static final String INSTALLED = "/opt/redstart";
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

    private final Distribution redstart = Distribution.built();

    @TempDir
    private Path folder;

    @Test
    void theUnpackedArchiveStartsAndAnswersHealthChecks() throws IOException {
        requireProgram("tar");
        exitsWell("tar", "-xzf", archive(".tar.gz").toString(), "-C", folder.toString());
        Distribution unpacked = new Distribution(onlyEntry(folder));
        String port;
        try (Program server = Program.run(Distribution.script(unpacked.script(), Distribution.withFreePort()))
                        .awaitListening();
                Jedis client = server.connect()) {
            server.line("plugin basic ", "from " + unpacked.basicCommands());
            assertEquals("OK", client.set("k", "v"));
            port = String.valueOf(server.port());
            ProcessBuilder check = Distribution.script(unpacked.script(), "--ping", port);
            // what a server needs and a check must not trip over
            check.environment().put("JAVA_OPTS", "-Xmx100t");
            check.environment().put("JDK_JAVA_OPTIONS", "-Xmx100t");
            try (Program ping = Program.run(check)) {
                assertEquals(0, ping.exitStatus(), ping.errors()::toString);
                assertEquals(List.of("PONG"), ping.output());
            }
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
        }
        try (Program ping = Program.run(Distribution.script(unpacked.script(), "--ping", port))) {
            ping.assertRefusal("no answer from " + port);
        }
    }

    @Test
    void bothArchivesHoldTheDistribution() throws IOException {
        requireProgram("tar");
        List<String> zipped;
        try (ZipFile zip = new ZipFile(archive(".zip").toFile())) {
            zipped = zip.stream().map(ZipEntry::getName).toList();
        }
        try (Program list =
                Program.run(new ProcessBuilder("tar", "-tzf", archive(".tar.gz").toString()))) {
            assertEquals(0, list.exitStatus());
            assertEquals(files(zipped), files(list.output()));
        }
        assertEquals(
                new TreeSet<>(List.of(
                        "Dockerfile",
                        "LICENSE",
                        "bin/redstart",
                        "plugins/" + redstart.basicCommands().getFileName(),
                        "redstart.conf",
                        "redstart.jar",
                        "systemd/redstart.service")),
                files(zipped));
    }

    /** The files among an archive's entries, without the folder that they are all in. */
    private static SortedSet<String> files(List<String> entries) {
        return entries.stream()
                .filter(name -> !name.endsWith("/"))
                .map(name -> name.substring(name.indexOf('/') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theUnitsCommandIsValid() throws IOException {
        Path configuration = Files.copy(redstart.folder().resolve("redstart.conf"), folder.resolve("redstart.conf"));
        String command = settings(unit(), "ExecStart=").get(0);
        assertTrue(command.startsWith(INSTALLED + "/bin/redstart "), command);
        List<String> words = Arrays.stream(command.split(" "))
                .skip(1)
                .map(word -> word.replace("/etc/redstart/redstart.conf", configuration.toString()))
                .map(word -> word.replace("/var/lib/redstart", folder.toString()))
                .toList();
        assertTrue(words.contains(configuration.toString()) && words.contains(folder.toString()), words::toString);
        assertValid(words);
    }

    @Test
    void theUnitIsWhatSystemdUnderstands() throws IOException {
        requireProgram("systemd-analyze");
        Path unit = Files.writeString(
                folder.resolve("redstart.service"),
                unit().replace(INSTALLED, redstart.folder().toString()));
        try (Program verify = Program.run(new ProcessBuilder("systemd-analyze", "verify", unit.toString()))) {
            int status = verify.exitStatus();
            List<String> complaints = verify.errors().stream()
                    .filter(line -> line.contains("redstart.service"))
                    .toList();
            assertEquals(List.of(), complaints);
            assertEquals(0, status, verify.errors()::toString);
        }
    }

    @Test
    void theDockerfileCopiesAndStartsWhatIsThere() throws IOException {
        String dockerfile = Files.readString(redstart.folder().resolve("Dockerfile"));
        int copied = 0;
        for (String copy : settings(dockerfile, "COPY ")) {
            List<String> words = List.of(copy.split(" "));
            if (words.get(0).startsWith("--from=")) {
                continue;
            }
            for (String source : words.subList(0, words.size() - 1)) {
                assertTrue(Files.exists(redstart.folder().resolve(source)), source);
                copied++;
            }
            assertTrue(words.get(words.size() - 1).startsWith(INSTALLED), copy);
        }
        assertEquals(5, copied);

        List<String> words = QUOTED.matcher(settings(dockerfile, "ENTRYPOINT ").get(0))
                .results()
                .map(word -> word.group(1))
                .toList();
        assertEquals(INSTALLED + "/bin/redstart", words.get(0));
        assertValid(words.subList(1, words.size()));
        String check = settings(dockerfile, "HEALTHCHECK ").get(0);
        assertTrue(check.contains(" CMD " + INSTALLED + "/bin/redstart --ping "), check);
        assertTrue(settings(dockerfile, "RUN jlink --add-modules ").get(0).startsWith("java.base,"), dockerfile);
    }

    private String unit() throws IOException {
        return Files.readString(redstart.folder().resolve("systemd").resolve("redstart.service"));
    }

    private void assertValid(List<String> options) {
        List<String> all = new ArrayList<>(options);
        all.add("--check-config");
        try (Program check = redstart.run(all.toArray(String[]::new))) {
            assertEquals(0, check.exitStatus(), check.errors()::toString);
            check.line("the configuration is valid");
        }
    }

    /** What follows in the lines that begin so. */
    private static List<String> settings(String text, String beginning) {
        List<String> found = text.lines()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()))
                .toList();
        assertFalse(found.isEmpty(), () -> "no line begins with " + beginning);
        return found;
    }

    private Path archive(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(redstart.folder().getParent())) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().matches("redstart-.*-bin" + Pattern.quote(suffix)))
                    .toList();
            assertEquals(1, found.size(), found::toString);
            return found.get(0);
        }
    }

    private static Path onlyEntry(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> found = entries.toList();
            assertEquals(1, found.size(), found::toString);
            return found.get(0);
        }
    }

    private static void exitsWell(String... command) {
        try (Program program = Program.run(new ProcessBuilder(command))) {
            assertEquals(0, program.exitStatus(), program.errors()::toString);
        }
    }

    private static void requireProgram(String name) {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, name)));
        Assumptions.assumeTrue(found, () -> name + " is not installed");
    }
}
