package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people type first: redis-cli and redis-benchmark of version 7, against the distribution. */
class RedisToolsIT {
    private Program server;

    @BeforeEach
    void start() {
        assumeInstalled("redis-cli");
        assumeTrue(run("redis-cli", "--version").startsWith("redis-cli 7."), "redis-cli is not of version 7");
        server = Distribution.built().start();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static void assumeInstalled(String program) {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
        assumeTrue(found, program + " is not installed");
    }

    private static String run(String... command) {
        try (Program program = Program.run(new ProcessBuilder(command))) {
            program.endInput();
            assertEquals(0, program.exitStatus());
            assertEquals(List.of(), program.errors());
            return String.join("\n", program.output());
        }
    }

    private String tool(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(name, "-h", "127.0.0.1", "-p", "" + server.port()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private String cli(String... arguments) {
        return tool("redis-cli", arguments);
    }

    @Test
    void answersSingleCommandsOfRedisCli() {
        assertEquals("PONG", cli("PING"));
        assertEquals("OK", cli("SET", "a key", "größe", "EX", "100000"));
        assertEquals("größe", cli("GET", "a key"));
        assertTrue(cli("--no-raw", "TTL", "a key").matches("\\(integer\\) (100000|99\\d{3})")); // however slow this is
        assertEquals("\"\"", cli("--no-raw", "ECHO", ""));
        assertEquals("1) \"a key\"", cli("--no-raw", "KEYS", "*"));
        assertEquals("OK", cli("-n", "5", "SET", "k", "five"));
        assertEquals("five", cli("-n", "5", "GET", "k"));
        assertEquals("(nil)", cli("--no-raw", "GET", "k"));
        assertEquals("PONG\nPONG\nPONG", cli("-r", "3", "PING"));
        assertTrue(cli("NOSUCH").startsWith("ERR unknown command 'NOSUCH', with args beginning with:"));
        assertTrue(cli("INFO", "server").contains("redis_version:7."));
    }

    @Test
    void answersRedisCliInResp3() {
        assertEquals("(nil)", cli("-3", "--no-raw", "GET", "nokey"));
        assertEquals("1# \"timeout\" => \"0\"", cli("-3", "--no-raw", "CONFIG", "GET", "timeout"));
        assertTrue(cli("-3", "--no-raw", "HELLO").contains("\"proto\" => (integer) 3"));
        assertEquals("{\"appendonly\":\"no\"}", cli("-3", "--json", "CONFIG", "GET", "appendonly"));
    }

    @Test
    void takesCommandsFromStandardInput() {
        try (Program cli = Program.run(new ProcessBuilder("redis-cli", "-p", "" + server.port()))) {
            cli.type("SET k v\nGET k\nSET k\nDEL k\n");
            cli.endInput();
            assertEquals(0, cli.exitStatus());
            assertEquals(List.of("OK", "v", "ERR wrong number of arguments for 'set' command", "", "1"), cli.output());
        }
    }

    @Test
    void takesAFloodOfCommandsFromRedisCliPipe() {
        int commands = 100_000;
        StringBuilder flood = new StringBuilder();
        for (int i = 0; i < commands; i++) {
            flood.append("SET key:").append(i).append(" value-").append(i).append("\r\n");
        }
        try (Program cli = Program.run(new ProcessBuilder("redis-cli", "-p", "" + server.port(), "--pipe"))) {
            cli.type(flood.toString());
            cli.endInput();
            assertEquals(0, cli.exitStatus());
            cli.line("errors: 0, replies: " + commands);
        }
        assertEquals("" + commands, cli("DBSIZE"));
    }

    @Test
    void showsHintsWhileSomebodyTypes() {
        String prompt = "127.0.0.1:" + server.port() + "> ";
        try (Program cli = terminal("")) {
            cli.awaitOutput(prompt);
            cli.type("SET ");
            cli.awaitOutput("key value [NX|XX] [GET] [EX seconds|PX milliseconds|EXAT unix-time-seconds"
                    + "|PXAT unix-time-milliseconds|KEEPTTL]");
            cli.type("k v\r");
            cli.awaitOutput("\r\nOK\r\n", prompt);
            cli.type("EXPIRE k ");
            cli.awaitOutput("seconds [NX|XX|GT|LT]");
            cli.type("100\r");
            cli.awaitOutput("(integer) 1\r\n", prompt);
            cli.type("help get\r");
            cli.awaitOutput("summary:", "Returns the string value of a key.", "group:", "string\r", prompt);
            cli.type("CONFIG GET ");
            cli.awaitOutput("parameter [parameter ...]");
            cli.type("timeout\r");
            cli.awaitOutput("1) \"timeout\"\r\n2) \"0\"\r\n", prompt);
            cli.type("SELECT 3\r");
            cli.awaitOutput("\r\nOK\r\n127.0.0.1:" + server.port() + "[3]> ");
            cli.type("quit\r");
            assertEquals(0, cli.exitStatus());
        }
    }

    private void fill(int keys) {
        StringBuilder flood = new StringBuilder();
        for (int i = 0; i < keys; i++) {
            flood.append("SET key:").append(i).append(" value-").append(i).append("\r\n");
        }
        flood.append("SET the:largest ").append("x".repeat(5_000)).append("\r\n");
        try (Program cli = Program.run(new ProcessBuilder("redis-cli", "-p", "" + server.port(), "--pipe"))) {
            cli.type(flood.toString());
            cli.endInput();
            assertEquals(0, cli.exitStatus());
        }
    }

    @Test
    void scansWithRedisCli() {
        fill(3_000);
        assertEquals(
                3_001,
                cli("--scan")
                        .lines()
                        .distinct()
                        .filter(line -> line.matches("(key|the):\\w+"))
                        .count());
        assertEquals("the:largest", cli("--scan", "--pattern", "the:*"));
        assertEquals(
                3_000,
                cli("-3", "--scan", "--pattern", "key:*").lines().distinct().count());
    }

    @Test
    void findsBigKeysWithRedisCli() {
        fill(3_000);
        String report = cli("--bigkeys");
        assertTrue(report.contains("Sampled 3001 keys in the keyspace!"), report);
        assertTrue(report.contains("Biggest string found '\"the:largest\"' has 5000 bytes"), report);
        assertTrue(report.contains("3001 strings with"), report);
    }

    @Test
    void measuresLatencyWithRedisCli() {
        String[] figures = cli("--latency", "--raw", "-i", "1").split(" ", -1);
        assertEquals(4, figures.length, String.join(" ", figures));
        assertTrue(Integer.parseInt(figures[3].strip()) > 10, "so many PINGs were answered");
    }

    /** In a terminal, until it has shown what a test waits for. */
    private Program terminal(String arguments) {
        assumeInstalled("script");
        assumeTrue(run("script", "--version").contains("util-linux"), "script is not that of util-linux");
        String session =
                "stty cols 200 rows 40; TERM=xterm exec redis-cli -h 127.0.0.1 -p " + server.port() + " " + arguments;
        return Program.run(new ProcessBuilder("script", "-qec", session, "/dev/null"));
    }

    @Test
    void showsRollingFiguresInATerminal() {
        fill(3_000);
        try (Program cli = terminal("--stat -i 0.1")) {
            cli.awaitOutput("------- data ------", "keys", "mem", "clients", "blocked", "requests", "connections");
            cli.awaitOutput("3001 ", "(+0)", "3001 ", "(+1)", "3001 "); // its own INFO is the one request more
        }
    }

    @Test
    void showsRollingLatencyInATerminal() {
        try (Program cli = terminal("--latency")) {
            cli.awaitOutput("min: ", ", max: ", ", avg: ", " samples)", "min: ", " samples)");
        }
    }

    @Test
    void findsKeysThatTakeMuchMemoryInATerminal() {
        fill(3_000);
        try (Program cli = terminal("--memkeys")) {
            cli.awaitOutput(
                    "Scanning the entire keyspace to find biggest keys",
                    "Sampled 3001 keys in the keyspace!",
                    "Biggest string found '\"the:largest\"' has 5",
                    "3001 strings with ");
            assertEquals(0, cli.exitStatus());
        }
    }

    @Test
    void looksAfterClientsInATerminal() {
        String prompt = "127.0.0.1:" + server.port() + "> ";
        try (Program other = Program.run(new ProcessBuilder("redis-cli", "-p", "" + server.port()));
                Program cli = terminal("-3")) {
            other.type("CLIENT SETNAME other\nPING\n");
            other.awaitOutput("OK", "PONG");
            cli.awaitOutput(prompt);
            cli.type("CLIENT KILL ");
            cli.awaitOutput("ip-port|[ID client-id] [TYPE NORMAL|MASTER|REPLICA|PUBSUB]");
            cli.type("TYPE normal\r");
            cli.awaitOutput("(integer) 1\r\n", prompt);
            cli.type("CLIENT TRACKINGINFO\r");
            cli.awaitOutput("1# \"flags\" => 1~ \"off\"\r\n2# \"redirect\" => (integer) -1\r\n", prompt);
            cli.type("HELLO 2\r");
            cli.awaitOutput("5) \"proto\"\r\n 6) (integer) 2\r\n", prompt);
            cli.type("CLIENT KILL SKIPME no\r");
            cli.awaitOutput("(integer) 1\r\n", prompt);
            cli.type("PING\r");
            cli.awaitOutput("not connected> ");
            cli.type("PING\r");
            cli.awaitOutput("PONG\r\n", prompt); // on a new connection
            cli.type("quit\r");
            assertEquals(0, cli.exitStatus());
        }
    }

    @Test
    void runsRedisBenchmarksDefaultListUpToTheFirstCommandThatIsMissing() {
        assumeInstalled("redis-benchmark");
        List<String> command = List.of("redis-benchmark", "-p", "" + server.port(), "-n", "500", "-c", "5", "-q");
        try (Program benchmark = Program.run(new ProcessBuilder(command))) {
            assertEquals(1, benchmark.exitStatus());
            String report = String.join("\n", benchmark.output());
            for (String test : List.of("PING_INLINE", "PING_MBULK", "SET", "GET", "INCR")) {
                assertTrue(report.contains(test + ": "), report);
            }
            String everything = report + String.join("\n", benchmark.errors());
            assertTrue(
                    everything.contains("Error from server: ERR unknown command 'LPUSH', with args beginning with: '"),
                    everything);
        }
    }

    @Test
    void runsRedisBenchmarkWithoutAWarning() {
        assumeInstalled("redis-benchmark");
        String report = tool("redis-benchmark", "-t", "ping,set,get", "-n", "20000", "-P", "16", "-r", "1000");
        for (String test : List.of("PING_INLINE", "PING_MBULK", "SET", "GET")) {
            assertTrue(report.contains("====== " + test + " ======"), report);
        }
        assertFalse(report.contains("WARNING"), report);
        assertFalse(report.contains("Error"), report);
        assertTrue(Integer.parseInt(cli("DBSIZE")) > 900);
    }

    @Test
    void runsRedisBenchmarkInResp3AndQuietly() {
        assumeInstalled("redis-benchmark");
        String report = tool("redis-benchmark", "-3", "-q", "-t", "set,get", "-n", "2000", "-c", "10", "-d", "3000");
        assertTrue(report.contains("GET: ") && report.contains(" requests per second"), report);
        assertFalse(report.contains("WARNING"), report);
    }
}
