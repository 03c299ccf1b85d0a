package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.CommandPlugin;
import dev.redstart.server.RedstartServer;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.simple.SimpleLogger;
import redis.clients.jedis.Jedis;

/** The server on the module path, and on a Java that has only the modules of the Dockerfile. */
class ModulesIT {
    private static final Pattern MODULES = Pattern.compile("jlink --add-modules (\\S+)");

    private final Distribution redstart = Distribution.built();

    @TempDir
    private Path folder;

    @Test
    void theModulesFindEachOtherAndThePlugin() {
        String modulePath = Stream.of(CommandPlugin.class, RedstartServer.class, Logger.class, SimpleLogger.class)
                .map(ModulesIT::jarOf)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator, "", File.pathSeparator + redstart.basicCommands()));
        String[] java = {
            "-Dorg.slf4j.simpleLogger.log.dev.redstart=info",
            "-Dorg.slf4j.simpleLogger.logFile=System.out",
            "--module-path",
            modulePath,
            "--add-modules",
            "org.slf4j",
            "--module",
            "dev.redstart.server/dev.redstart.server.Main"
        };
        String[] options = Distribution.withFreePort("--bind", "127.0.0.1", "--dir", folder.toString());
        try (Program server = Distribution.java(
                                Stream.of(java, options).flatMap(Stream::of).toArray(String[]::new))
                        .awaitListening();
                Jedis client = server.connect()) {
            assertTrue(server.line(" Redstart ").matches(".* Redstart \\d.* on Java .*"), server.output()::toString);
            assertTrue(
                    server.line("plugin basic ").matches(".*plugin basic \\d.*, from module path"),
                    server.output()::toString);
            assertEquals("OK", client.set("k", "v"));
            assertEquals("v", client.get("k"));
            assertEquals(List.of(), server.errors());
        }
    }

    /** Where the build has packed a module; the test's class path may have its folder of classes. */
    private static Path jarOf(Class<?> type) {
        Path place = Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
        if (Files.isRegularFile(place)) {
            return place;
        }
        try (Stream<Path> files = Files.list(place.getParent())) {
            return files.filter(file ->
                            file.getFileName().toString().matches("redstart-[a-z]+-[0-9].*(SNAPSHOT|[0-9])\\.jar"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theDockerfilesModulesAreEnough() throws IOException {
        ToolProvider jlink = ToolProvider.findFirst("jlink").orElse(null);
        Assumptions.assumeTrue(jlink != null, "this JDK has no jlink");
        Matcher modules = MODULES.matcher(Files.readString(redstart.folder().resolve("Dockerfile")));
        assertTrue(modules.find());
        Path image = folder.resolve("java");
        assertEquals(
                0, jlink.run(System.out, System.err, "--add-modules", modules.group(1), "--output", image.toString()));
        ProcessBuilder script = Distribution.script(
                redstart.script(), Distribution.withFreePort("--dir", folder.toString(), "--appendonly", "yes"));
        script.environment().put("JAVA_HOME", image.toString());
        try (Program server = Program.run(script).awaitListening();
                Jedis client = server.connect()) {
            assertEquals("OK", client.set("k", "v"));
            assertEquals("OK", client.save());
            String info = client.info("everything");
            assertTrue(info.contains("data_memory_max:") && info.contains("used_memory_rss:"), info);
            assertEquals(List.of(), server.errors());
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
        }
        assertTrue(Files.exists(folder.resolve("dump.rdb")));
    }
}
