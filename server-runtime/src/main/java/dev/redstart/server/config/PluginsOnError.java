package dev.redstart.server.config;

/** What the server does if a plugin cannot be loaded: the values of {@code plugins-on-error}. */
public enum PluginsOnError {
    /** It does not start, and names every problem. */
    FAIL,
    /** It starts without the plugin, and logs why. */
    SKIP
}
