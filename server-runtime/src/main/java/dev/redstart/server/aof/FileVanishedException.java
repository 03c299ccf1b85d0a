package dev.redstart.server.aof;

import java.io.IOException;

/** The file of the log is gone, so nothing that is written to it is anywhere. */
final class FileVanishedException extends IOException {
    private static final long serialVersionUID = 1L;

    FileVanishedException(String message) {
        super(message);
    }
}
