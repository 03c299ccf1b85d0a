package dev.redstart.server.config;

import java.util.List;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Keeps lines in place of an operator's log: level, message, and what was thrown. */
public class RecordingLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private final transient List<String> logged;

    /** Adds lines to a list. */
    public RecordingLogger(List<String> logged) {
        this.logged = logged;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level, Marker marker, String format, Object[] arguments, Throwable cause) {
        String message = MessageFormatter.basicArrayFormat(format, arguments);
        add(level + " " + message + (cause == null ? "" : " " + cause));
    }

    final void add(String line) {
        logged.add(line);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    public boolean isTraceEnabled() {
        return true;
    }

    @Override
    public boolean isDebugEnabled() {
        return true;
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
