/**
 * Finds plugins, loads them, and collects what they declare.
 *
 * <pre>
 *   class path ─────────┐
 *   plugins/ beside jar ┼─► PluginFinder ─► ServicesFile ─► PluginRegistrar ─► LoadedPlugins: commands, types,
 *   --plugins PATH ─────┘   manifests,      ServiceLoader   name, register()                  timers, tasks
 *                           class loaders                        ▲        │
 *   instances ───────────────────────────────────────────────────┘        └─► Problems ─► PluginException, or the log
 * </pre>
 *
 * <p>All of it runs once, on the thread that starts the server; {@link dev.redstart.server.plugin.LoadedPlugins} is then
 * read by every thread.
 */
package dev.redstart.server.plugin;
