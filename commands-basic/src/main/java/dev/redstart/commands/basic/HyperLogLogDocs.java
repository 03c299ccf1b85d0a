package dev.redstart.commands.basic;

/** What COMMAND DOCS says of the commands on HyperLogLogs. */
final class HyperLogLogDocs {
    static final String TEXT = """
            PFADD key [element ...]
              since 2.8.9, O(1) for each element
              Adds elements to a HyperLogLog and returns whether its estimate may have changed.
            PFCOUNT key [key ...]
              since 2.8.9, O(1) for one key, O(N) for N keys, and many times slower
              Estimates how many distinct elements one or more HyperLogLogs have seen.
            PFMERGE destkey [sourcekey ...]
              since 2.8.9, O(N) for N keys
              Merges HyperLogLogs into one that has seen the elements of all of them.
            PFDEBUG subcommand key
              since 2.8.9, O(1)
              Inspects a HyperLogLog with GETREG, DECODE, ENCODING or TODENSE, for its developers.
            PFSELFTEST
              since 2.8.9, O(1)
              Tests HyperLogLogs, for their developers.
            """;

    private HyperLogLogDocs() {}
}
