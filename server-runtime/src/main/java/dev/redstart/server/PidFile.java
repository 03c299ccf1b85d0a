package dev.redstart.server;

import dev.redstart.server.config.ProcessId;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code pidfile}: for scripts and supervisors. As in redis-server, one that cannot be written keeps no server from starting. */
final class PidFile implements AutoCloseable {
    private final ServerLog log;
    /** Empty where there is none to remove. */
    private Optional<Path> file = Optional.empty();

    PidFile(ServerLog log) {
        this.log = log;
    }

    void write(ServerConfig config) {
        Optional<Path> wanted = config.pidFile();
        if (wanted.isEmpty()) {
            return;
        }
        try {
            Files.writeString(wanted.get(), ProcessId.text() + "\n");
            file = wanted;
        } catch (IOException e) {
            log.warning("cannot write the pidfile: {}; the server starts without", e.toString());
        }
    }

    /** Removes the file. */
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
