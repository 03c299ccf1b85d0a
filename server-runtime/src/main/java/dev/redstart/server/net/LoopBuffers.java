package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.OutputBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** What a loop lends to the connections that are being served, and what of it comes back later. */
final class LoopBuffers {
    private final ByteBuffer read = ByteBuffer.allocateDirect(Limits.READ_CHUNK_BYTES);
    private final ByteBuffer write = ByteBuffer.allocateDirect(Limits.READ_CHUNK_BYTES);

    /** One for each connection of a {@link ReadGroup}; null for more than there ever were in one. */
    private final Place[] places = new Place[Limits.GROUP_CONNECTIONS];

    private Place place;
    private final OutputBuffer output =
            new OutputBuffer(Limits.OUTPUT_HARD_BYTES, Runtime.getRuntime().maxMemory() / Limits.OUTPUT_HEAP_SHARE);
    private final ArrayPool arrays = new ArrayPool();
    /** Large enough from the beginning: taking something back must not need memory. */
    private final ArrayDeque<QueryBuffer> inputs = new ArrayDeque<>(Limits.SPARE_HOLDERS + 1);

    private final ArrayDeque<PendingOutput> outputs = new ArrayDeque<>(Limits.SPARE_HOLDERS + 1);

    /** What a connection needs from its read to the end of its commands. */
    private static final class Place {
        /** What a read brings, and in front of it a rest of the last one that is no longer. */
        private final byte[] input = new byte[2 * Limits.READ_CHUNK_BYTES];

        private final CommandBatch batch = new CommandBatch(Limits.BATCH_COMMANDS);
    }

    LoopBuffers() {
        takePlace(0);
    }

    /** Lends {@link #input()} and an empty {@link #batch()} from now on: those of a place of the group. */
    void takePlace(int number) {
        if (places[number] == null) {
            places[number] = new Place();
        }
        usePlace(number);
        place.batch.clear(); // whatever a fault left there
    }

    /** Lends again what {@link #takePlace} lent, with what is in it. */
    void usePlace(int number) {
        place = places[number];
    }

    /** Where sockets' bytes arrive. */
    ByteBuffer read() {
        return read;
    }

    /** From where bytes go to sockets. */
    ByteBuffer write() {
        return write;
    }

    /** Where bytes are parsed. */
    byte[] input() {
        return place.input;
    }

    CommandBatch batch() {
        return place.batch;
    }

    /** Where replies are written. */
    OutputBuffer output() {
        return output;
    }

    /** For a connection that has to keep input, perhaps; empty. */
    QueryBuffer takeInput() {
        QueryBuffer spare = inputs.poll();
        return spare == null ? new QueryBuffer(arrays) : spare;
    }

    /** Takes one back, whatever it holds. */
    void give(QueryBuffer unused) {
        unused.clear();
        if (inputs.size() < Limits.SPARE_HOLDERS) {
            inputs.push(unused);
        }
    }

    /** For a connection whose socket did not take everything; empty. */
    PendingOutput takeOutput() {
        PendingOutput spare = outputs.poll();
        return spare == null ? new PendingOutput(arrays) : spare;
    }

    /** Takes one back, whatever it holds. */
    void give(PendingOutput unused) {
        unused.clear();
        if (outputs.size() < Limits.SPARE_HOLDERS) {
            outputs.push(unused);
        }
    }

    /** Whatever a turn left behind when it failed is of no use to the next. */
    void clear() {
        output.clear();
    }
}
