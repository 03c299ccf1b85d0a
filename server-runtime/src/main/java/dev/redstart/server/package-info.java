/**
 * The server as a whole: the program, the embeddable object, the threads.
 *
 * <pre>
 *   Main ─► RedstartServer ─┬─ plugin.PluginLoader ─► command.CommandTable
 *                           ├─ keyspace.Databases
 *                           ├─ net.EventLoop × N, net.Acceptor
 *                           ├─ MemoryKeeper: the data's part of the heap
 *                           ├─ Ending: the steps of the end
 *                           └─ ServerThreads: the one class that starts threads
 * </pre>
 */
package dev.redstart.server;
