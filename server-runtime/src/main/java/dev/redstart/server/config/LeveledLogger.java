package dev.redstart.server.config;

/** A logger with redis-server's levels: slf4j has no level between DEBUG and INFO. */
public interface LeveledLogger {
    /**
     * Writes a message; the caller has compared its level with {@code loglevel}.
     *
     * @param cause null for none
     */
    void log(LogLevel level, String message, Throwable cause);
}
