package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTypeTest {
    private enum Mode {
        FAST,
        VERY_SAFE
    }

    private static <T> void assertReads(SettingType<T> type, String text, T value, String written) {
        assertEquals(value, type.parse(text));
        assertEquals(written, type.format(value));
        assertEquals(value, type.parse(written));
    }

    private static void assertRefuses(SettingType<?> type, String text, String why) {
        String message = assertThrows(IllegalArgumentException.class, () -> type.parse(text))
                .getMessage();
        assertEquals(why, message, text);
    }

    @Test
    void readsIntegersInTheirRange() {
        SettingType<Long> type = SettingType.integer(-5, 10);
        assertReads(type, "-5", -5L, "-5");
        assertReads(type, "10", 10L, "10");
        assertRefuses(type, "11", "argument must be between -5 and 10 inclusive");
        for (String text : new String[] {"", "1.5", "+1", "01", "ten", "9223372036854775808"}) {
            assertRefuses(type, text, "argument couldn't be parsed into an integer");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "7b, 7", "1k, 1000", "1KB, 1024", "2mb, 2097152", "1g, 1000000000"})
    void readsMemoryInTheUnitsOfRedis(String text, long bytes) {
        assertReads(SettingType.memory(0, Long.MAX_VALUE), text, bytes, Long.toString(bytes));
    }

    @Test
    void refusesWhatIsNoMemory() {
        SettingType<Long> type = SettingType.memory(10, 1 << 20);
        for (String text : new String[] {"", "kb", "-1", "1.5kb", "1 kb", "1tb"}) {
            assertRefuses(type, text, "argument must be a memory value");
        }
        assertRefuses(type, "9", "argument must be between 10 and 1048576 inclusive");
        assertRefuses(type, "99999999999999999999", "argument must be between 10 and 1048576 inclusive");
        assertRefuses(type, "9999999999999999gb", "argument must be between 10 and 1048576 inclusive");
    }

    @ParameterizedTest
    @CsvSource({"1500ms, 1500, 1500ms", "90s, 90000, 90s", "60S, 60000, 1m", "24h, 86400000, 1d", "0ms, 0, 0s"})
    void readsDurationsAndWritesThemInTheLargestUnit(String text, long millis, String written) {
        assertReads(SettingType.duration(Duration.ZERO, Duration.ofDays(7)), text, Duration.ofMillis(millis), written);
    }

    @Test
    void refusesWhatIsNoDuration() {
        SettingType<Duration> type = SettingType.duration(Duration.ofSeconds(1), Duration.ofDays(7));
        for (String text : new String[] {"", "10", "s", "-1s", "1w", "1.5s"}) {
            assertRefuses(type, text, "argument must be a duration such as 500ms, 10s, 5m, 2h or 1d");
        }
        assertRefuses(type, "8d", "argument must be between 1s and 7d inclusive");
    }

    @Test
    void readsYesAndNo() {
        assertReads(SettingType.bool(), "YES", true, "yes");
        assertReads(SettingType.bool(), "no", false, "no");
        assertRefuses(SettingType.bool(), "true", "argument must be 'yes' or 'no'");
    }

    @Test
    void readsAnEnumsConstants() {
        SettingType<Mode> type = SettingType.oneOf(Mode.class);
        assertReads(type, "fast", Mode.FAST, "fast");
        assertReads(type, "Very-Safe", Mode.VERY_SAFE, "very-safe");
        assertRefuses(type, "very_safe", "argument(s) must be one of the following: fast, very-safe");
    }

    @Test
    void takesAnyText() {
        assertReads(SettingType.text(), "", "", "");
        assertReads(SettingType.text(), "a b", "a b", "a b");
    }
}
