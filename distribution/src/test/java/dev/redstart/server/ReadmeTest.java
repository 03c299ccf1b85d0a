package dev.redstart.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.plugin.PluginJar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** What README.md and docs/PLUGINS.md show, done. */
class ReadmeTest {
    private static final String PROMPT = "127.0.0.1:6379> ";
    private static final Pattern CLASS = Pattern.compile("public (?:final )?class (\\w+)");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/PLUGINS.md"})
    void sessionsGoAsShownWithThePluginAsShown(String document) throws IOException {
        String code = code(document, "implements CommandPlugin");
        Path jar = jar(code).service(className(code)).write();
        StringBuilder shown = new StringBuilder();
        StringBuilder done = new StringBuilder();
        try (RedstartServer server = start(config().set("plugins", jar.toString()));
                CommandLineClient client = new CommandLineClient(server.port())) {
            for (String line : sessionLines(document)) {
                shown.append(line).append('\n');
                if (line.startsWith(PROMPT)) {
                    String reply = client.print(line.substring(PROMPT.length()));
                    done.append(line).append('\n').append(reply.stripTrailing()).append('\n');
                }
            }
        }
        assertTrue(shown.length() > 0, "no session");
        assertEquals(shown.toString(), done.toString());
    }

    private static List<String> sessionLines(String document) {
        return markdown(document).codeBlocks("").stream()
                .filter(block -> block.startsWith(PROMPT))
                .flatMap(String::lines)
                .toList();
    }

    @Test
    void theServerInsideAProgramListens() throws Exception {
        String code = code("README.md", "static void main");
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            call(jar(code), className(code), "main", (Object) new String[0]);
        } finally {
            System.setOut(before);
        }
        String line = printed.toString(StandardCharsets.UTF_8).strip();
        assertTrue(line.matches("(?s).*listening on port [1-9]\\d*"), line);
    }

    @Test
    void theTestOfAPluginPasses() throws Exception {
        String plugin = code("docs/PLUGINS.md", "implements CommandPlugin");
        String test = code("docs/PLUGINS.md", "@Test");
        call(jar(plugin).source(className(test), test), className(test), "countsAWordAddedTwice");
    }

    private PluginJar jar(String code) {
        PluginJar jar = PluginJar.at(folder.resolve("documented.jar")).source(className(code), code);
        Stream.of(RedstartServer.class, Test.class, Jedis.class)
                .map(ReadmeTest::classesOf)
                .forEach(jar::library);
        return jar;
    }

    private static void call(PluginJar classes, String className, String method, Object... arguments) throws Exception {
        URL[] urls = {classes.write().toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, ReadmeTest.class.getClassLoader())) {
            Class<?> type = loader.loadClass(className);
            for (Method each : type.getMethods()) {
                if (each.getName().equals(method)) {
                    boolean isStatic = Modifier.isStatic(each.getModifiers());
                    each.invoke(isStatic ? null : type.getConstructor().newInstance(), arguments);
                    return;
                }
            }
        }
        throw new AssertionError(className + " has no public " + method);
    }

    private static Markdown markdown(String document) {
        return new Markdown(ProjectFiles.read(ProjectFiles.ROOT.resolve(document)));
    }

    private static String code(String document, String part) {
        List<String> blocks = markdown(document).codeBlocks("java").stream()
                .filter(block -> block.contains(part))
                .toList();
        assertEquals(1, blocks.size(), () -> "blocks of Java with '" + part + "' in " + document);
        return blocks.get(0);
    }

    private static String className(String code) {
        return CLASS.matcher(code).results().findFirst().orElseThrow().group(1);
    }

    private static Path classesOf(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private static ServerConfig config() {
        return ServerConfig.defaults().set("port", "0").set("bind", "127.0.0.1");
    }

    private static RedstartServer start(ServerConfig config) throws IOException {
        return RedstartServer.builder().config(config).start();
    }
}
