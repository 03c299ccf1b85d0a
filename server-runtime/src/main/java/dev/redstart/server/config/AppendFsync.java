package dev.redstart.server.config;

/** When the append-only log is forced to disk: the values of {@code appendfsync}. */
public enum AppendFsync {
    /** Before the replies of a tick leave. */
    ALWAYS,
    /** Once a second, beside the event loops. */
    EVERYSEC,
    /** When the operating system thinks it right. */
    NO
}
