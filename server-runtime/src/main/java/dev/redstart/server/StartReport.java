package dev.redstart.server;

import dev.redstart.server.config.ProcessId;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.plugin.LoadedPlugin;
import dev.redstart.server.plugin.LoadedPlugins;
import java.net.InetSocketAddress;
import java.util.List;

/** The first lines of the log: what runs here, with which plugins, and what of the settings nobody asked for. */
final class StartReport {
    private StartReport() {}

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

    /** Warns where others than this machine may connect and nothing keeps them out. */
    static void warnOfStrangers(ServerLog log, ServerConfig config, List<InetSocketAddress> addresses) {
        boolean own =
                addresses.stream().allMatch(address -> address.getAddress().isLoopbackAddress());
        if (!own && !config.protectedMode()) {
            log.warning("whoever reaches this machine may read and change all data: bind names more than this machine,"
                    + " protected-mode is off, and this version has no passwords; keep others out with a firewall");
        }
    }
}
