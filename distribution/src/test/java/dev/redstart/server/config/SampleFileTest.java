package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The redstart.conf of the distribution: prose after {@code "# "}, directives after {@code #}, examples indented. */
class SampleFileTest {
    private static final Path SAMPLE = Path.of("src", "dist", "redstart.conf");
    private static final Pattern DIRECTIVE = Pattern.compile("#[a-z].*");
    private static final Pattern EXAMPLE = Pattern.compile("#     (plugins|plugin\\..*) .*");

    @TempDir
    Path folder;

    private static ServerConfig program() {
        return ServerConfig.parse(new String[0], Map.of());
    }

    @Test
    void changesNothingAsItIs() throws IOException {
        assertEquals(shown(program()), shown(read(line -> line)));
    }

    @Test
    void changesNothingWhenItsDirectivesApply() throws IOException {
        ServerConfig config = read(line -> DIRECTIVE.matcher(line).matches() ? line.substring(1) : line);
        assertEquals(shown(program()), shown(config));
    }

    @Test
    void givesEverySettingItsDefaultInTheOrderOfTheTable() throws IOException {
        List<String> expected = HonouredSettings.all().stream()
                .filter(setting -> setting.fate() == Setting.Fate.HONOURED)
                .filter(setting -> !setting.defaultLine().isEmpty())
                .map(setting -> "#" + setting.name() + " " + setting.defaultLine())
                .toList();
        assertEquals(
                expected, lines().stream().filter(DIRECTIVE.asMatchPredicate()).toList());
    }

    @Test
    void showsTheRestInExamplesThatApply() throws IOException {
        ServerConfig config = read(line -> EXAMPLE.matcher(line).matches() ? line.substring(1) : line);
        assertEquals(1, config.plugins().size());
        assertEquals("Good morning", config.pluginSetting("hello", "greeting").orElseThrow());
    }

    @Test
    void saysWhichSettingsConfigSetChanges() throws IOException {
        String prose = "";
        for (String line : lines()) {
            if (line.isEmpty()) {
                prose = "";
            }
            prose += line.replaceFirst("^#", "");
            if (DIRECTIVE.matcher(line).matches()) {
                Setting<?> setting = HonouredSettings.find(line.substring(1, line.indexOf(' ')))
                        .orElseThrow();
                boolean changes = setting.change() == Setting.Change.ANY_TIME && !prose.contains("is refused");
                assertEquals(changes, prose.contains("CONFIG SET can change it."), setting::name);
            }
        }
    }

    @Test
    void isNarrow() throws IOException {
        assertTrue(lines().stream().allMatch(line -> line.length() <= 120));
    }

    private ServerConfig read(UnaryOperator<String> change) throws IOException {
        Path file = folder.resolve("redstart.conf");
        Files.write(file, lines().stream().map(change).toList());
        return ServerConfig.parse(new String[] {file.toString()}, Map.of());
    }

    private static List<String> lines() throws IOException {
        return Files.readAllLines(SAMPLE);
    }

    private static Map<String, String> shown(ServerConfig config) {
        return config.matching(name -> true);
    }
}
