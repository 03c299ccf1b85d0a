package dev.redstart.server.plugin;

import dev.redstart.server.config.LogLevel;
import dev.redstart.server.config.ServerLog;
import java.text.MessageFormat;
import java.util.ResourceBundle;

/** A plugin's log: the server's, with the plugin's name in front of each message. Safe for use by several threads at once. */
final class PluginLog implements System.Logger {
    private final String plugin;
    private final ServerLog log;

    PluginLog(String plugin, ServerLog log) {
        this.plugin = plugin;
        this.log = log;
    }

    @Override
    public String getName() {
        return plugin;
    }

    @Override
    public boolean isLoggable(Level level) {
        return level != Level.OFF && log.shows(level(level));
    }

    private static LogLevel level(Level level) {
        return switch (level) {
            case ALL, TRACE, DEBUG -> LogLevel.DEBUG;
            case INFO -> LogLevel.NOTICE;
            case WARNING, ERROR, OFF -> LogLevel.WARNING;
        };
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        if (!isLoggable(level)) {
            return;
        }
        String text = plugin + ": " + message;
        switch (level(level)) {
            case DEBUG -> log.debug("{}", text, thrown);
            case WARNING -> {
                if (thrown == null) {
                    log.warning("{}", text);
                } else {
                    log.warning(text, thrown);
                }
            }
            default -> log.notice("{}", text, thrown);
        }
    }

    /** Formats as {@link System.Logger} says: by {@link MessageFormat} where there are parameters. */
    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... params) {
        if (isLoggable(level)) {
            log(level, bundle, text(format, params), (Throwable) null);
        }
    }

    /** A pattern that cannot be read is logged as it is: a statement for the log must not break a command. */
    private static String text(String format, Object... params) {
        if (format == null || params == null || params.length == 0) {
            return format;
        }
        try {
            return MessageFormat.format(format, params);
        } catch (IllegalArgumentException e) {
            return format;
        }
    }
}
