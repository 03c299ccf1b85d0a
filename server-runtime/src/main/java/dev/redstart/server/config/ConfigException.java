package dev.redstart.server.config;

/**
 * A setting cannot have a value. The message is one line for the operator; for CONFIG SET it is the error reply without its
 * {@code ERR}.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception that says {@code message}. */
    public ConfigException(String message) {
        super(message);
    }
}
