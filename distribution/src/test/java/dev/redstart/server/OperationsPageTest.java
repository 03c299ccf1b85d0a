package dev.redstart.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.Help;
import dev.redstart.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What docs/OPERATIONS.md names exists. */
class OperationsPageTest {
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| (`.*?) \\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    private final String page = ProjectFiles.read(ProjectFiles.ROOT.resolve("docs/OPERATIONS.md"));

    @TempDir
    private Path folder;

    @Test
    void everyFieldToWatchIsInInfo() throws IOException {
        List<String> fields = names("## What to watch");
        assertTrue(fields.contains("data_memory_max"), fields::toString);
        ServerConfig config = ServerConfig.defaults()
                .set("port", "0")
                .set("bind", "127.0.0.1")
                .set("dir", folder.toString())
                .set("appendonly", "yes");
        try (RedstartServer server = RedstartServer.builder().config(config).start();
                Jedis client = new Jedis("127.0.0.1", server.port())) {
            String info = client.info("everything");
            assertEquals(
                    List.of(),
                    fields.stream()
                            // there once such an error was answered
                            .filter(field -> !field.startsWith("errorstat_"))
                            .filter(field -> !info.contains("\r\n" + field + ":"))
                            .toList());
        }
    }

    @Test
    void theHelpNamesTheVariablesOfTheEnvironment() {
        List<String> variables = names("## Environment variables");
        assertTrue(variables.contains("JAVA_OPTS"), variables::toString);
        assertEquals(
                List.of(),
                variables.stream()
                        // standards, which are not set for the server's sake
                        .filter(name -> !name.startsWith("LC_") && !name.equals("LANG"))
                        .filter(name -> !name.equals("XDG_CACHE_HOME"))
                        .filter(name -> !Help.text().contains(name))
                        .toList());
    }

    /** What stands in backticks in the first cells of a section's table. */
    private List<String> names(String heading) {
        int start = page.indexOf(heading + "\n");
        int end = page.indexOf("\n## ", start + 1);
        return FIRST_CELL
                .matcher(page.substring(start, end))
                .results()
                .flatMap(cell -> NAME.matcher(cell.group(1)).results())
                .map(name -> name.group(1))
                .toList();
    }
}
