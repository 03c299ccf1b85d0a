package dev.redstart.commands.basic;

/** What COMMAND DOCS says of the commands on connections and whole databases. */
final class ServerDocs {
    static final String CONNECTION = """
            PING [message]
              since 1.0.0, O(1)
              tips request_policy:all_shards response_policy:all_succeeded
              Returns PONG, or the message: the server is up and the connection in step.
            ECHO message
              since 1.0.0, O(1)
              Returns the message.
            """;

    static final String SERVER = """
            DBSIZE
              since 1.0.0, O(1)
              tips request_policy:all_shards response_policy:agg_sum
              Returns the number of keys in the selected database.
            FLUSHALL [ASYNC | SYNC]
              since 1.0.0, O(1) for the client; the memory of N keys is freed in the background
              tips request_policy:all_shards response_policy:all_succeeded
              Deletes all keys of all databases.
            FLUSHDB [ASYNC | SYNC]
              since 1.0.0, O(1) for the client; the memory of N keys is freed in the background
              tips request_policy:all_shards response_policy:all_succeeded
              Deletes all keys of the selected database.
            SWAPDB index1:integer index2:integer
              since 4.0.0, O(1)
              Swaps the keys of two databases.
            """;

    private ServerDocs() {}
}
