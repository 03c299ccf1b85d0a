package dev.redstart.server.core;

import dev.redstart.api.CommandPlugin;
import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.command.Command;
import dev.redstart.server.command.CommandTable;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.lifecycle.Lifecycle;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.persistence.Dataset;
import dev.redstart.server.persistence.Persistence;
import dev.redstart.server.plugin.LoadedPlugin;
import dev.redstart.server.plugin.LoadedPlugins;
import dev.redstart.server.plugin.PluginLoader;
import dev.redstart.server.session.Clients;
import dev.redstart.server.stats.LoopStats;
import dev.redstart.server.stats.ServerStats;
import java.util.ArrayList;
import java.util.List;

/** A server without sockets and threads, with a clock that tests move. */
final class FakeServer implements ServerContext {
    static final long STARTED_AT_MILLIS = 1_700_000_000_000L;

    final ServerStats stats = new ServerStats(2, STARTED_AT_MILLIS);
    long nowMillis = STARTED_AT_MILLIS;
    private final ServerConfig config = ServerConfig.defaults();
    private final Clients clients = new Clients();
    private final Databases databases = new Databases(16, 16);
    private final StopTheWorld world = new StopTheWorld(0);
    private final LoadedPlugins plugins;
    private final Persistence persistence = new Persistence(
            config,
            new Dataset(databases, world, () -> stats.total(LoopStats.Counter.CHANGES), () -> nowMillis),
            new Lifecycle(),
            new AppendOnlyFile(),
            Runnable::run,
            CorePlugin.REDIS_VERSION);

    /** Creates a server with the plugins of the class path, {@code core}, and some more. */
    FakeServer(CommandPlugin... more) {
        List<CommandPlugin> given = new ArrayList<>();
        given.add(new CorePlugin(this));
        given.addAll(List.of(more));
        plugins = PluginLoader.load(config, given, FakeServer.class.getClassLoader());
        for (int i = 0; i < stats.loops(); i++) {
            stats.loop(i).commands(plugins.commands().size());
        }
    }

    Command command(String name) {
        return commands().named(name);
    }

    @Override
    public ServerConfig config() {
        return config;
    }

    @Override
    public ServerStats stats() {
        return stats;
    }

    @Override
    public Clients clients() {
        return clients;
    }

    @Override
    public Databases databases() {
        return databases;
    }

    @Override
    public CommandTable commands() {
        return plugins.commands();
    }

    @Override
    public List<LoadedPlugin> plugins() {
        return plugins.plugins();
    }

    @Override
    public int port() {
        return 6379;
    }

    @Override
    public long nowMillis() {
        return nowMillis;
    }

    @Override
    public String version() {
        return "0.1.0";
    }

    @Override
    public String runId() {
        return "0123456789012345678901234567890123456789";
    }

    @Override
    public Persistence persistence() {
        return persistence;
    }

    @Override
    public StopTheWorld world() {
        return world;
    }

    @Override
    public void shutdown() {
        throw new UnsupportedOperationException();
    }
}
