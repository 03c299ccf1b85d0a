package dev.redstart.server.config;

/** How much the server logs, from everything to nothing: the values of {@code loglevel}. */
public enum LogLevel {
    DEBUG,
    VERBOSE,
    NOTICE,
    WARNING,
    NOTHING;

    /** Whether a message of level {@code message} is logged when {@code loglevel} is this one. */
    public boolean shows(LogLevel message) {
        return this != NOTHING && message.compareTo(this) >= 0;
    }
}
