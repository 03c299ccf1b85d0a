/**
 * The change log: all changes of commands, as one ordered stream of bytes that several consumers read at their own pace.
 *
 * <pre>
 *   loop 0 ─ LogAppender ─┐                              ┌─► LogCursor ─► the append-only file
 *   loop 1 ─ LogAppender ─┼─► ChangeLog │chunk│chunk│… ──┼─► LogCursor ─► another consumer
 *   expiry ───────────────┘                              └─► LogCursor ─► …
 * </pre>
 *
 * <p>A loop appends while it holds the locks of the keys that it changed, so the order of the stream is one in which the
 * changes could have happened. The number of bytes appended so far is the position, which never decreases. Consumers run on
 * other threads and take what they have not seen; a chunk is reused when all have released it. The append-only
 * file, the only consumer so far, is never cut off. Any other consumer that is too far behind is cut off and sees it, so that
 * memory has a bound.
 *
 * <p><b>The stream</b> is what redis-server reads: commands as RESP arrays, {@code SELECT} where the database changes, several
 * commands of one block between {@code MULTI} and {@code EXEC}, and lines that begin with {@code #}, which
 * redis-server and redis-check-aof skip:
 *
 * <ul>
 *   <li>{@code #TS:seconds} is the time, once a second, if {@code aof-timestamp-enabled} asks for it.
 *   <li>{@code #RS:millis} or {@code #RS:millis,seed} directly precedes a command that is logged as it was sent and that
 *       used the time or random numbers, also within a block: a replay runs it at that instant, in milliseconds since the epoch,
 *       with that random seed, a signed decimal number of 64 bits. No SELECT is between the line and its command.
 * </ul>
 */
package dev.redstart.server.log;
