package dev.redstart.server.core;

import dev.redstart.api.CommandException;

/** The subcommands of redis-server's DEBUG that make no sense here, each refused with the reason. */
final class DebugRefusals {
    private DebugRefusals() {}

    /** Returns the refusal of a subcommand in capital letters; null for one that redis-server 7.0 does not have, either. */
    static CommandException of(String name) {
        return switch (name) {
            case "ASSERT", "CRASH-AND-RECOVER", "OOM", "PANIC", "SEGFAULT" ->
                refusal(name, "this server does not crash on request: kill its process");
            case "RESTART" -> refusal(name, "this server does not restart itself: stop and start its process");
            case "LEAK" -> refusal(name, "memory that nothing refers to is collected");
            case "HTSTATS", "HTSTATS-KEY" -> refusal(name, "keys are not in redis-server's hash tables");
            case "LISTPACK", "QUICKLIST" -> refusal(name, "no value is kept in this encoding");
            case "MALLCTL", "MALLCTL-STR" -> refusal(name, "memory is not allocated by jemalloc: see DEBUG JMAP");
            case "STRUCTSIZE" -> refusal(name, "there are no structures of C: see DEBUG JMAP");
            case "STRINGMATCH-TEST" -> refusal(name, "see DEBUG STRINGMATCH-LEN");
            case "REPLICATE" -> refusal(name, "this server does not replicate");
            case "DROP-CLUSTER-PACKET-FILTER" -> refusal(name, "this server is not part of a cluster");
            case "CLUSTERLINK" ->
                CommandException.of("ERR", "Debug option only available for cluster mode enabled setup!");
            case "CLIENT-EVICTION" -> CommandException.of("ERR", "maxmemory-clients is disabled.");
            default -> null;
        };
    }

    private static CommandException refusal(String name, String reason) {
        return CommandException.of("ERR", "DEBUG " + name + " is not supported: " + reason);
    }
}
