package dev.redstart.server.logging;

import dev.redstart.server.config.LogFormat;
import dev.redstart.server.config.LogLevel;
import dev.redstart.server.config.LogTimestampFormat;
import dev.redstart.server.config.ProcessId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.TimeZone;

/** Formats a line of the log. */
final class LogLineFormat {
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    private static final int MINUTE_MILLIS = 60_000;

    private final LogFormat format;
    private final LogTimestampFormat times;

    LogLineFormat(LogFormat format, LogTimestampFormat times) {
        this.format = format;
        this.times = times;
    }

    /** Returns a line with its line break. A cause's stack trace follows it, or is part of the message where a line is a record. */
    String line(long epochMillis, LogLevel level, String message, Throwable cause) {
        String time = time(epochMillis, TimeZone.getDefault().getOffset(epochMillis));
        String trace = cause == null ? "" : "\n" + stackTrace(cause).stripTrailing();
        return switch (format) {
            case LEGACY -> time + " [" + level + "] " + message + trace + "\n";
            case LOGFMT ->
                "pid=" + ProcessId.text() + " role=primary timestamp=" + quotedIfNeeded(time) + " level=" + name(level)
                        + " message=" + quoted(message + trace) + "\n";
            case JSON ->
                "{\"pid\":" + ProcessId.text() + ",\"role\":\"primary\",\"timestamp\":" + quoted(time) + ",\"level\":\""
                        + name(level) + "\",\"message\":" + quoted(message + trace) + "}\n";
        };
    }

    private static String name(LogLevel level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    private static String stackTrace(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static String quotedIfNeeded(String text) {
        return text.indexOf(' ') < 0 ? text : quoted(text);
    }

    /** Returns a text as a JSON string. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ') {
                        quoted.append("\\u00").append(c < 16 ? "0" : "").append(Integer.toHexString(c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    /** Returns an instant as {@code log-timestamp-format} says, for a time zone's offset. */
    String time(long epochMillis, int offsetMillis) {
        if (times == LogTimestampFormat.MILLISECONDS) {
            return Long.toString(epochMillis);
        }
        long localMillis = epochMillis + offsetMillis;
        LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(localMillis, 1000L), 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(32);
        if (times == LogTimestampFormat.LEGACY) {
            append(text, time.getDayOfMonth(), 2).append(' ');
            text.append(MONTHS[time.getMonthValue() - 1]).append(' ');
            append(text, time.getYear(), 4).append(' ');
        } else {
            append(text, time.getYear(), 4).append('-');
            append(text, time.getMonthValue(), 2).append('-');
            append(text, time.getDayOfMonth(), 2).append('T');
        }
        append(text, time.getHour(), 2).append(':');
        append(text, time.getMinute(), 2).append(':');
        append(text, time.getSecond(), 2).append('.');
        append(text, Math.floorMod(localMillis, 1000), 3);
        if (times == LogTimestampFormat.ISO8601) {
            int minutes = Math.abs(offsetMillis) / MINUTE_MILLIS;
            append(text.append(offsetMillis < 0 ? '-' : '+'), minutes / 60, 2).append(':');
            append(text, minutes % 60, 2);
        }
        return text.toString();
    }

    private static StringBuilder append(StringBuilder text, int number, int digits) {
        String decimal = Integer.toString(number);
        return text.append("0".repeat(Math.max(0, digits - decimal.length()))).append(decimal);
    }
}
