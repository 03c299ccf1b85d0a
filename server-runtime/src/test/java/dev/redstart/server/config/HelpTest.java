package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HelpTest {
    private final String text = Help.text();

    @Test
    void fitsTheWidthOfATerminal() {
        assertEquals(
                List.of(),
                text.lines().filter(line -> line.length() > Help.WIDTH).toList());
        assertEquals(List.of(), text.lines().filter(line -> line.endsWith(" ")).toList());
        assertTrue(text.endsWith("\n"));
    }

    @Test
    void namesEverySettingWithDefaultAndDescription() {
        String oneLine = text.replaceAll("\\s+", " ");
        for (Setting<?> setting : HonouredSettings.all()) {
            if (setting.fate() != Setting.Fate.HONOURED) {
                assertFalse(oneLine.contains(" --" + setting.name() + " "), setting::name);
                continue;
            }
            String value = setting.defaultLine().isEmpty() ? "PATH" : setting.defaultLine();
            assertTrue(
                    oneLine.contains(" --" + setting.name() + " " + value + " " + setting.description()),
                    setting::name);
        }
    }

    @Test
    void marksWhatConfigSetMayChange() {
        assertTrue(text.contains("\n* --timeout 0 "));
        assertTrue(text.contains("\n* --port 6379 "));
        assertTrue(text.contains("\n  --dir ./ "));
    }

    @Test
    void namesWhatIsNoSetting() {
        for (String option :
                List.of("--plugin.NAME.KEY", "--include", "--ping", "--help", "--version", "JAVA_OPTS", "Examples:")) {
            assertTrue(text.contains(option), option);
        }
    }
}
