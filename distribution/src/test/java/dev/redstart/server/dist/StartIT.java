package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** What an operator does and sees: {@code java -jar redstart.jar}, {@code bin/redstart}, and how they end. */
class StartIT {
    private static final long SOON_MILLIS = 1_000;
    private static final int TRIES = 3;

    private final Distribution redstart = Distribution.built();

    @TempDir
    private Path folder;

    @Test
    void printsVersionPluginsWithTheirJarsAndAddress() {
        try (Program server = redstart.start();
                Jedis client = server.connect()) {
            assertTrue(server.line(" Redstart ", " on Java ")
                    .matches(".*Redstart \\d+\\.\\d+\\.\\d+.* event loops?, data folder .*"));
            server.line("plugin core ", "from built in");
            server.line("plugin basic ", "from " + redstart.basicCommands());
            server.line("listening on 127.0.0.1:" + server.port());
            assertEquals(List.of(), server.errors());
            assertEquals("PONG", client.ping());
            assertTrue(client.info("server").contains("tcp_port:" + server.port() + "\r\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void endsInOrderOnASignal(String signal) {
        try (Program server = redstart.start()) {
            endMillis(server, signal);
        }
    }

    /** By the wall clock, so not among the tests of each build. */
    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void endsSoonOnASignal(String signal) {
        long fastestMillis = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && fastestMillis > SOON_MILLIS; i++) {
            try (Program server = redstart.start()) {
                fastestMillis = Math.min(fastestMillis, endMillis(server, signal));
            }
        }
        assertTrue(fastestMillis <= SOON_MILLIS, "took " + fastestMillis + " ms");
    }

    /** Ends a server that has a client, in order, and returns how long that took. */
    private static long endMillis(Program server, String signal) {
        try (Jedis client = server.connect()) {
            client.set("k", "v");
            long start = System.nanoTime();
            server.signal(signal);
            assertEquals(0, server.exitStatus());
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            server.line("Redstart has stopped");
            assertEquals(List.of(), server.errors());
            return millis;
        }
    }

    @Test
    void endsInOrderOnShutdown() {
        try (Program server = redstart.start();
                Jedis client = server.connect()) {
            try {
                client.shutdown();
            } catch (JedisConnectionException e) {
                // SHUTDOWN has no reply
            }
            assertEquals(0, server.exitStatus());
            server.line("Redstart has stopped");
            assertEquals(List.of(), server.errors());
        }
    }

    @Test
    void startsByItsScriptFromAnyFolder() throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path link = Files.createSymbolicLink(bin.resolve("redstart"), redstart.script());
        for (Path script : List.of(redstart.script(), link)) {
            ProcessBuilder builder = Distribution.script(script, Distribution.withFreePort());
            try (Program server =
                            Program.run(builder.directory(folder.toFile())).awaitListening();
                    Jedis client = server.connect()) {
                server.line("plugin basic ", "from " + redstart.basicCommands());
                assertEquals("PONG", client.ping());
                server.signal("TERM");
                assertEquals(0, server.exitStatus());
            }
        }
        Files.delete(link);
    }

    /** The distribution is where the folder above {@code bin} is, even if that is a link to scripts elsewhere. */
    @Test
    void startsByAFolderOfScriptsThatIsALink() throws IOException {
        Distribution copy = Distribution.copiedTo(folder.resolve("redstart"));
        Path elsewhere = Files.createDirectory(folder.resolve("scripts"));
        Files.move(copy.script(), elsewhere.resolve("redstart"));
        Files.delete(copy.script().getParent());
        Files.createSymbolicLink(copy.script().getParent(), elsewhere);
        ProcessBuilder builder = Distribution.script(copy.script(), "--version");
        try (Program server = Program.run(builder)) {
            server.awaitOutput("Redstart ");
            assertEquals(0, server.exitStatus());
        }
    }

    @Test
    void takesTheJavaThatThePathNamesFirst() throws IOException {
        Path blank = Files.createDirectory(folder.resolve("a folder"));
        Path java = blank.resolve("java");
        Files.createSymbolicLink(java, Path.of(System.getProperty("java.home"), "bin", "java"));
        Path decoy =
                Files.createDirectories(folder.resolve("decoy").resolve("java")).getParent();
        String path = String.join(File.pathSeparator, "", decoy.toString(), blank.toString(), System.getenv("PATH"));
        ProcessBuilder builder = Distribution.script(redstart.script(), "--version");
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("PATH", path);
        try (Program server = Program.run(builder.directory(folder.toFile()))) {
            server.awaitOutput("Redstart ", " on Java " + System.getProperty("java.runtime.version"));
            assertEquals(0, server.exitStatus());
        }
        Files.delete(java);
    }

    @Test
    void saysWhatToDoWhereThePathNamesNoJava() throws IOException {
        Path tools = Files.createDirectory(folder.resolve("tools"));
        ProcessBuilder builder = Distribution.script(redstart.script());
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("PATH", tools.toString());
        try (Program server = Program.run(builder)) {
            server.assertRefusal("redstart: no java found", "JAVA_HOME");
        }
    }

    @Test
    void startsFromAFolderWithABlankInItsName() {
        Distribution copy = Distribution.copiedTo(folder.resolve("red start"));
        ProcessBuilder builder = Distribution.script(copy.script(), Distribution.withFreePort());
        try (Program server = Program.run(builder).awaitListening();
                Jedis client = server.connect()) {
            server.line("plugin basic ", "from " + copy.basicCommands());
            assertEquals("PONG", client.ping());
        }
    }

    @Test
    void passesJavaOptionsOn() {
        ProcessBuilder builder = Distribution.script(redstart.script(), Distribution.withFreePort());
        builder.environment().put("JAVA_OPTS", "-Xmx40m -XX:+UseSerialGC");
        try (Program server = Program.run(builder).awaitListening();
                Jedis client = server.connect()) {
            String line = client.info("memory")
                    .lines()
                    .filter(figure -> figure.startsWith("jvm_heap_max:"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(Long.parseLong(line.substring(line.indexOf(':') + 1)) <= 40 << 20, line);
        }
    }

    /** Each step of growth costs a collection, and a heap that is large at once costs its tables. */
    @Test
    void beginsWithAHeapOfATwentiethOfTheMemory() {
        OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean(); // knows the container's limit
        long mebibytes = system.getTotalMemorySize() >> 20;
        ProcessBuilder builder = Distribution.script(redstart.script(), "--version");
        builder.environment().put("JAVA_OPTS", "-XX:+PrintFlagsFinal");
        try (Program server = Program.run(builder)) {
            server.awaitOutput("Redstart ");
            String line = server.output().stream()
                    .filter(flag -> flag.contains(" InitialHeapSize "))
                    .findFirst()
                    .orElseThrow();
            long first = Long.parseLong(line.replaceFirst(".* = (\\d+) .*", "$1")) >> 20;
            assertTrue(first >= mebibytes / 25 && first <= Math.max(64, mebibytes / 16), line);
        }
    }

    @Test
    void saysWhatToDoWithoutJava() {
        ProcessBuilder builder = Distribution.script(redstart.script());
        builder.environment().put("JAVA_HOME", folder.toString());
        try (Program server = Program.run(builder)) {
            server.assertRefusal("redstart: no java at " + folder, "JAVA_HOME");
        }
    }

    @Test
    void refusesAPortThatIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Program server = redstart.run("--port", "" + taken.getLocalPort())) {
            server.assertRefusal("redstart: ", "port " + taken.getLocalPort(), "in use");
        }
    }

    @Test
    void refusesAnUnknownOption() {
        try (Program server = redstart.run("--prot", "7777")) {
            server.assertRefusal("redstart: ", "unknown option '--prot'", "Did you mean '--port'?");
            assertEquals(List.of(), server.output());
        }
    }

    @Test
    void refusesAValueThatDoesNotFit() {
        try (Program server = redstart.run("--port", "abc")) {
            server.assertRefusal("redstart: ", "--port", "abc");
        }
        try (Program server = redstart.run("--port", "65536")) {
            server.assertRefusal("redstart: ", "--port", "65535");
        }
    }

    @Test
    void refusesAConfigurationFileThatIsNotThere() {
        Path missing = folder.resolve("missing.conf");
        try (Program server = redstart.run(missing.toString())) {
            server.assertRefusal("redstart: ", missing.toString(), "No such file");
        }
    }

    @Test
    void namesTheLineOfAConfigurationFileThatIsWrong() throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.conf"), "# first line\nport 0\nmaxclients many\n");
        try (Program server = redstart.run(file.toString())) {
            server.assertRefusal("redstart: ", "wrong.conf:3", "maxclients");
        }
    }

    @Test
    void tellsItsVersion() {
        try (Program version = redstart.run("--version");
                Program sameByScript = Program.run(Distribution.script(redstart.script(), "--version"))) {
            assertEquals(0, version.exitStatus());
            assertEquals(0, sameByScript.exitStatus());
            assertEquals(1, version.output().size());
            assertTrue(version.output().get(0).matches("Redstart \\d+\\.\\d+\\.\\d+.* on Java .*"));
            assertEquals(version.output(), sameByScript.output());
            assertEquals(List.of(), version.errors());
        }
    }

    @Test
    void helps() {
        try (Program help = redstart.run("--help")) {
            assertEquals(0, help.exitStatus());
            assertTrue(help.output().get(0).startsWith("Usage: redstart "), help.output()::toString);
            assertTrue(help.output().stream().anyMatch(line -> line.contains("--port 6379")));
            assertEquals(List.of(), help.errors());
        }
    }

    @Test
    void readsAConfigurationFileAndOptionsThatWin() throws IOException {
        Path file = Files.writeString(folder.resolve("my.conf"), "port 1\nmaxclients 70\ndatabases 2\n");
        try (Program server = redstart.run(file.toString(), "--maxclients", "80", "--port", "0", "--save", "")
                        .awaitListening();
                Jedis client = server.connect()) {
            assertEquals(Map.of("maxclients", "80"), client.configGet("maxclients"));
            assertEquals(Map.of("databases", "2"), client.configGet("databases"));
            assertTrue(client.info("server").contains("config_file:" + file.toRealPath() + "\r\n"));
        }
    }

    @Test
    void startsWithTheSampleConfiguration() {
        try (Program server = redstart.run(
                                redstart.folder().resolve("redstart.conf").toString(), "--port", "0", "--save", "")
                        .awaitListening();
                Jedis client = server.connect()) {
            assertEquals("PONG", client.ping());
        }
    }

    @Test
    void logsWhatLoglevelSays() {
        try (Program server = redstart.start("--loglevel", "verbose");
                Jedis client = server.connect()) {
            client.ping();
            server.awaitOutput("client 1 connected from 127.0.0.1:");
            client.configSet("loglevel", "warning");
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
            assertFalse(server.output().stream().anyMatch(line -> line.contains("has stopped")));
        }
    }
}
