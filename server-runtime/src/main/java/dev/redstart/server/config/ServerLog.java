package dev.redstart.server.config;

import org.slf4j.Logger;
import org.slf4j.helpers.FormattingTuple;
import org.slf4j.helpers.MessageFormatter;

/**
 * The log of one class with redis-server's levels, over slf4j. This class filters by {@code loglevel}, because not every slf4j
 * provider can change a level at run time; the provider may filter further. A {@link LeveledLogger}, such as this program's
 * own, gets the level itself. Formats are slf4j's: <code>{}</code> stands for an argument.
 *
 * <p>Safe for use by several threads at once.
 */
public final class ServerLog {
    private final Logger logger;
    private final ServerConfig config;

    /**
     * A log; {@link ServerConfig#log} makes it.
     *
     * @param config has the level; each message reads it on the caller's thread
     */
    public ServerLog(Logger logger, ServerConfig config) {
        this.logger = logger;
        this.config = config;
    }

    /** Whether messages of a level are wanted: for those that are expensive to build. */
    public boolean shows(LogLevel message) {
        return config.logLevel().shows(message);
    }

    /** Logs a message for developers; slf4j's DEBUG. */
    public void debug(String format, Object... args) {
        if (shows(LogLevel.DEBUG) && !isLogged(LogLevel.DEBUG, format, args)) {
            logger.debug(format, args);
        }
    }

    /** Logs a message that is rarely useful in production; slf4j's INFO, since DEBUG would hide it in most configurations. */
    public void verbose(String format, Object... args) {
        if (shows(LogLevel.VERBOSE) && !isLogged(LogLevel.VERBOSE, format, args)) {
            logger.info(format, args);
        }
    }

    /** Logs a message that an operator may want to know; slf4j's INFO. */
    public void notice(String format, Object... args) {
        if (shows(LogLevel.NOTICE) && !isLogged(LogLevel.NOTICE, format, args)) {
            logger.info(format, args);
        }
    }

    /** Logs a message that an operator must know; slf4j's WARN. */
    public void warning(String format, Object... args) {
        if (shows(LogLevel.WARNING) && !isLogged(LogLevel.WARNING, format, args)) {
            logger.warn(format, args);
        }
    }

    /** Logs an error with its stack trace; slf4j's ERROR. */
    public void warning(String message, Throwable cause) {
        if (!shows(LogLevel.WARNING)) {
            return;
        }
        if (logger instanceof LeveledLogger leveled) {
            leveled.log(LogLevel.WARNING, message, cause);
        } else {
            logger.error(message, cause);
        }
    }

    /** Logs through a {@link LeveledLogger}; returns false if the logger is none. */
    private boolean isLogged(LogLevel level, String format, Object[] args) {
        if (logger instanceof LeveledLogger leveled) {
            FormattingTuple message = MessageFormatter.arrayFormat(format, args);
            leveled.log(level, message.getMessage(), message.getThrowable());
            return true;
        }
        return false;
    }
}
