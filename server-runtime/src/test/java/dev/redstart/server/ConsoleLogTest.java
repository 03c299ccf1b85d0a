package dev.redstart.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.text.SimpleDateFormat;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class ConsoleLogTest {
    private static final int HOUR_MILLIS = 3_600_000;

    private static String time(String instant, int offsetMillis) {
        return ConsoleLog.Stamped.time(Instant.parse(instant).toEpochMilli(), offsetMillis);
    }

    @Test
    void writesLocalTime() {
        assertEquals("24 Nov 2026 13:49:54.999", time("2026-11-24T13:49:54.999Z", 0));
        assertEquals("01 Jan 2027 00:05:06.007", time("2026-12-31T23:05:06.007Z", HOUR_MILLIS));
        assertEquals("31 Dec 1969 23:00:00.000", time("1970-01-01T00:00:00Z", -HOUR_MILLIS));
    }

    @Test
    void writesWhatTheFormatSays() {
        SimpleDateFormat format = new SimpleDateFormat(ConsoleLog.Stamped.FORMAT, Locale.ENGLISH);
        format.setTimeZone(TimeZone.getTimeZone("UTC"));
        for (long millis = 0; millis < 4_000_000_000_000L; millis += 86_399_123_457L) {
            assertEquals(format.format(new Date(millis)), ConsoleLog.Stamped.time(millis, 0));
        }
    }

    @Test
    void putsTheTimeBeforeALineButNotBeforeItsStackTrace() {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        PrintStream stamped =
                new ConsoleLog.Stamped(new PrintStream(octets, true, StandardCharsets.UTF_8), () -> 1_000L);
        stamped.println("[ERROR] failed");
        new IllegalStateException("no licence").printStackTrace(stamped);
        stamped.flush();
        String text = octets.toString(StandardCharsets.UTF_8);
        assertTrue(
                text.matches("(?s)\\d\\d \\w{3} \\d{4} [\\d:]{8}\\.000 \\[ERROR] failed\\R"
                        + "java\\.lang\\.IllegalStateException: no licence\\R\tat dev\\.redstart\\..*"),
                text);
    }
}
