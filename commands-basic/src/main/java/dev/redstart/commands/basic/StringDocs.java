package dev.redstart.commands.basic;

/** What COMMAND DOCS says of the commands on strings. */
final class StringDocs {
    static final String TEXT = """
            GET key
              since 1.0.0, O(1)
              Returns the string value of a key.
            SET key value
              since 1.0.0, O(1)
              Sets a key to a string, whatever its type was, and removes or sets its expiry.
            SETNX key value
              since 1.0.0, O(1)
              Sets a key to a string if the key does not exist.
            SETEX key seconds value
              since 2.0.0, O(1)
              Sets a key to a string, with an expiry in seconds.
            PSETEX key milliseconds value
              since 2.6.0, O(1)
              Sets a key to a string, with an expiry in milliseconds.
            GETSET key value
              since 1.0.0, O(1)
              deprecated since 6.2.0: SET with GET
              Sets a key to a string and returns the previous one.
            GETDEL key
              since 6.2.0, O(1)
              Returns the string value of a key and deletes the key.
            GETEX key
              since 6.2.0, O(1)
              Returns the string value of a key and sets or removes its expiry.
            MGET key [key ...]
              since 1.0.0, O(N) for N keys
              tips request_policy:multi_shard
              Returns the string values of several keys, and null for those without one.
            MSET key value [key value ...]
              since 1.0.1, O(N) for N keys
              tips request_policy:multi_shard response_policy:all_succeeded
              Sets several keys to strings, all at once.
            MSETNX key value [key value ...]
              since 1.0.1, O(N) for N keys
              tips request_policy:multi_shard response_policy:agg_min
              Sets several keys to strings if none of the keys exists.
            APPEND key value
              since 2.0.0, O(N) for N bytes added, amortized
              Appends bytes to the string at a key and returns its new length.
            STRLEN key
              since 2.2.0, O(1)
              Returns the length of the string at a key, in bytes.
            GETRANGE key start end
              since 2.4.0, O(N) for N bytes returned
              Returns a range of the string at a key; negative indexes count from its end.
            SUBSTR key start end
              since 1.0.0, O(N) for N bytes returned
              deprecated since 2.0.0: GETRANGE
              Returns a range of the string at a key, as GETRANGE does.
            SETRANGE key offset value
              since 2.2.0, O(N) for N bytes written, zeros in front of them included
              Overwrites a part of the string at a key and pads it with zeros if it is too short.
            LCS key1 key2 [LEN] [IDX] [MINMATCHLEN len] [WITHMATCHLEN]
              since 7.0.0, O(N*M) for strings of N and M bytes
              Returns the longest common subsequence of two strings, its length, or the ranges that match.
            INCR key
              since 1.0.0, O(1)
              Increments the integer at a key by one and returns the result.
            DECR key
              since 1.0.0, O(1)
              Decrements the integer at a key by one and returns the result.
            INCRBY key increment
              since 1.0.0, O(1)
              Adds a number to the integer at a key and returns the result.
            DECRBY key decrement
              since 1.0.0, O(1)
              Subtracts a number from the integer at a key and returns the result.
            INCRBYFLOAT key increment:double
              since 2.6.0, O(1)
              Adds a number with decimals to the number at a key and returns the result.
            """;

    private StringDocs() {}
}
