/**
 * The plugin {@code core}: commands about the server and the client's session. It is registered as every other plugin; in
 * addition it has the {@link dev.redstart.server.core.ServerContext}.
 *
 * <pre>
 *   CorePlugin ─┬─ ConnectionCommands, Client…Commands        the session
 *               ├─ CommandCommands ── CommandInfo             the table of commands
 *               ├─ ServerCommands ── InfoReport;  StateCommands       the server
 *               ├─ PersistenceCommands, SlowLogCommands, LatencyCommands, MemoryCommands, DebugCommands
 *               └─ ClusterCommands, ModuleCommands            features that this server lacks
 * </pre>
 */
package dev.redstart.server.core;
