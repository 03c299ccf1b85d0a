/**
 * The plugin {@code core}: the commands that are about the server and the client's session instead of keys. It is
 * registered through the same table as every other plugin; what it has beyond them is the {@link
 * dev.redstart.server.core.ServerContext}.
 *
 * <pre>
 *   CorePlugin ─┬─ ConnectionCommands, Client…Commands        the session
 *               ├─ CommandCommands ── CommandInfo             the table of commands
 *               ├─ ServerCommands ── InfoReport;  StateCommands       the server
 *               ├─ PersistenceCommands, SlowLogCommands, LatencyCommands, MemoryCommands, DebugCommands
 *               └─ ClusterCommands, ModuleCommands            what there is not
 * </pre>
 */
package dev.redstart.server.core;
