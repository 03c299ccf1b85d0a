package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** The server where the JDK or the system gives it less than usual. */
class BareJvmTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private static final int NOBODY = 65534;

    @TempDir
    private Path folder;

    private List<String> server(String... jvmOptions) {
        return Stream.of(
                        Stream.of(JAVA.toString(), "-XX:TieredStopAtLevel=1"),
                        // the log is off in tests
                        Stream.of(
                                "-Dorg.slf4j.simpleLogger.log.dev.redstart=info",
                                "-Dorg.slf4j.simpleLogger.logFile=System.out"),
                        Stream.of(jvmOptions),
                        Stream.of("-cp", System.getProperty("java.class.path"), "dev.redstart.server.Main"),
                        Stream.of("--port", "0", "--bind", "127.0.0.1", "--save", "", "--dir", folder.toString()))
                .flatMap(each -> each)
                .collect(Collectors.toList());
    }

    /** A server that may have so many files open. */
    private Program withFiles(int most) {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/limits")), "there is no /proc here");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + most + " && exec \"$@\"", "sh"));
        command.addAll(server());
        return Program.run(new ProcessBuilder(command));
    }

    @Test
    void servesWithoutTheModulesThatAnImageMayLack() {
        List<String> command = server("--limit-modules", "java.base,java.management,jdk.unsupported");
        try (Program server = Program.run(new ProcessBuilder(command)).awaitListening();
                Jedis client = server.connect()) {
            assertEquals("PONG", client.ping());
            assertEquals("OK", client.set("k", "v"));
            assertEquals("v", client.get("k"));
        }
    }

    @Test
    void lowersMaxclientsSoThatFilesCanStillBeOpened() {
        int most = 250; // the test's class path is many files, each open
        List<Jedis> clients = new ArrayList<>();
        try (Program server = withFiles(most).awaitListening();
                Jedis operator = server.connect()) {
            int room = Integer.parseInt(operator.configGet("maxclients").get("maxclients"));
            assertTrue(room > 10 && room < most - 32, () -> room + " clients");
            server.line("maxclients is lowered from 10000 to " + room, "250", "ulimit -n");
            for (int i = 1; i < room; i++) {
                Jedis client = server.connect();
                clients.add(client);
                assertEquals("PONG", client.ping());
            }
            try (Jedis tooMany = server.connect()) {
                assertThrows(JedisException.class, tooMany::ping);
            }
            assertEquals("OK", operator.set("k", "v"));
            assertEquals("OK", operator.save());
        } finally {
            clients.forEach(Jedis::close);
        }
    }

    /** Changes a limit of a program that runs, to below what it has: as if others had taken all there is. */
    private static List<String> limit(Program server, String limit) {
        return List.of("prlimit", "--pid", String.valueOf(server.pid()), limit);
    }

    private static void run(List<String> command) {
        try (Program program = Program.run(new ProcessBuilder(command))) {
            assertEquals(0, program.exitStatus(), () -> command + ": " + program.errors());
        }
    }

    private static void requireProgram(String name) {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, name)));
        Assumptions.assumeTrue(
                found, () -> name + " is not installed, so limits of a program that runs cannot be changed");
    }

    private static void awaitSave(Jedis client, String status) {
        Awaitility.await(status).atMost(Duration.ofSeconds(60)).until(() -> {
            String info = client.info("persistence");
            return info.contains("rdb_bgsave_in_progress:0\r\n")
                    && info.contains("rdb_last_bgsave_status:" + status + "\r\n");
        });
    }

    @Test
    void savesAgainAfterThereWereNoDescriptors() {
        requireProgram("prlimit");
        List<String> command = server();
        command.addAll(List.of("--save", "900 1000000"));
        try (Program server = Program.run(new ProcessBuilder(command)).awaitListening();
                Jedis client = server.connect()) {
            client.set("k", "v");
            client.bgsave();
            awaitSave(client, "ok");
            run(limit(server, "--nofile=3:"));
            client.bgsave();
            awaitSave(client, "err");
            assertThrows(JedisException.class, () -> client.set("k", "w"), "a save point could not be kept");
            server.signal("TERM");
            server.awaitOutput("SIGTERM: the server goes on");
            run(limit(server, "--nofile=4096:"));
            client.bgsave();
            awaitSave(client, "ok");
            assertEquals("OK", client.set("k", "x"));
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
        }
        try (Program server = Program.run(new ProcessBuilder(server())).awaitListening();
                Jedis client = server.connect()) {
            assertEquals("x", client.get("k"));
        }
    }

    /** No limit of threads binds the user root, so as root this is another one's process that may read root's files. */
    private static List<String> asOrdinaryUser(List<String> command) {
        if (!System.getProperty("user.name").equals("root")) {
            return command;
        }
        requireProgram("setpriv");
        List<String> all =
                new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        all.addAll(List.of("--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"));
        all.addAll(command);
        return all;
    }

    @Test
    void savesAgainAfterThereWereNoThreads() {
        requireProgram("prlimit");
        List<String> command = server();
        command.addAll(List.of("--save", "900 1000000"));
        try (Program server =
                        Program.run(new ProcessBuilder(asOrdinaryUser(command))).awaitListening();
                Jedis client = server.connect()) {
            client.set("k", "v");
            run(asOrdinaryUser(limit(server, "--nproc=1:")));
            assertThrows(JedisException.class, client::bgsave);
            awaitSave(client, "err");
            assertThrows(JedisException.class, () -> client.set("k", "w"), "a save point could not be kept");
            run(asOrdinaryUser(limit(server, "--nproc=4096:")));
            client.bgsave();
            awaitSave(client, "ok");
            assertEquals("OK", client.set("k", "x"));
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
        }
    }
}
