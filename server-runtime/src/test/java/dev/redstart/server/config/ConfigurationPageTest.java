package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * docs/CONFIGURATION.md is generated from the table of settings and from the directives of Redis and Valkey, in
 * directives.tsv beside this test. To regenerate it:
 *
 * <pre>mvn -o test -pl server-runtime -am -Dtest=ConfigurationPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dredstart.configuration=write</pre>
 */
class ConfigurationPageTest {
    private static final String HOW = "mvn -o test -pl server-runtime -am -Dtest=ConfigurationPageTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dredstart.configuration=write";

    private static final String UNKNOWN = "-";
    private static final String NO_SETTING = "none";

    /** A directive of redis-server; {@code defaults} are those of Redis 7, Redis 8 and Valkey 9. */
    private record Known(String name, List<String> defaults) {}

    @Test
    void saysWhatBecomesOfEveryDirective() throws IOException {
        Path page = page();
        if ("write".equals(System.getProperty("redstart.configuration"))) {
            Files.writeString(page, text());
        }
        assertTrue(Files.exists(page), "no docs/CONFIGURATION.md; generate it: " + HOW);
        assertEquals(text(), Files.readString(page), "docs/CONFIGURATION.md is stale; regenerate it: " + HOW);
    }

    @Test
    void knowsEveryDirectiveOfRedisAndValkey() {
        Set<String> unknown = new TreeSet<>();
        for (Known directive : known()) {
            String name = directive.name();
            boolean found = HonouredSettings.find(name).isPresent()
                    || FileOnlyDirectives.all().contains(name)
                    || name.equals(ConfigFile.INCLUDE);
            if (!found) {
                unknown.add(name);
            }
        }
        assertEquals(Set.of(), unknown);
    }

    @Test
    void acceptsTheDefaultsOfRedisAndValkey() {
        for (Known directive : known()) {
            for (String value : directive.defaults()) {
                boolean shown = !value.equals(UNKNOWN) && !value.equals(NO_SETTING);
                if (shown) {
                    String[] words = value.equals("\"\"") ? new String[] {""} : words(directive.name(), value);
                    assertDoesNotThrow(() -> ServerConfig.defaults().set(directive.name(), words), directive.name());
                }
            }
        }
    }

    @Test
    void configSetAcceptsTheDefaultsOfSettingsThatRedisChangesAtRunTime() {
        ServerConfig config = ServerConfig.defaults();
        for (Setting<?> setting : HonouredSettings.all()) {
            if (setting.change() == Setting.Change.ANY_TIME) {
                String value = config.matching(setting.name()::equals).get(setting.name());
                assertDoesNotThrow(() -> config.change(List.of(Map.entry(setting.name(), value))), setting::name);
            }
        }
    }

    private static String[] words(String name, String value) {
        boolean oneWord = name.equals("proc-title-template");
        return oneWord ? new String[] {value} : value.split(" ");
    }

    private static Path page() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("CONTRIBUTING.md"))) {
            folder = Objects.requireNonNull(folder.getParent(), "no project around the working directory");
        }
        return folder.resolve("docs").resolve("CONFIGURATION.md");
    }

    private static String text() {
        StringBuilder text = new StringBuilder();
        text.append("""
                # Configuration

                Every directive of Redis 7 (7.0.15), Redis 8 (8.0.6 and 8.8.1) and Valkey 9 (9.1.2), and what this server does with it.
                Their configuration files start this server unchanged unless it rejects a line. It names all rejected lines at once;
                `redstart FILE --check-config` names them without starting the server. This page is generated from the table of
                settings, so it is always up to date.

                - **honoured**: the server does what the directive says.
                - **accepted**: CONFIG GET shows the value, which has no effect: the directive tunes something that works differently
                  here, or it only matters with another directive that is rejected. Invalid values are rejected.
                - **only the default**: the default is the only value supported. The message for any other value says what to do.
                - **rejected**: the directive asks for something that this version lacks.
                - **ignored**: the directive is a remnant of old versions, which Redis ignores, too.

                """);
        appendTable(text);
        appendOwn(text);
        return text.toString();
    }

    private static void appendTable(StringBuilder text) {
        text.append("| directive | Redis 7 | Redis 8 | Valkey 9 | here | default here | remarks |\n");
        text.append("|---|---|---|---|---|---|---|\n");
        for (Known directive : known()) {
            text.append("| `").append(directive.name()).append('`');
            directive.defaults().forEach(value -> text.append(" | ").append(cell(value)));
            Optional<Setting<?>> setting = HonouredSettings.find(directive.name());
            if (setting.isPresent()) {
                appendSetting(text, directive.name(), setting.get());
            } else {
                text.append(" | ").append(named(directive.name())).append(" | ");
            }
            text.append(" |\n");
        }
    }

    private static void appendSetting(StringBuilder text, String name, Setting<?> setting) {
        String here = switch (setting.fate()) {
            case HONOURED -> "honoured";
            case ACCEPTED -> "accepted";
            case FIXED -> "only the default";
        };
        boolean first = setting.name().equals(name);
        String remarks = first ? setting.description() : "another name of `" + setting.name() + "`";
        String value = setting.defaultLine().isEmpty() ? "\"\"" : setting.defaultLine();
        text.append(" | ")
                .append(here)
                .append(" | ")
                .append(cell(value))
                .append(" | ")
                .append(escaped(remarks));
        if (first && setting.change() == Setting.Change.AT_NEXT_START) {
            text.append("; CONFIG SET is rejected");
        }
    }

    private static String named(String name) {
        return switch (name) {
            case "include" ->
                "honoured | | patterns with `*`, `?` and `[` too; a path is relative to the including file";
            case "loadmodule" -> "rejected | | plugins are jars: see `plugins`";
            case "rename-command" -> "rejected | | this version cannot rename commands";
            case "sentinel" -> "rejected | | this server cannot run as a sentinel";
            case "user" -> "rejected | | except for the default user without restrictions: this version has no users";
            default -> FileOnlyDirectives.all().contains(name) ? "ignored | |" : "unknown | |";
        };
    }

    private static void appendOwn(StringBuilder text) {
        List<String> names = known().stream().map(Known::name).toList();
        text.append("\n## Directives that Redis and Valkey do not have\n\n");
        text.append("| directive | default | meaning |\n|---|---|---|\n");
        for (Setting<?> setting : HonouredSettings.all()) {
            if (!names.contains(setting.name())) {
                text.append("| `").append(setting.name()).append("` | ");
                text.append(cell(setting.defaultLine().isEmpty() ? "\"\"" : setting.defaultLine()));
                text.append(" | ").append(escaped(setting.description())).append(" |\n");
            }
        }
        text.append("| `plugin.NAME.KEY` | | a setting of plugin NAME; the documentation of the plugin lists them |\n");
    }

    private static String cell(String value) {
        return switch (value) {
            case UNKNOWN -> "–";
            case NO_SETTING -> "yes";
            default -> escaped(value);
        };
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
    }

    private static List<Known> known() {
        List<Known> known = new ArrayList<>();
        for (String line : lines("directives.tsv")) {
            String[] fields = line.split("\t", -1);
            known.add(new Known(fields[0], List.of(fields[1], fields[2], fields[3])));
        }
        return known;
    }

    private static List<String> lines(String resource) {
        try (InputStream file =
                Objects.requireNonNull(ConfigurationPageTest.class.getResourceAsStream(resource), resource)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
