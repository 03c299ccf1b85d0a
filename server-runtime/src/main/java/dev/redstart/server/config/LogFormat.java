package dev.redstart.server.config;

/** How a line of the log is written: the values of {@code log-format}, as in Valkey. */
public enum LogFormat {
    /** Time, level in brackets, text. */
    LEGACY,
    /** {@code key=value} pairs. */
    LOGFMT,
    /** One JSON object a line. */
    JSON
}
