package dev.redstart.server.core;

/** What COMMAND DOCS says of the commands on the server. */
final class ServerDocs {
    static final String SERVER = """
            COMMAND
              since 2.8.13, O(N) for N commands
              tips nondeterministic_output_order
              Returns details about all commands.
            COMMAND|COUNT
              since 2.8.13, O(1)
              Returns the number of commands.
            COMMAND|INFO [command-name ...]
              since 2.8.13, O(N) for N commands
              tips nondeterministic_output_order
              Returns arity, flags, keys, ACL categories and subcommands of some or all commands.
            COMMAND|DOCS [command-name ...]
              since 7.0.0, O(N) for N commands
              tips nondeterministic_output_order
              Returns the documentation of some or all commands.
            COMMAND|LIST [FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>]
              since 7.0.0, O(N) for N commands
              tips nondeterministic_output_order
              Returns the names of commands, optionally by plugin, ACL category or pattern.
            COMMAND|GETKEYS command [arg ...]
              since 2.8.13, O(N) for N arguments
              Returns the keys among the arguments of a command.
            COMMAND|GETKEYSANDFLAGS command [arg ...]
              since 7.0.0, O(N) for N arguments
              Returns the keys among the arguments of a command, and how it uses each.
            COMMAND|HELP
              since 5.0.0, O(1)
              Returns help about the subcommands.
            INFO [section ...]
              since 1.0.0, O(1)
              tips nondeterministic_output request_policy:all_shards response_policy:special
              Returns the state and counters of the server, in sections.
            CONFIG|GET parameter [parameter ...]
              since 2.0.0, O(N) for N parameters
              Returns the configuration parameters that match glob patterns.
            CONFIG|SET <parameter value> [<parameter value> ...]
              since 2.0.0, O(N) for N parameters
              tips request_policy:all_nodes response_policy:all_succeeded
              Sets configuration parameters at run time, all of them or none.
            CONFIG|RESETSTAT
              since 2.0.0, O(1)
              Resets the counters that INFO returns.
            CONFIG|REWRITE
              since 2.8.0, O(N) for N parameters
              Writes the parameters in force to the configuration file.
            CONFIG|HELP
              since 5.0.0, O(1)
              Returns help about the subcommands.
            TIME
              since 2.6.0, O(1)
              tips nondeterministic_output
              Returns the server time: seconds since the epoch, and microseconds of the current second.
            SHUTDOWN [NOSAVE | SAVE] [NOW] [FORCE] [ABORT]
              since 1.0.0, O(1)
              Saves the data if configured, and shuts the server down.
            ROLE
              since 2.8.12, O(1)
              Returns the replication role, which is a master without replicas.
            LOLWUT [VERSION version:integer] [width:integer]
              since 5.0.0, O(1)
              Returns a drawing of a redstart under a random sky, and the version of the server.
            MEMORY|USAGE key [SAMPLES count]
              since 4.0.0, O(1); O(N) for a value of N bytes whose type does not report its memory
              Returns the memory of a key and its value in bytes.
            MEMORY|STATS
              since 4.0.0, O(1)
              tips nondeterministic_output request_policy:all_shards response_policy:special
              Returns details about memory usage.
            MEMORY|DOCTOR
              since 4.0.0, O(1)
              tips nondeterministic_output request_policy:all_shards response_policy:special
              Returns a report about memory problems.
            MEMORY|MALLOC-STATS
              since 4.0.0, O(1)
              tips nondeterministic_output request_policy:all_shards response_policy:special
              Returns the keyspace's part of the heap, and statistics of the heap.
            MEMORY|PURGE
              since 4.0.0, O(1)
              tips request_policy:all_shards response_policy:all_succeeded
              Releases empty regions of the keyspace to the heap.
            MEMORY|HELP
              since 4.0.0, O(1)
              Returns help about the subcommands.
            SLOWLOG|GET [count]
              since 2.2.12, O(N) for N entries
              tips request_policy:all_nodes nondeterministic_output
              Returns the newest entries of the slow log: 10 by default, all for -1.
            SLOWLOG|LEN
              since 2.2.12, O(1)
              tips request_policy:all_nodes response_policy:agg_sum nondeterministic_output
              Returns the number of entries in the slow log.
            SLOWLOG|RESET
              since 2.2.12, O(N) for N entries
              tips request_policy:all_nodes response_policy:all_succeeded
              Removes all entries from the slow log.
            SLOWLOG|HELP
              since 6.2.0, O(1)
              Returns help about the subcommands.
            LATENCY|LATEST
              since 2.8.13, O(1)
              tips nondeterministic_output request_policy:all_nodes response_policy:special
              Returns the latest and the longest time of each event.
            LATENCY|HISTORY event
              since 2.8.13, O(1)
              tips nondeterministic_output request_policy:all_nodes response_policy:special
              Returns the times of an event that reached the threshold.
            LATENCY|DOCTOR
              since 2.8.13, O(1)
              tips nondeterministic_output request_policy:all_nodes response_policy:special
              Returns a report about slow events, with advice.
            LATENCY|GRAPH event
              since 2.8.13, O(1)
              tips nondeterministic_output request_policy:all_nodes response_policy:special
              Returns a graph of an event's times.
            LATENCY|HISTOGRAM [command ...]
              since 7.0.0, O(N) for N commands
              tips nondeterministic_output request_policy:all_nodes response_policy:special
              Returns the distribution of latencies of some or all commands; pipelined commands are sampled.
            LATENCY|RESET [event ...]
              since 2.8.13, O(1)
              tips request_policy:all_nodes response_policy:all_succeeded
              Removes the times of some or all events.
            LATENCY|HELP
              since 2.8.13, O(1)
              Returns help about the subcommands.
            MODULE|LIST
              since 4.0.0, O(N) for N plugins
              tips nondeterministic_output_order
              Returns the loaded plugins.
            MODULE|LOAD path [arg ...]
              since 4.0.0, O(1)
              Not supported: plugins are loaded at server start.
            MODULE|LOADEX path [CONFIG name value ...] [ARGS arg ...]
              since 7.0.0, O(1)
              Not supported: plugins are loaded at server start.
            MODULE|UNLOAD name
              since 4.0.0, O(1)
              Not supported: plugins are loaded at server start.
            MODULE|HELP
              since 5.0.0, O(1)
              Returns help about the subcommands.
            DEBUG subcommand [arg ...]
              since 1.0.0, Depends on the subcommand
              A container for debugging commands; see enable-debug-command.
            SAVE
              since 1.0.0, O(N) for N keys
              Saves a snapshot of all databases to disk, and replies once it is complete.
            BGSAVE [SCHEDULE]
              since 1.0.0, O(1)
              Saves a snapshot of all databases to disk in the background.
            LASTSAVE
              since 1.0.0, O(1)
              tips nondeterministic_output
              Returns when the last snapshot was complete, in seconds since the epoch.
            BGREWRITEAOF
              since 1.0.0, O(1)
              Rewrites the append-only file in the background, as short as the data allows.
            """;

    static final String GENERIC = """
            WAIT numreplicas:integer timeout:integer
              since 3.0.0, O(1)
              tips request_policy:all_shards response_policy:agg_min
              Returns the number of replicas that have the connection's writes, which is always 0.
            """;

    private ServerDocs() {}
}
