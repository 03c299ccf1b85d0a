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
    /** The settings in force. */
    ServerConfig config();

    /** The counters. */
    ServerStats stats();

    /** Who is connected. */
    Clients clients();

    /** The keys. */
    Databases databases();

    /** The commands in force. */
    CommandTable commands();

    /** What was loaded, {@code core} included, in the order of loading. */
    List<LoadedPlugin> plugins();

    /** The port that is listened on, 0 before. */
    int port();

    /** Milliseconds since the epoch. */
    long nowMillis();

    /** This server's own version, such as {@code 0.1.0}. */
    String version();

    /** Forty hexadecimal digits, another number at each start. */
    String runId();

    /** The files. */
    Persistence persistence();

    /** Stops every thread that touches the data; for commands without keys, which are tried again where it fails. */
    StopTheWorld world();

    /** Ends the server: returns at once, the loops end soon after. */
    void shutdown();
}
