package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;

/**
 * File names outside of ASCII work whatever the locale is, and so does a colon in the path of the distribution. A shell makes
 * the names, because the Java that runs the test may not be able to.
 */
class PathsIT {
    private static final String COPY_AND_START = """
            set -e
            home="$1/$(printf "$3")"
            data="$1/$(printf 'd\\303\\244t\\303\\244')"
            mkdir "$home" "$data"
            cp -R "$2/." "$home"
            exec "$home/bin/redstart" --port 0 --dir "$data" --dbfilename "$(printf 'd\\303\\274mp.rdb')" --save '3600 1'
            """;

    private static final String FILE_IS_THERE = "test -f \"$1/$(printf 'd\\303\\244t\\303\\244/d\\303\\274mp.rdb')\"";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "LC_ALL, POSIX, inst\\303\\244ll",
        "LANG, C, inst\\303\\244ll",
        "LANG, xx_XX.UTF-8, inst\\303\\244ll",
        "LC_ALL, C, a:b c:\\303\\244"
    })
    void work(String variable, String locale, String home) throws IOException, InterruptedException {
        String built = Distribution.built().folder().toString();
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", COPY_AND_START, "sh", folder.toString(), built, home);
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG"));
        builder.environment().put(variable, locale);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try (Program program = Program.run(builder).awaitListening();
                Jedis client = program.connect()) {
            client.set("key", "value");
            assertEquals("value", client.get("key"));
            assertEquals("OK", client.save());
        }
        assertEquals(
                0,
                new ProcessBuilder("sh", "-c", FILE_IS_THERE, "sh", folder.toString())
                        .start()
                        .waitFor());
        assertEquals(2, Files.list(folder).count());
    }
}
