package dev.redstart.server.rdb;

import java.io.IOException;

/**
 * A file in RDB format cannot be read. The message for operators has the file, the offset, the key and the reason.
 */
public final class RdbException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    RdbException(String where, String reason, Throwable cause) {
        super(where + ": " + reason, cause);
        this.reason = reason;
    }

    /** Returns the reason, without file, offset and key. */
    public String reason() {
        return reason;
    }
}
