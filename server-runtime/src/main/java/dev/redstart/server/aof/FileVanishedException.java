package dev.redstart.server.aof;

import java.io.IOException;

/** The file of the log was deleted or moved away, so everything written to it is lost. */
final class FileVanishedException extends IOException {
    private static final long serialVersionUID = 1L;

    FileVanishedException(String message) {
        super(message);
    }
}
