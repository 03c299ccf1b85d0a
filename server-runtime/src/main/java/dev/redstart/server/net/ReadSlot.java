package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import dev.redstart.server.resp.CommandBatch;

/**
 * What one connection needs from its read to the end of its turn: the array in which its bytes are parsed, and the batch
 * of its first commands. It belongs to a {@link ReadGroup} and is passed along: the connection is read into it, then
 * executed from it. In between the slot holds the connection's query buffer.
 */
final class ReadSlot {
    /** What a read brings, behind a rest of the read before that is no longer than it. */
    private final byte[] array = new byte[2 * Limits.READ_CHUNK_BYTES];

    private final CommandBatch batch = new CommandBatch(Limits.BATCH_COMMANDS);

    /** The bytes that were parsed, null before the read and from the start of the execution on. */
    private QueryBuffer input;

    /** Forgets what a failed turn left here. */
    void clear() {
        batch.clear();
        input = null;
    }

    /** Returns the array in which bytes are parsed. */
    byte[] array() {
        return array;
    }

    CommandBatch batch() {
        return batch;
    }

    /**
     * Parses the first commands of a query buffer.
     *
     * @param maxBulkBytes the longest bulk string that is accepted
     */
    void parse(QueryBuffer queryBuffer, long maxBulkBytes) {
        input = queryBuffer;
        queryBuffer.parser().maxBulkBytes(maxBulkBytes);
        queryBuffer.fill(batch);
    }

    /** Whether there are commands whose execution has not started. */
    boolean isParsed() {
        return input != null;
    }

    /** Returns the bytes that the batch's ranges point into. */
    byte[] bytes() {
        return input.array();
    }

    /** Returns the number of these bytes. */
    int size() {
        return input.rangeBytes();
    }

    /** Takes the query buffer out: the execution starts. */
    QueryBuffer take() {
        QueryBuffer taken = input;
        input = null;
        return taken;
    }
}
