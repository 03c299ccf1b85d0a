package dev.redstart.server.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file that is written at its end. Messages of its exceptions have the file and the reason. Not safe for use by
 * several threads at once.
 */
public interface OutputFile extends Closeable {
    /**
     * Writes the bytes of several buffers in order, with as few system calls as possible.
     *
     * @param bytes the buffers; the first {@code count} are written and have no remaining bytes then
     * @throws IOException when not all bytes were written; any number of them may have been
     */
    void write(ByteBuffer[] bytes, int count) throws IOException;

    /** Writes all bytes of a buffer; see {@link #write(ByteBuffer[], int)}. */
    default void write(ByteBuffer bytes) throws IOException {
        write(new ByteBuffer[] {bytes}, 1);
    }

    /** Returns when everything written, and the file's size, survive a power cut. */
    void force() throws IOException;

    /** Truncates the file; the next write follows there. */
    void truncate(long sizeBytes) throws IOException;

    /** Returns the size of the file, including what is not forced yet. */
    long size() throws IOException;
}
