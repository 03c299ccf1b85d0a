package dev.redstart.server.core;

import dev.redstart.api.CommandException;

/** The subcommands of redis-server's DEBUG that this server does not support, each with the reason. */
final class UnsupportedDebug {
    private UnsupportedDebug() {}

    /** Returns the rejection of a subcommand in capital letters; null for one that redis-server 7.0 does not have, either. */
    static CommandException of(String name) {
        return switch (name) {
            case "ASSERT", "CRASH-AND-RECOVER", "OOM", "PANIC", "SEGFAULT" ->
                rejection(name, "this server does not crash on request: kill its process");
            case "RESTART" -> rejection(name, "this server does not restart itself: stop and start its process");
            case "LEAK" -> rejection(name, "memory that nothing refers to is collected");
            case "HTSTATS", "HTSTATS-KEY" -> rejection(name, "keys are not in redis-server's hash tables");
            case "LISTPACK", "QUICKLIST" -> rejection(name, "no value has this encoding");
            case "MALLCTL", "MALLCTL-STR" -> rejection(name, "memory is not allocated by jemalloc: see DEBUG JMAP");
            case "STRUCTSIZE" -> rejection(name, "there are no structures of C: see DEBUG JMAP");
            case "STRINGMATCH-TEST" -> rejection(name, "see DEBUG STRINGMATCH-LEN");
            case "REPLICATE" -> rejection(name, "this server does not replicate");
            case "DROP-CLUSTER-PACKET-FILTER" -> rejection(name, "this server is not part of a cluster");
            case "CLUSTERLINK" ->
                CommandException.of("ERR", "Debug option only available for cluster mode enabled setup!");
            case "CLIENT-EVICTION" -> CommandException.of("ERR", "maxmemory-clients is disabled.");
            default -> null;
        };
    }

    private static CommandException rejection(String name, String reason) {
        return CommandException.of("ERR", "DEBUG " + name + " is not supported: " + reason);
    }
}
