package dev.redstart.server.persistence;

import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.disk.Folder;
import java.io.Closeable;
import java.io.IOException;

/**
 * The server's claim on its folder, so that no other server overwrites the files. It is made before the first file is
 * written. Safe for use by several threads at once.
 */
final class FolderClaim {
    private final Folder folder;
    private final ServerLog log;
    private Closeable lock;

    FolderClaim(Folder folder, ServerLog log) {
        this.folder = folder;
        this.log = log;
    }

    /**
     * Checks that the server can see whether a snapshot exists: it would otherwise start empty and overwrite the file later.
     *
     * @throws IOException when it cannot; the message says what to do
     */
    void checkVisible(ServerConfig config) throws IOException {
        try {
            boolean unused = config.usesFiles() && folder.exists(config.dbfilename());
        } catch (IOException e) {
            throw new IOException(
                    e.getMessage()
                            + ". The server does not start, because it cannot tell whether there is data: give this"
                            + " user access to the folder, or choose another one with --dir",
                    e);
        }
    }

    /** Claims the folder; does nothing if this server has claimed it already. */
    synchronized void take() throws IOException {
        if (lock == null) {
            lock = folder.lock();
        }
    }

    synchronized void release() {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            log.warning("the folder stays claimed until the process ends: {}", e.getMessage());
        }
    }
}
