package dev.redstart.server.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.LogFormat;
import dev.redstart.server.config.LogLevel;
import dev.redstart.server.config.LogTimestampFormat;
import java.text.SimpleDateFormat;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class LogLineFormatTest {
    private static final int HOUR_MILLIS = 3_600_000;
    private static final long PID = ProcessHandle.current().pid();

    private static String time(LogTimestampFormat format, String instant, int offsetMillis) {
        return new LogLineFormat(LogFormat.LEGACY, format)
                .time(Instant.parse(instant).toEpochMilli(), offsetMillis);
    }

    private static String line(LogFormat format, String message, Throwable cause) {
        return new LogLineFormat(format, LogTimestampFormat.MILLISECONDS).line(1_000, LogLevel.NOTICE, message, cause);
    }

    @Test
    void writesLocalTime() {
        LogTimestampFormat legacy = LogTimestampFormat.LEGACY;
        assertEquals("24 Nov 2026 13:49:54.999", time(legacy, "2026-11-24T13:49:54.999Z", 0));
        assertEquals("01 Jan 2027 00:05:06.007", time(legacy, "2026-12-31T23:05:06.007Z", HOUR_MILLIS));
        assertEquals("31 Dec 1969 23:00:00.000", time(legacy, "1970-01-01T00:00:00Z", -HOUR_MILLIS));
    }

    @Test
    void writesTheTimeOfIso8601() {
        LogTimestampFormat iso = LogTimestampFormat.ISO8601;
        assertEquals("2026-11-24T13:49:54.999+00:00", time(iso, "2026-11-24T13:49:54.999Z", 0));
        String india = time(iso, "2026-12-31T23:05:06.007Z", 5 * HOUR_MILLIS + HOUR_MILLIS / 2);
        assertEquals("2027-01-01T04:35:06.007+05:30", india);
        assertEquals(
                Instant.parse("2026-12-31T23:05:06.007Z"),
                OffsetDateTime.parse(india).toInstant());
        assertEquals(
                "1969-12-31T20:30:00.000-03:30", time(iso, "1970-01-01T00:00:00Z", -3 * HOUR_MILLIS - HOUR_MILLIS / 2));
    }

    @Test
    void writesWhatTheJdkWrites() {
        SimpleDateFormat format = new SimpleDateFormat("dd MMM yyyy HH:mm:ss.SSS", Locale.ENGLISH);
        format.setTimeZone(TimeZone.getTimeZone("UTC"));
        LogLineFormat ours = new LogLineFormat(LogFormat.LEGACY, LogTimestampFormat.LEGACY);
        for (long millis = 0; millis < 4_000_000_000_000L; millis += 86_399_123_457L) {
            assertEquals(format.format(new Date(millis)), ours.time(millis, 0));
        }
    }

    @Test
    void writesALineOfJson() {
        assertEquals(
                "{\"pid\":" + PID + ",\"role\":\"primary\",\"timestamp\":\"1000\",\"level\":\"notice\","
                        + "\"message\":\"say \\\"hi\\\" \\\\ caf\u00e9\\n\\t\\u0001\"}\n",
                line(LogFormat.JSON, "say \"hi\" \\ caf\u00e9\n\t\u0001", null));
    }

    @Test
    void writesALineOfLogfmt() {
        assertEquals(
                "pid=" + PID + " role=primary timestamp=1000 level=notice message=\"say \\\"hi\\\"\"\n",
                line(LogFormat.LOGFMT, "say \"hi\"", null));
        String quoted =
                new LogLineFormat(LogFormat.LOGFMT, LogTimestampFormat.LEGACY).line(0, LogLevel.DEBUG, "d", null);
        assertTrue(quoted.matches("pid=\\d+ role=primary timestamp=\"[^\"]+\" level=debug message=\"d\"\n"), quoted);
    }

    @Test
    void keepsAStackTraceInOneLineWhereLinesAreRecords() {
        String json = line(LogFormat.JSON, "failed", new IllegalStateException("why"));
        assertEquals(json.length() - 1, json.indexOf('\n'));
        assertTrue(json.contains("failed\\njava.lang.IllegalStateException: why\\n\\tat dev.redstart."), json);
    }
}
