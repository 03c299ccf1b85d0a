package dev.redstart.server.logging;

import dev.redstart.server.config.LeveledLogger;
import dev.redstart.server.config.LogLevel;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The slf4j provider of redstart.jar; a program that embeds the server brings its own. Messages of plugins and their
 * libraries, from level INFO up, go where the server's log goes.
 */
public final class ConsoleLogProvider implements SLF4JServiceProvider {
    private final ILoggerFactory loggers = new Factory();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter contexts = new NOPMDCAdapter();

    /** Creates the provider, for slf4j's service loader. */
    public ConsoleLogProvider() {
        // the service loader requires a public constructor
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggers;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return contexts;
    }

    /** Returns the newest version of slf4j 2.0 that this provider works with. */
    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // every part is created with the provider
    }

    /** Creates loggers. */
    static final class Factory implements ILoggerFactory {
        @Override
        public Logger getLogger(String name) {
            return new ConsoleLogger(name);
        }
    }

    /** Writes to the log of the process. */
    private static final class ConsoleLogger extends LegacyAbstractLogger implements LeveledLogger {
        private static final long serialVersionUID = 1L;

        ConsoleLogger(String loggerName) {
            name = loggerName;
        }

        @Override
        public void log(LogLevel level, String message, Throwable cause) {
            ConsoleLog.OF_THE_PROCESS.log(level, message, cause);
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String format, Object[] arguments, Throwable cause) {
            LogLevel own = switch (level) {
                case ERROR, WARN -> LogLevel.WARNING;
                case INFO -> LogLevel.NOTICE;
                case DEBUG, TRACE -> LogLevel.DEBUG;
            };
            log(own, MessageFormatter.basicArrayFormat(format, arguments), cause);
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }
}
