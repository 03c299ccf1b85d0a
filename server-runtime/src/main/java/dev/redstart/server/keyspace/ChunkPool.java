package dev.redstart.server.keyspace;

import java.util.Arrays;

/**
 * Chunks that one table gave back and another may take, so that overwriting makes less garbage. Its bound counts
 * all sizes together: chunks that nobody asks for any more can keep others out. Shared by all stripes; a chunk is asked for or given back once for many writes.
 */
final class ChunkPool {
    /** What is kept at most; beyond it the collector takes the rest. */
    private static final long MAX_BYTES = 16L * 1024 * 1024;

    private final byte[][][] free = new byte[Integer.SIZE][][];
    private final int[] count = new int[Integer.SIZE];
    private long bytes;

    ChunkPool() {
        Arrays.setAll(free, i -> new byte[8][]);
    }

    /** A chunk of a power of two, with anything in it. */
    byte[] take(int size) {
        int sizeClass = Integer.numberOfTrailingZeros(size);
        synchronized (this) {
            if (count[sizeClass] > 0) {
                byte[] chunk = free[sizeClass][--count[sizeClass]];
                free[sizeClass][count[sizeClass]] = null;
                bytes -= size;
                return chunk;
            }
        }
        return new byte[size];
    }

    /** Takes a chunk of a power of two back. */
    synchronized void give(byte[] chunk) {
        if (bytes + chunk.length > MAX_BYTES) {
            return;
        }
        int sizeClass = Integer.numberOfTrailingZeros(chunk.length);
        if (count[sizeClass] == free[sizeClass].length) {
            free[sizeClass] = Arrays.copyOf(free[sizeClass], count[sizeClass] * 2);
        }
        free[sizeClass][count[sizeClass]++] = chunk;
        bytes += chunk.length;
    }
}
