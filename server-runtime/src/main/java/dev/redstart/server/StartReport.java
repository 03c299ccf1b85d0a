package dev.redstart.server;

import dev.redstart.server.config.ProcessId;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.plugin.LoadedPlugin;
import dev.redstart.server.plugin.LoadedPlugins;
import java.net.InetSocketAddress;
import java.util.List;

/** The first lines of the log: version and process, plugins, and plugin settings that no plugin asked for. */
final class StartReport {
    private StartReport() {}

    /** Writes these lines. */
    static void write(ServerLog log, ServerConfig config, LoadedPlugins plugins) {
        int loops = config.ioThreads();
        log.notice(
                "Redstart {} on Java {}, process {}, {} event {}, data folder {}",
                Version.CURRENT,
                Version.JAVA,
                ProcessId.text(),
                loops,
                loops == 1 ? "loop" : "loops",
                config.dir().toAbsolutePath().normalize());
        for (LoadedPlugin plugin : plugins.plugins()) {
            log.notice(
                    "plugin {}: {} {}, from {}",
                    (plugin.name() + ' ' + plugin.version()).strip(),
                    plugin.commands().size(),
                    plugin.commands().size() == 1 ? "command" : "commands",
                    plugin.source());
        }
        for (String setting : config.unreadPluginSettings()) {
            log.warning("no plugin asked for the setting {}", setting);
        }
        if (plugins.plugins().size() == 1) {
            log.warning("no plugins found, so there are no commands for data; looked in {}", plugins.searched());
        }
    }

    /** Warns where other machines may connect and nothing protects the server from them. */
    static void warnIfUnprotected(ServerLog log, ServerConfig config, List<InetSocketAddress> addresses) {
        boolean localOnly =
                addresses.stream().allMatch(address -> address.getAddress().isLoopbackAddress());
        if (!localOnly && !config.protectedMode()) {
            log.warning(
                    "any client that can reach this machine may read and change all data: bind has an address other than the"
                            + " loopback, protected-mode is off, and this version has no passwords; restrict access with a firewall");
        }
    }
}
