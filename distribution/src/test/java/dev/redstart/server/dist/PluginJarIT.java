package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.plugin.PluginJar;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.SafeEncoder;

/** Jars that somebody else compiled, in all the places where an operator may put them, and broken in many ways. */
class PluginJarIT {
    private static final String HELLO = """
            String greeting = context.fixedSetting("greeting", SettingType.text(), "Hello");
            context.command("HELLO.TO", (request, reply) -> reply.bulk(greeting + ", " + request.arg(1))).arity(2);
            context.command("HELLO.COUNT", (request, reply) -> {
                Key key = request.key(0);
                Bytes old = key.get(TypeHandle.STRING);
                long count = (old == null ? 0 : old.toLong()) + 1;
                key.set(TypeHandle.STRING, request.bytes(count));
                reply.integer(count);
            }).arity(2).writes(KeySpec.at(1));
            """;

    @TempDir
    private Path folder;

    private Distribution redstart;

    @BeforeEach
    void copy() {
        redstart = Distribution.copiedTo(folder.resolve("redstart"));
    }

    private static PluginJar hello(Path jar) {
        return PluginJar.at(jar).plugin("com.example.hello.Hello", "hello", HELLO);
    }

    private static Object call(Jedis client, String... words) {
        ProtocolCommand name = () -> SafeEncoder.encode(words[0]);
        Object reply =
                client.sendCommand(name, List.of(words).subList(1, words.length).toArray(String[]::new));
        return reply instanceof byte[] bytes ? SafeEncoder.encode(bytes) : reply;
    }

    private static void assertGreets(Program server, Path jar) {
        server.line("plugin hello", ": 2 commands, from " + jar);
        try (Jedis client = server.connect()) {
            assertEquals("Hello, world", call(client, "hello.to", "world"));
            assertEquals(1L, call(client, "HELLO.COUNT", "k"));
            assertEquals(2L, call(client, "HELLO.COUNT", "k"));
            assertEquals("2", client.get("k"));
        }
    }

    // Where plugins may lie

    @Test
    void servesACommandOfAJarDroppedIntoPlugins() {
        Path jar = hello(redstart.plugins().resolve("hello.jar")).write();
        try (Program server = redstart.start()) {
            assertGreets(server, jar);
        }
    }

    @Test
    void servesACommandOfAJarThatAnOptionNames() {
        Path jar = hello(folder.resolve("elsewhere").resolve("hello.jar")).write();
        try (Program server = redstart.start("--plugins", jar.toString())) {
            assertGreets(server, jar);
        }
        try (Program server = redstart.start("--plugins", jar.getParent().toString())) {
            assertGreets(server, jar);
        }
    }

    @Test
    void servesACommandOfAJarOnTheClassPath() {
        Path jar = hello(folder.resolve("hello.jar")).write();
        String classPath = redstart.jar() + File.pathSeparator + jar;
        try (Program server = Distribution.java(
                        "-cp", classPath, "dev.redstart.server.Main", "--port", "0", "--save", "")
                .awaitListening()) {
            assertGreets(server, jar);
        }
    }

    @Test
    void givesAPluginInASubfolderItsPrivateLibraries() {
        Path subfolder = redstart.plugins().resolve("hello");
        Path library = PluginJar.at(subfolder.resolve("words.jar"))
                .type("com.example.words.Words", "", "public static String word() { return \"private\"; }")
                .write();
        PluginJar.at(subfolder.resolve("hello.jar"))
                .library(library)
                .plugin("com.example.hello.Hello", "hello", """
                        context.command("WORD", (request, reply) -> reply.bulk(com.example.words.Words.word())).arity(1);
                        """)
                .write();
        try (Program server = redstart.start();
                Jedis client = server.connect()) {
            server.line("plugin hello", "from " + subfolder);
            assertEquals("private", call(client, "WORD"));
        }
    }

    @Test
    void handsAPluginItsSettings() {
        hello(redstart.plugins().resolve("hello.jar")).write();
        try (Program server = redstart.start("--plugin.hello.greeting", "Good morning");
                Jedis client = server.connect()) {
            assertEquals("Good morning, world", call(client, "HELLO.TO", "world"));
        }
    }

    @Test
    void runsWithoutAnyPluginAndSaysWhereItLooked() throws IOException {
        Files.delete(redstart.basicCommands());
        try (Program server = redstart.start();
                Jedis client = server.connect()) {
            server.line("no plugins found", redstart.plugins().toString());
            assertThrows(JedisDataException.class, () -> client.get("k"));
            assertThrows(JedisDataException.class, client::ping);
            assertEquals("0", client.configGet("timeout").get("timeout"));
        }
    }

    // What may be wrong with them; each refusal names the jar, and the plugin if it got so far

    private void assertRefused(Path jar, String... texts) {
        try (Program server = redstart.run("--port", "0", "--save", "")) {
            List<String> lines = server.refusal();
            String problem = String.join("\n", lines);
            assertTrue(problem.startsWith("redstart: "), problem);
            assertTrue(problem.contains(jar.toString()), problem);
            for (String text : texts) {
                assertTrue(problem.contains(text), () -> text + " in " + problem);
            }
            assertTrue(lines.stream().noneMatch(line -> line.contains("\tat ")), problem);
        }
    }

    private Path dropped() {
        return redstart.plugins().resolve("dropped.jar");
    }

    @Test
    void refusesAJarWithoutServicesFile() {
        Path jar = PluginJar.at(dropped())
                .type("com.example.Forgotten", "", "public int x;")
                .write();
        assertRefused(jar, PluginJar.SERVICES_FILE);
    }

    @Test
    void refusesACommandThatExists() {
        Path jar = PluginJar.at(dropped())
                .plugin("com.example.Rival", "rival", """
                        context.command("get", (request, reply) -> reply.ok()).arity(2);
                        """)
                .write();
        assertRefused(
                jar,
                "plugin 'rival'",
                "command 'get'",
                "plugin 'basic'",
                redstart.basicCommands().toString());
    }

    @Test
    void refusesTwoVersionsOfAPlugin() {
        Path first = hello(redstart.plugins().resolve("hello-1.jar")).write();
        Path second = hello(redstart.plugins().resolve("hello-2.jar"))
                .type("com.example.hello.Added", "", "")
                .write();
        assertRefused(first, "'hello'", second.toString());
    }

    @Test
    void takesACopyOfAJarForTheSamePlugin() throws IOException {
        Path jar = hello(folder.resolve("hello.jar")).write();
        Path first = redstart.plugins().resolve("hello-1.jar");
        Files.copy(jar, first);
        Files.copy(jar, redstart.plugins().resolve("hello-2.jar"));
        try (Program server = redstart.start()) {
            assertGreets(server, first);
        }
    }

    @Test
    void refusesAConstructorThatThrows() {
        Path jar = PluginJar.at(dropped())
                .type("com.example.Explosive", "implements CommandPlugin", """
                        public Explosive() { throw new IllegalStateException("no licence"); }
                        public String name() { return "explosive"; }
                        public void register(PluginContext context) {}
                        """)
                .service("com.example.Explosive")
                .write();
        assertRefused(jar, "com.example.Explosive", "no licence");
    }

    @Test
    void refusesARegistrationThatThrows() {
        Path jar = PluginJar.at(dropped())
                .plugin("com.example.Picky", "picky", "throw new java.io.IOException(\"no file /etc/picky\");")
                .write();
        assertRefused(jar, "plugin 'picky'", "no file /etc/picky");
    }

    @Test
    void refusesAPluginWhoseClassIsMissing() {
        Path jar = PluginJar.at(dropped()).service("com.example.Gone").write();
        assertRefused(jar, "com.example.Gone");
    }

    @Test
    void refusesAPluginWhoseLibraryIsMissing() {
        Path jar = PluginJar.at(dropped())
                .type("com.example.Helper", "", "public static void help() {}")
                .leaveOut("com.example.Helper")
                .plugin("com.example.Helpless", "helpless", "Helper.help();")
                .write();
        assertRefused(jar, "plugin 'helpless'", "class com.example.Helper");
    }

    @Test
    void refusesAPluginForANewerApi() {
        Path jar = hello(dropped()).manifest("Server-Api", "99.0").write();
        assertRefused(jar, "99.0");
    }

    @Test
    void refusesAFileThatIsNoJar() throws IOException {
        Path jar = Files.writeString(dropped(), "not a jar");
        assertRefused(jar);
    }

    @Test
    void tellsOfAllProblemsAtOnce() throws IOException {
        Path first = Files.writeString(redstart.plugins().resolve("a.jar"), "not a jar");
        Path second = PluginJar.at(redstart.plugins().resolve("b.jar"))
                .plugin("com.example.Picky", "picky", "throw new IllegalStateException(\"never\");")
                .write();
        assertRefused(first, second.toString(), "never");
    }

    @Test
    void dropsWholePluginsWhenToldTo() {
        hello(redstart.plugins().resolve("hello.jar")).write();
        Path broken = PluginJar.at(redstart.plugins().resolve("broken.jar"))
                .plugin("com.example.Half", "half", """
                        context.command("HALF", (request, reply) -> reply.ok()).arity(1);
                        throw new IllegalStateException("the other half is missing");
                        """)
                .write();
        try (Program server = redstart.start("--plugins-on-error", "skip");
                Jedis client = server.connect()) {
            server.line(broken.toString(), "plugin 'half'", "the other half is missing");
            assertThrows(JedisDataException.class, () -> call(client, "HALF"));
            assertEquals("Hello, world", call(client, "HELLO.TO", "world"));
        }
    }
}
