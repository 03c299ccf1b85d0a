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
 * docs/CONFIGURATION.md is made from the table of settings and from what Redis and Valkey know, in directives.tsv beside
 * this test. To make it anew:
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
        assertTrue(Files.exists(page), "no docs/CONFIGURATION.md; make it: " + HOW);
        assertEquals(text(), Files.readString(page), "docs/CONFIGURATION.md is stale; make it anew: " + HOW);
    }

    @Test
    void knowsEveryDirectiveOfRedisAndValkey() {
        Set<String> unknown = new TreeSet<>();
        for (Known directive : known()) {
            String name = directive.name();
            boolean found = Settings.find(name).isPresent()
                    || NamedDirectives.all().contains(name)
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
    void refusesNothingByConfigSetThatRedisHasAsItsDefaultAndTakesItWhileItRuns() {
        ServerConfig config = ServerConfig.defaults();
        for (Setting<?> setting : Settings.all()) {
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

                Every directive that Redis 7 (7.0.15), Redis 8 (8.0.6 and 8.8.1) or Valkey 9 (9.1.2) knows, and what becomes of it.
                Their configuration files start this server unchanged as long as no line of theirs is refused; all lines that are
                refused are named at once, and `redstart FILE --check-config` names them without a start. This page is made from the
                table of settings, so it is always up to date.

                - **honoured**: the server does what the directive says.
                - **accepted**: any valid value is kept, shown by CONFIG GET, and makes no difference, because the directive tunes what
                  works otherwise here, or only matters beside another one that is refused.
                - **only the default**: the value that holds here is accepted, any other is refused with what to do instead.
                - **refused**: it asks for something that this version lacks.
                - **ignored**: as in Redis, where it is left over from old versions.

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
            Optional<Setting<?>> setting = Settings.find(directive.name());
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
            text.append("; CONFIG SET is refused");
        }
    }

    private static String named(String name) {
        return switch (name) {
            case "include" -> "honoured | | also with `*`, `?` and `[`; a path is relative to the file";
            case "loadmodule" -> "refused | | plugins are jars, see `plugins`";
            case "rename-command" -> "refused | | this version cannot rename commands";
            case "sentinel" -> "refused | | this server is no sentinel";
            case "user" -> "refused | | but for the default user who may do everything: this version has no users";
            default -> NamedDirectives.all().contains(name) ? "ignored | |" : "unknown | |";
        };
    }

    private static void appendOwn(StringBuilder text) {
        List<String> names = known().stream().map(Known::name).toList();
        text.append("\n## Directives that Redis and Valkey do not have\n\n");
        text.append("| directive | default | what it is |\n|---|---|---|\n");
        for (Setting<?> setting : Settings.all()) {
            if (!names.contains(setting.name())) {
                text.append("| `").append(setting.name()).append("` | ");
                text.append(cell(setting.defaultLine().isEmpty() ? "\"\"" : setting.defaultLine()));
                text.append(" | ").append(escaped(setting.description())).append(" |\n");
            }
        }
        text.append("| `plugin.NAME.KEY` | | a setting of plugin NAME, whose documentation lists them |\n");
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
