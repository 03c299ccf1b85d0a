package dev.redstart.server.log;

import dev.redstart.server.config.Limits;
import java.nio.ByteBuffer;

/** A part of the stream, outside the heap: the JDK copies heap arrays there before it writes them. */
final class Chunk {
    final ByteBuffer filled = ByteBuffer.allocateDirect(Limits.LOG_CHUNK_BYTES);
    /** The same bytes for each consumer, by its number; made on its first use. */
    private final ByteBuffer[] readers = new ByteBuffer[Limits.LOG_CONSUMERS];
    /** The position of its first byte. */
    private long start;

    long start() {
        return start;
    }

    long end() {
        return start + filled.position();
    }

    /** Empties the chunk, whose next byte has this position. */
    void reset(long position) {
        filled.clear();
        start = position;
    }

    /** Returns this chunk's bytes between two positions of the stream. */
    ByteBuffer reader(int consumer, long from, long to) {
        ByteBuffer reader = readers[consumer];
        if (reader == null) {
            reader = filled.duplicate();
            readers[consumer] = reader;
        }
        int first = (int) (Math.max(from, start) - start);
        int limit = (int) (Math.min(to, end()) - start);
        return reader.limit(Math.max(first, limit)).position(first);
    }
}
