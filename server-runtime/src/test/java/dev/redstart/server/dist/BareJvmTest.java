package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** The server where the JDK or the system gives it less than usual. */
class BareJvmTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

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
}
