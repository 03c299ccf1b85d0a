package dev.redstart.server.core;

import dev.redstart.server.command.CommandTable;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.persistence.Persistence;
import dev.redstart.server.plugin.LoadedPlugin;
import dev.redstart.server.session.Clients;
import dev.redstart.server.stats.ServerStats;
import java.util.List;

/** The running server, as the core commands see it. Thread-safe. */
public interface ServerContext {
    /** Returns the settings in force. */
    ServerConfig config();

    /** Returns the counters. */
    ServerStats stats();

    /** Returns the connected clients. */
    Clients clients();

    /** Returns the databases. */
    Databases databases();

    /** Returns the commands in force. */
    CommandTable commands();

    /** Returns the plugins in the order of loading, {@code core} included. */
    List<LoadedPlugin> plugins();

    /** Returns the port that the server listens on, 0 before it does. */
    int port();

    /** Returns milliseconds since the epoch. */
    long nowMillis();

    /** Returns Redstart's version, such as {@code 0.1.0}. */
    String version();

    /** Returns forty hexadecimal digits, different at each start. */
    String runId();

    /** Returns snapshots and the append-only file. */
    Persistence persistence();

    /** Returns what stops every thread that uses the data; for commands without keys, which are retried where it fails. */
    StopTheWorld world();

    /** Shuts the server down: returns at once, and the loops end soon after. */
    void shutdown();
}
