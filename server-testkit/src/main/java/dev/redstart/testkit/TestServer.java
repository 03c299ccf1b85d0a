package dev.redstart.testkit;

import dev.redstart.api.CommandPlugin;
import dev.redstart.server.RedstartServer;
import dev.redstart.server.config.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.LongSupplier;

/** A server in this process, on a port that the system chose. */
public final class TestServer implements AutoCloseable {
    private final RedstartServer server;

    private TestServer(ServerConfig config, LongSupplier clock, List<CommandPlugin> plugins) {
        RedstartServer.Builder builder = RedstartServer.builder().config(config).clock(clock);
        plugins.forEach(builder::plugin);
        try {
            server = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two event loops, so that whatever needs a lock needs it. */
    public static ServerConfig config() {
        return ServerConfig.defaults()
                .set("port", "0")
                .set("bind", "127.0.0.1")
                .set("io-threads", "2")
                .set("enable-debug-command", "yes");
    }

    public static TestServer start(CommandPlugin... plugins) {
        return start(config(), plugins);
    }

    public static TestServer start(ServerConfig config, CommandPlugin... plugins) {
        return new TestServer(config, System::currentTimeMillis, List.of(plugins));
    }

    public static TestServer start(MovableClock clock) {
        return start(config(), clock);
    }

    public static TestServer start(ServerConfig config, MovableClock clock) {
        return new TestServer(config, clock, List.of());
    }

    /** Another one on the port of one that is closed. */
    public static TestServer startOn(int port) {
        return start(config().set("port", String.valueOf(port)));
    }

    public RedstartServer server() {
        return server;
    }

    public int port() {
        return server.port();
    }

    public WireClient connect() {
        return WireClient.connect(port());
    }

    /** A number from INFO, such as {@code expired_keys}; 0 where the field is missing. */
    public static long info(WireClient client, String field) {
        return client.call("INFO", "everything")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.substring(field.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        server.close();
    }
}
