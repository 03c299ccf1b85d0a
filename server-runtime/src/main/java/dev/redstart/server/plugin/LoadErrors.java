package dev.redstart.server.plugin;

import dev.redstart.server.config.ServerLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is wrong with plugins, for the operator: one line each, the same line once. */
final class LoadErrors {
    private final ServerLog log;
    private final Map<String, Throwable> causesByLine = new LinkedHashMap<>();
    private int count;

    LoadErrors(ServerLog log) {
        this.log = log;
    }

    /** Something wrong with a jar or folder. */
    void add(String place, String text) {
        add(place, text, null);
    }

    /** Something wrong with a jar or folder because of {@code cause}, which may be null. */
    void add(String place, String text, Throwable cause) {
        count++;
        String line = FailureMessages.oneLine(place + ": " + text);
        if (causesByLine.putIfAbsent(line, cause) == null && cause != null) {
            log.debug("{}", line, cause);
        }
    }

    /** Returns how many were added, repeated ones too: a caller that sees the same number again added none. */
    int count() {
        return count;
    }

    List<String> lines() {
        return List.copyOf(causesByLine.keySet());
    }

    /** All of them in one exception. */
    PluginException toException() {
        PluginException exception = new PluginException(String.join("\n", causesByLine.keySet()));
        causesByLine.values().stream().filter(cause -> cause != null).forEach(exception::addSuppressed);
        return exception;
    }
}
