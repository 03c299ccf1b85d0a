package dev.redstart.server.config;

/** The format of a log line: the values of {@code log-format}, as in Valkey. */
public enum LogFormat {
    /** Time, level in brackets, text. */
    LEGACY,
    /** {@code key=value} pairs. */
    LOGFMT,
    /** One JSON object a line. */
    JSON
}
