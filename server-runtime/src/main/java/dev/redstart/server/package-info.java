/**
 * The server as a whole: the program, the embeddable object, the threads.
 *
 * <pre>
 *   Main ─► RedstartServer ─┬─ plugin.PluginLoader ─► command.CommandTable
 *                           ├─ keyspace.Store
 *                           ├─ net.EventLoop × N, net.Acceptor
 *                           └─ ServerThreads: the one class that starts threads
 * </pre>
 */
package dev.redstart.server;
