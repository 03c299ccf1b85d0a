package dev.redstart.server.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file that is written at its end. Messages of its exceptions name the file and the reason. Not safe for use by
 * several threads at once.
 */
public interface OutputFile extends Closeable {
    /**
     * Writes bytes of several buffers, one behind the other, with as few calls of the operating system as it allows.
     *
     * @param bytes the buffers, of which the first {@code count} are written and end without remaining bytes
     * @throws IOException when not all could be written; any number of them may have been
     */
    void write(ByteBuffer[] bytes, int count) throws IOException;

    /** Writes all bytes of a buffer; see {@link #write(ByteBuffer[], int)}. */
    default void write(ByteBuffer bytes) throws IOException {
        write(new ByteBuffer[] {bytes}, 1);
    }

    /** Returns when everything written, and the file's size, would survive a power cut. */
    void force() throws IOException;

    /** Cuts the file, which goes on there. */
    void truncate(long sizeBytes) throws IOException;

    /** The size of the file, what is not forced yet included. */
    long size() throws IOException;
}
