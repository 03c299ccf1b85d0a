package dev.redstart.server.plugin;

/**
 * Plugins that cannot be loaded. The message is for the operator: one line per problem, each with its jar and, where
 * known, its plugin. What plugins threw is the cause, or stands in {@link #getSuppressed()}.
 */
public final class PluginException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PluginException(String message) {
        super(message);
    }

    PluginException(String message, Throwable cause) {
        super(message, cause);
    }
}
