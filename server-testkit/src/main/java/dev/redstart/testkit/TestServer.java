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

    /** Returns settings with two event loops, so that locks are contended, and a port that the system chooses. */
    public static ServerConfig config() {
        return ServerConfig.defaults()
                .set("port", "0")
                .set("bind", "127.0.0.1")
                .set("io-threads", "2")
                .set("enable-debug-command", "yes");
    }

    /** Starts a server with these plugins and those of the class path. */
    public static TestServer start(CommandPlugin... plugins) {
        return start(config(), plugins);
    }

    /** Starts a server with settings, usually changed ones of {@link #config()}. */
    public static TestServer start(ServerConfig config, CommandPlugin... plugins) {
        return new TestServer(config, System::currentTimeMillis, List.of(plugins));
    }

    /** Starts a server whose time the test moves. */
    public static TestServer start(MovableClock clock) {
        return start(config(), clock);
    }

    /** Starts a server with settings, whose time the test moves. */
    public static TestServer start(ServerConfig config, MovableClock clock) {
        return new TestServer(config, clock, List.of());
    }

    /** Starts a server on a given port, such as that of one that is closed. */
    public static TestServer startOn(int port) {
        return start(config().set("port", String.valueOf(port)));
    }

    /** Returns the server itself. */
    public RedstartServer server() {
        return server;
    }

    /** Returns the port that it listens on. */
    public int port() {
        return server.port();
    }

    /** Connects a client, which the caller closes. */
    public WireClient connect() {
        return WireClient.connect(port());
    }

    /** Returns a number from INFO, such as {@code expired_keys}; 0 where the field is missing. */
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
