/**
 * The change log: what commands changed, as one ordered stream of bytes that several consumers read at their own pace.
 *
 * <pre>
 *   loop 0 ─ LogAppender ─┐                              ┌─► LogCursor ─► the append-only file
 *   loop 1 ─ LogAppender ─┼─► ChangeLog │chunk│chunk│… ──┼─► LogCursor ─► another consumer
 *   expiry ───────────────┘                              └─► LogCursor ─► …
 * </pre>
 *
 * <p>A loop appends while it holds the locks of the keys that it changed, so the order of the stream is one in which the
 * changes could have happened. The number of bytes appended so far is the position, and grows for ever. Consumers run on
 * threads of their own and take what they have not seen; a chunk is used again when all have released it. The append-only
 * file, the only consumer so far, is never cut off. Any other one that falls too far behind is: it never holds memory
 * without a bound, and sees that it was cut.
 *
 * <p><b>The stream</b> is what redis-server reads: commands as RESP arrays, {@code SELECT} where the database changes, several
 * commands of one block between {@code MULTI} and {@code EXEC}, and lines that begin with {@code #}, which
 * redis-server and redis-check-aof skip:
 *
 * <ul>
 *   <li>{@code #TS:seconds} is the time, once a second, if {@code aof-timestamp-enabled} asks for it.
 *   <li>{@code #RS:millis} or {@code #RS:millis,seed} stands directly in front of a command that is logged as it was sent and
 *       asked for the time or for random numbers: a replay runs it at that instant, in milliseconds since the epoch, and
 *       its random numbers begin with that seed, a decimal number of 64 bits with a sign. Inside of a block too. A SELECT may not
 *       stand between the line and its command.
 * </ul>
 */
package dev.redstart.server.log;
