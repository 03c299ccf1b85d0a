package dev.redstart.server.linear;

import dev.redstart.server.RedstartServer;
import dev.redstart.server.config.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A server in this process with several loops, files and the test's clock, which can be restarted on its files. */
final class ServerUnderPrograms implements AutoCloseable {
    private static final String LOOPS = "4";

    private final Path folder;
    private final SharedClock clock = new SharedClock();
    private RedstartServer server;

    ServerUnderPrograms(Path folder) {
        this.folder = folder;
        start();
    }

    private void start() {
        try {
            server = RedstartServer.builder()
                    .config(ServerConfig.defaults()
                            .set("port", "0")
                            .set("bind", "127.0.0.1")
                            .set("io-threads", LOOPS)
                            .set("dir", folder.toString())
                            .set("appendonly", "yes")
                            .set("appendfsync", "no")
                            .set("auto-aof-rewrite-percentage", "0")
                            .set("rdbcompression", "no")
                            .set("save", ""))
                    .clock(clock)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SharedClock clock() {
        return clock;
    }

    ProgramClient connect() throws IOException {
        return new ProgramClient(server.port());
    }

    Path snapshotFile() {
        return folder.resolve("dump.rdb");
    }

    void restart() {
        server.close();
        start();
    }

    @Override
    public void close() {
        server.close();
    }
}
