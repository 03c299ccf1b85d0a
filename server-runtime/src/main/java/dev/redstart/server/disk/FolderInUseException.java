package dev.redstart.server.disk;

import java.io.IOException;

/** Another server has claimed the folder. */
public final class FolderInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    FolderInUseException(String message) {
        super(message);
    }
}
