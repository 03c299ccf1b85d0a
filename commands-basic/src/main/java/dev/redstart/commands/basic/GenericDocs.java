package dev.redstart.commands.basic;

/** What COMMAND DOCS says of the commands on keys of any type. */
final class GenericDocs {
    static final String TEXT = """
            DEL key [key ...]
              since 1.0.0, O(N) for N keys
              tips request_policy:multi_shard response_policy:agg_sum
              Deletes keys and returns how many existed.
            UNLINK key [key ...]
              since 4.0.0, O(N) for N keys
              tips request_policy:multi_shard response_policy:agg_sum
              Deletes keys as DEL does: here no command leaves memory to be freed later.
            EXISTS key [key ...]
              since 1.0.0, O(N) for N keys
              tips request_policy:multi_shard response_policy:agg_sum
              Returns how many of the keys exist; a key that is given twice counts twice.
            TOUCH key [key ...]
              since 3.2.1, O(N) for N keys
              tips request_policy:multi_shard response_policy:agg_sum
              Resets the idle time of keys and returns how many of them exist.
            TYPE key
              since 1.0.0, O(1)
              Returns the name of the type of the value at a key.
            KEYS pattern
              since 1.0.0, O(N) for N keys in the database
              tips request_policy:all_shards nondeterministic_output_order
              Returns the names of all keys that match a glob pattern; no other command runs in the meantime.
            RENAME key newkey
              since 1.0.0, O(1), and O(N) for a string of N bytes
              Renames a key and overwrites the one that has the new name.
            RENAMENX key newkey
              since 1.0.0, O(1), and O(N) for a string of N bytes
              Renames a key if no key has the new name.
            COPY source destination [DB destination-db] [REPLACE]
              since 6.2.0, O(N) for a value of N bytes or elements
              Copies a value to another key, in the same database or another one.
            MOVE key db
              since 1.0.0, O(1), and O(N) for a string of N bytes
              Moves a key to another database if that database has no such key.
            SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]
              since 2.8.0, O(1) for each call, O(N) for a full iteration over N keys
              tips nondeterministic_output request_policy:special
              Returns some keys and the cursor of the next call; cursor 0 begins the iteration, and ends it.
            RANDOMKEY
              since 1.0.0, O(1)
              tips request_policy:all_shards nondeterministic_output
              Returns the name of a random key; each has the same probability.
            OBJECT|ENCODING key
              since 2.2.3, O(1)
              tips nondeterministic_output
              Returns the encoding that Redis would have for the value: int, embstr or raw for strings.
            OBJECT|REFCOUNT key
              since 2.2.3, O(1)
              tips nondeterministic_output
              Returns what Redis would: 1, and 2147483647 for small integers. This server counts no references.
            OBJECT|FREQ key
              since 4.0.0, O(1)
              tips nondeterministic_output
              Always fails: the access frequency of keys is known only under an LFU policy of maxmemory.
            OBJECT|IDLETIME key
              since 2.2.3, O(1)
              tips nondeterministic_output
              Returns the seconds since a key was last used.
            OBJECT|HELP
              since 6.2.0, O(1)
              Returns this text.
            TTL key
              since 1.0.0, O(1)
              tips nondeterministic_output
              Returns the seconds until a key expires; -1: it does not expire, -2: it does not exist.
            PTTL key
              since 2.6.0, O(1)
              tips nondeterministic_output
              Returns the milliseconds until a key expires; -1: it does not expire, -2: it does not exist.
            EXPIRETIME key
              since 7.0.0, O(1)
              Returns the Unix time in seconds at which a key expires; -1: it does not expire, -2: it does not exist.
            PEXPIRETIME key
              since 7.0.0, O(1)
              Returns the Unix time in milliseconds at which a key expires; -1 and -2 as EXPIRETIME.
            EXPIRE key seconds [NX | XX | GT | LT]
              since 1.0.0, O(1)
              Sets a key to expire in some seconds.
            PEXPIRE key milliseconds [NX | XX | GT | LT]
              since 2.6.0, O(1)
              Sets a key to expire in some milliseconds.
            EXPIREAT key unix-time-seconds [NX | XX | GT | LT]
              since 1.2.0, O(1)
              Sets a key to expire at a Unix time in seconds.
            PEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT]
              since 2.6.0, O(1)
              Sets a key to expire at a Unix time in milliseconds; the log's form of EXPIRE and PEXPIRE.
            PERSIST key
              since 2.2.0, O(1)
              Removes the expiry of a key.
            DUMP key
              since 2.6.0, O(N) for a value of N bytes
              tips nondeterministic_output
              Returns the value at a key as bytes that RESTORE reads.
            RESTORE key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]
              since 2.6.0, O(N) for a value of N bytes
              Creates a key from what DUMP returned.
            """;

    private GenericDocs() {}
}
