package dev.redstart.server.config;

import org.slf4j.Logger;
import org.slf4j.helpers.FormattingTuple;
import org.slf4j.helpers.MessageFormatter;

/**
 * One class's log with redis-server's levels, over slf4j. {@code loglevel} filters here, because not every provider can
 * change a level at run time; the provider may then filter more. One that is a {@link LeveledLogger}, as this program's own
 * is, is told the level itself. Formats are slf4j's: <code>{}</code> stands for an
 * argument.
 *
 * <p>Safe for use by several threads at once.
 */
public final class ServerLog {
    private final Logger logger;
    private final ServerConfig config;

    /**
     * A log as {@link ServerConfig#log} makes it.
     *
     * @param config asked for its level at every message, on the caller's thread
     */
    ServerLog(Logger logger, ServerConfig config) {
        this.logger = logger;
        this.config = config;
    }

    /** Whether messages of a level are wanted: for those that are expensive to build. */
    public boolean shows(LogLevel message) {
        return config.logLevel().shows(message);
    }

    /** For developers; slf4j's DEBUG. */
    public void debug(String format, Object... args) {
        if (shows(LogLevel.DEBUG) && !isLogged(LogLevel.DEBUG, format, args)) {
            logger.debug(format, args);
        }
    }

    /** Rarely useful in production; slf4j's INFO, because whoever turns it on wants to see it. */
    public void verbose(String format, Object... args) {
        if (shows(LogLevel.VERBOSE) && !isLogged(LogLevel.VERBOSE, format, args)) {
            logger.info(format, args);
        }
    }

    /** What an operator wants to know; slf4j's INFO. */
    public void notice(String format, Object... args) {
        if (shows(LogLevel.NOTICE) && !isLogged(LogLevel.NOTICE, format, args)) {
            logger.info(format, args);
        }
    }

    /** What an operator must know; slf4j's WARN. */
    public void warning(String format, Object... args) {
        if (shows(LogLevel.WARNING) && !isLogged(LogLevel.WARNING, format, args)) {
            logger.warn(format, args);
        }
    }

    /** What went wrong, with its stack trace; slf4j's ERROR. */
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

    /** Logs by a logger that knows redis-server's levels, if there is such a one. */
    private boolean isLogged(LogLevel level, String format, Object[] args) {
        if (logger instanceof LeveledLogger leveled) {
            FormattingTuple message = MessageFormatter.arrayFormat(format, args);
            leveled.log(level, message.getMessage(), message.getThrowable());
            return true;
        }
        return false;
    }
}
