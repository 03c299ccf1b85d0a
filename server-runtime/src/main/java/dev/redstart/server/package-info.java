/**
 * The server as a whole: the program, the embeddable object, its threads and its shutdown.
 *
 * <pre>
 *   Main ─► RedstartServer ─┬─ plugin.PluginLoader ─► command.CommandTable
 *                           ├─ keyspace.Databases
 *                           ├─ net.EventLoop × N, net.Acceptor
 *                           ├─ MemoryMonitor: bounds the data's part of the heap
 *                           ├─ ShutdownSteps: each guarded and bounded
 *                           └─ ServerThreads: the one class that starts threads
 * </pre>
 */
package dev.redstart.server;
