package dev.redstart.server.config;

/** When the append-only log is forced to disk: the values of {@code appendfsync}. */
public enum AppendFsync {
    /** Before the replies of a tick are sent. */
    ALWAYS,
    /** Once a second, outside of the event loops. */
    EVERYSEC,
    /** When the operating system does. */
    NO
}
