package dev.redstart.server.config;

/** A logger that knows redis-server's levels: slf4j's have none between DEBUG and INFO. */
public interface LeveledLogger {
    /**
     * Writes a message, whatever {@code loglevel} is.
     *
     * @param cause null for none
     */
    void log(LogLevel level, String message, Throwable cause);
}
