package dev.redstart.server;

import dev.redstart.server.config.ProcessId;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.plugin.LoadedPlugin;
import dev.redstart.server.plugin.LoadedPlugins;

/** The first lines of the log: what runs here, with which plugins, and what of the settings nobody asked for. */
final class StartReport {
    private StartReport() {}

    static void write(ServerLog log, ServerConfig config, LoadedPlugins plugins) {
        log.notice(
                "Redstart {} on Java {}, process {}, {} event loops, data folder {}",
                Version.CURRENT,
                Version.JAVA,
                ProcessId.text(),
                config.ioThreads(),
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
}
