package dev.redstart.server.rdb;

import java.io.IOException;

/**
 * A file in Redis' format cannot be read. The message says which file, where in it, which key was being read, and why; it
 * is for the operator and complete.
 */
public final class RdbException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    RdbException(String where, String reason, Throwable cause) {
        super(where + ": " + reason, cause);
        this.reason = reason;
    }

    /** Why, without where. */
    public String reason() {
        return reason;
    }
}
