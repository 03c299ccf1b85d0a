package dev.redstart.server.core;

import dev.redstart.api.CommandPlugin;
import dev.redstart.api.PluginContext;

/** The plugin {@code core}: commands about the server and the session. */
public final class CorePlugin implements CommandPlugin {
    /** The Redis version that clients see, by which they choose commands and replies. */
    public static final String REDIS_VERSION = "7.4.0";

    private final ServerContext server;

    /** Creates the plugin of one server. */
    public CorePlugin(ServerContext server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "core";
    }

    @Override
    public void register(PluginContext context) {
        new ConnectionCommands(server).register(context);
        new ClientCommands(server).register(context);
        new ClientControlCommands(server).register(context);
        new ClientTrackingCommands().register(context);
        new ClusterCommands().register(context);
        new CommandCommands(server).register(context);
        Metrics metrics = new Metrics(server);
        new ServerCommands(server, metrics).register(context);
        new StateCommands(server).register(context);
        new MemoryCommands(server).register(context);
        new SlowLogCommands(server).register(context);
        new LatencyCommands(server, metrics).register(context);
        new ModuleCommands(server).register(context);
        new DebugCommands(server).register(context);
        new PersistenceCommands(server).register(context);
        documentation(context);
    }

    private static void documentation(PluginContext context) {
        context.docs("connection", ConnectionDocs.TEXT);
        context.docs("cluster", ClusterDocs.TEXT);
        context.docs("server", ServerDocs.SERVER);
        context.docs("generic", ServerDocs.GENERIC);
    }
}
