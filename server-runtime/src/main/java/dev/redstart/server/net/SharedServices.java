package dev.redstart.server.net;

import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.lifecycle.Lifecycle;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.session.Clients;
import dev.redstart.server.stats.ServerStats;

/**
 * The server's services that all event loops share; each is thread-safe.
 *
 * @param stats each loop writes to a part of its own
 * @param gate each loop has a seat in it
 * @param lifecycle says whether data is being loaded
 * @param aof says whether replies wait for the disk
 * @param memory what the clients of all loops hold
 */
public record SharedServices(
        ServerConfig config,
        ServerStats stats,
        StopTheWorld gate,
        Lifecycle lifecycle,
        AppendOnlyFile aof,
        Clients clients,
        ClientMemory memory) {}
