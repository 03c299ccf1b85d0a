package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import dev.redstart.server.resp.OutputBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** The buffers of one event loop: those that all its connections use in turn, and spare ones for those that wait. */
final class LoopBuffers {
    private final ByteBuffer read = ByteBuffer.allocateDirect(Limits.READ_CHUNK_BYTES);
    private final ByteBuffer write = ByteBuffer.allocateDirect(Limits.READ_CHUNK_BYTES);
    private final OutputBuffer output =
            new OutputBuffer(Limits.OUTPUT_HARD_BYTES, Runtime.getRuntime().maxMemory() / Limits.OUTPUT_HEAP_SHARE);
    private final ArrayPool arrays = new ArrayPool();
    /** Fully sized at start: returning a buffer must not need memory. */
    private final ArrayDeque<QueryBuffer> queryBuffers = new ArrayDeque<>(Limits.SPARE_HOLDERS + 1);

    private final ArrayDeque<PendingOutput> pendingOutputs = new ArrayDeque<>(Limits.SPARE_HOLDERS + 1);

    /** Returns the buffer into which sockets are read. */
    ByteBuffer read() {
        return read;
    }

    /** Returns the buffer from which sockets are written. */
    ByteBuffer write() {
        return write;
    }

    /** Returns the buffer into which replies are written. */
    OutputBuffer output() {
        return output;
    }

    /** Returns an empty query buffer. */
    QueryBuffer takeQueryBuffer() {
        QueryBuffer spare = queryBuffers.poll();
        return spare == null ? new QueryBuffer(arrays) : spare;
    }

    /** Clears a query buffer and keeps it for the next connection. */
    void release(QueryBuffer unused) {
        unused.clear();
        if (queryBuffers.size() < Limits.SPARE_HOLDERS) {
            queryBuffers.push(unused);
        }
    }

    /** Returns an empty buffer for what a socket does not take. */
    PendingOutput takePendingOutput() {
        PendingOutput spare = pendingOutputs.poll();
        return spare == null ? new PendingOutput(arrays) : spare;
    }

    /** Clears a pending output and keeps it for the next connection. */
    void release(PendingOutput unused) {
        unused.clear();
        if (pendingOutputs.size() < Limits.SPARE_HOLDERS) {
            pendingOutputs.push(unused);
        }
    }
}
