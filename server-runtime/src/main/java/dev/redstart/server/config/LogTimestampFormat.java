package dev.redstart.server.config;

/** The format of the time in a log line: the values of {@code log-timestamp-format}, as in Valkey. */
public enum LogTimestampFormat {
    /** {@code 29 Nov 2026 17:35:25.769}, local time. */
    LEGACY,
    /** {@code 2026-11-29T17:35:25.769+00:00}, local time. */
    ISO8601,
    /** Milliseconds since the epoch. */
    MILLISECONDS
}
