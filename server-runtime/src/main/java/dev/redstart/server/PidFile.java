package dev.redstart.server;

import dev.redstart.server.config.ProcessId;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The {@code pidfile}, for scripts and supervisors. As in redis-server, the server starts even if it cannot be written. */
final class PidFile implements AutoCloseable {
    private final ServerLog log;
    /** The file to remove at the end; empty if none was written. */
    private Optional<Path> file = Optional.empty();

    PidFile(ServerLog log) {
        this.log = log;
    }

    /** Writes the process id to the file that the settings name, if any. */
    void write(ServerConfig config) {
        Optional<Path> wanted = config.pidFile();
        if (wanted.isEmpty()) {
            return;
        }
        try {
            Files.writeString(wanted.get(), ProcessId.text() + "\n");
            file = wanted;
        } catch (IOException e) {
            log.warning("cannot write the pidfile: {}; the server starts without it", e.toString());
        }
    }

    /** Removes the file that was written. */
    @Override
    public void close() {
        try {
            if (file.isPresent()) {
                Files.deleteIfExists(file.get());
            }
        } catch (IOException e) {
            log.warning("cannot remove the pidfile: {}", e.toString());
        }
        file = Optional.empty();
    }
}
