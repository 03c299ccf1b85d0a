package dev.redstart.server.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.command.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * docs/COMPATIBILITY.md is made from the command table, the list of Redis' commands and the remarks beside this test. To
 * make it anew:
 *
 * <pre>mvn -o test -pl distribution -am -Dtest=CompatibilityTest -Dsurefire.failIfNoSpecifiedTests=false -Dredstart.compatibility=write</pre>
 */
class CompatibilityTest {
    private static final String HOW = "mvn -o test -pl distribution -am -Dtest=CompatibilityTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dredstart.compatibility=write";

    /** A remark that begins so is about a command that only says why it does nothing. */
    private static final String REFUSED = "refuses:";

    /** A command of Redis. */
    private record RedisCommand(String name, String since, String group) {}

    private final FakeServer server = new FakeServer();
    private final Map<String, String> remarks = remarks();

    @Test
    void saysWhatTheCommandTableSays() throws IOException {
        Path page = page();
        if ("write".equals(System.getProperty("redstart.compatibility"))) {
            Files.writeString(page, text());
        }
        assertTrue(Files.exists(page), "no docs/COMPATIBILITY.md; make it: " + HOW);
        assertEquals(text(), Files.readString(page), "docs/COMPATIBILITY.md is stale; make it anew: " + HOW);
    }

    @Test
    void remarksOnCommandsThatExist() {
        List<String> known =
                new ArrayList<>(redisCommands().stream().map(RedisCommand::name).toList());
        known.addAll(ourNames());
        assertEquals(
                List.of(),
                remarks.keySet().stream().filter(name -> !known.contains(name)).toList());
    }

    private static Path page() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("CONTRIBUTING.md"))) {
            folder = Objects.requireNonNull(folder.getParent(), "no project around the working directory");
        }
        return folder.resolve("docs").resolve("COMPATIBILITY.md");
    }

    private String text() {
        List<RedisCommand> all = redisCommands().stream()
                .filter(command -> !isContainer(command.name()))
                .toList();
        long supported = all.stream().filter(this::isSupported).count();
        StringBuilder text = new StringBuilder();
        text.append("# Compatibility\n\n");
        text.append(
                "Every command of Redis 7.4, and whether this server has it. Replies and error texts of those that it\n");
        text.append(
                "has are redis-server's; what is different is remarked. This page is made from the command table\n");
        text.append(
                "([CONTRIBUTING.md](../CONTRIBUTING.md#two-steps-to-add-a-command) says how), so it is always up to date.\n\n");
        text.append(supported + " of " + all.size() + " commands and subcommands are supported.\n");
        SortedMap<String, List<RedisCommand>> groups =
                new TreeMap<>(all.stream().collect(Collectors.groupingBy(RedisCommand::group)));
        groups.forEach((group, commands) -> appendGroup(text, group, commands));
        appendOwn(text);
        return text.toString();
    }

    private void appendGroup(StringBuilder text, String group, List<RedisCommand> commands) {
        long supported = commands.stream().filter(this::isSupported).count();
        text.append("\n## " + group + ": " + supported + " of " + commands.size() + "\n\n");
        text.append("| command | Redis has it since | supported | remarks |\n|---|---|---|---|\n");
        for (RedisCommand command : commands) {
            text.append("| `" + shown(command.name()) + "` | " + command.since() + " | ");
            text.append(isSupported(command) ? "yes" : "no");
            text.append(" | " + remarks.getOrDefault(command.name(), "") + " |\n");
        }
    }

    private void appendOwn(StringBuilder text) {
        TreeSet<String> own = ourNames();
        redisCommands().forEach(command -> own.remove(command.name()));
        if (!own.isEmpty()) {
            text.append("\n## Commands that Redis does not have\n\n");
            own.forEach(name -> text.append("- `" + shown(name) + "`" + remarkOnOwn(name) + "\n"));
        }
    }

    private String remarkOnOwn(String name) {
        return remarks.containsKey(name) ? ": " + remarks.get(name) : "";
    }

    private TreeSet<String> ourNames() {
        TreeSet<String> names = new TreeSet<>();
        for (Command command : server.commands().commands().values()) {
            if (command.subcommands().isEmpty()) {
                names.add(command.name());
            }
            command.subcommands().values().forEach(sub -> names.add(sub.name()));
        }
        return names;
    }

    private boolean isSupported(RedisCommand command) {
        return server.command(command.name()) != null
                && !remarks.getOrDefault(command.name(), "").startsWith(REFUSED);
    }

    private static boolean isContainer(String name) {
        return !name.equals("command")
                && redisCommands().stream().anyMatch(other -> other.name().startsWith(name + "|"));
    }

    private static String shown(String name) {
        return name.toUpperCase(Locale.ROOT).replace('|', ' ');
    }

    private static List<RedisCommand> redisCommands() {
        return lines("redis-7.4-commands.txt").stream()
                .map(line -> line.split(" ", -1))
                .map(words -> new RedisCommand(words[0], words[1], words[2]))
                .toList();
    }

    private static Map<String, String> remarks() {
        return lines("compatibility-remarks.txt").stream()
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(' ')), line -> line.substring(line.indexOf(' ') + 1)));
    }

    private static List<String> lines(String resource) {
        try (InputStream file =
                Objects.requireNonNull(CompatibilityTest.class.getResourceAsStream(resource), resource)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
