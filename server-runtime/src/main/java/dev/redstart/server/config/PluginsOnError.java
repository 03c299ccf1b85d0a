package dev.redstart.server.config;

/** What to do with a plugin that cannot be loaded: the values of {@code plugins-on-error}. */
public enum PluginsOnError {
    /** The server does not start and names every problem. */
    FAIL,
    /** The server starts without the whole plugin and logs why. */
    SKIP
}
