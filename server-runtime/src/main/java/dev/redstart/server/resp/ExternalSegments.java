package dev.redstart.server.resp;

import java.util.Arrays;

/** The external segments of a reply in order: ranges of arrays, each with its position among the buffer's own bytes. */
final class ExternalSegments {
    /** An empty table of up to this many places is reused. */
    private static final int REUSED = 64;

    private byte[][] arrays = new byte[4][];
    private int[] positions = new int[4];
    private int[] froms = new int[4];
    private int[] tos = new int[4];
    private boolean[] copied = new boolean[4];
    private int count;
    private long bytes;
    private long copiedBytes;

    int count() {
        return count;
    }

    /** Returns the number of bytes. */
    long bytes() {
        return bytes;
    }

    /** Returns the number of bytes in arrays that were made for the reply. */
    long copiedBytes() {
        return copiedBytes;
    }

    byte[] array(int index) {
        return arrays[index];
    }

    int from(int index) {
        return froms[index];
    }

    int to(int index) {
        return tos[index];
    }

    /** Returns the number of the buffer's own bytes in front of a segment. */
    int position(int index) {
        return positions[index];
    }

    void add(int position, byte[] array, int from, int to, boolean isCopy) {
        if (count == arrays.length) {
            resize(count * 2);
        }
        arrays[count] = array;
        positions[count] = position;
        froms[count] = from;
        tos[count] = to;
        copied[count] = isCopy;
        count++;
        count(to - from, isCopy);
    }

    private void count(int more, boolean isCopy) {
        bytes += more;
        copiedBytes += isCopy ? more : 0;
    }

    private void resize(int places) {
        byte[][] newArrays = Arrays.copyOf(arrays, places);
        int[] newPositions = Arrays.copyOf(positions, places);
        int[] newFroms = Arrays.copyOf(froms, places);
        int[] newTos = Arrays.copyOf(tos, places);
        copied = Arrays.copyOf(copied, places);
        arrays = newArrays; // all tables or none, if memory runs out
        positions = newPositions;
        froms = newFroms;
        tos = newTos;
    }

    /** Removes the segments behind a position. */
    void truncate(int position) {
        while (count > 0 && positions[count - 1] > position) {
            count--;
            arrays[count] = null;
            count(froms[count] - tos[count], copied[count]);
        }
        if (count == 0 && arrays.length > REUSED) {
            tryToShrink();
        }
    }

    /** Replaces large tables by small ones; without memory for these the large ones stay. */
    private void tryToShrink() {
        try {
            resize(REUSED);
        } catch (OutOfMemoryError e) {
            // the next truncate tries again
        }
    }

    /** Moves the segments behind a position, at which bytes were inserted. */
    void shift(int position, int length) {
        for (int i = count - 1; i >= 0 && positions[i] > position; i--) {
            positions[i] += length;
        }
    }
}
