package dev.redstart.server.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;

/** Octets that a client's socket did not take yet, in order. Empty for nearly every client, and then it holds nothing. */
final class PendingOutput {
    private ArrayDeque<byte[]> chunks;
    /** Octets of the first chunk that have left. */
    private int sent;

    private long bytes;

    /** Number of octets that wait. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return bytes == 0;
    }

    /** Adds octets at the end; the array is kept as it is. */
    void add(byte[] octets) {
        if (octets.length == 0) {
            return;
        }
        if (chunks == null) {
            chunks = new ArrayDeque<>(4);
        }
        chunks.add(octets);
        bytes += octets.length;
    }

    /**
     * Writes as much as the channel takes, in pieces of the buffer's size.
     *
     * @return number of octets written
     */
    long writeTo(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
        long total = 0;
        while (bytes > 0) {
            byte[] chunk = chunks.peek();
            int piece = Math.min(buffer.capacity(), chunk.length - sent);
            buffer.clear().put(chunk, sent, piece).flip();
            int written = channel.write(buffer);
            total += written;
            advance(chunk, written);
            if (written < piece) {
                break;
            }
        }
        return total;
    }

    private void advance(byte[] chunk, int written) {
        bytes -= written;
        sent += written;
        if (sent == chunk.length) {
            chunks.poll();
            sent = 0;
        }
        if (bytes == 0) {
            chunks = null;
        }
    }
}
