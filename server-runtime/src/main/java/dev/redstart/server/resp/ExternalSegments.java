package dev.redstart.server.resp;

import java.util.Arrays;

/** The pieces of a reply that lie outside of its buffer, in order: ranges of arrays, each with its place among the rest. */
final class ExternalSegments {
    /** A table of this many places is kept when it is empty. */
    private static final int KEPT = 64;

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

    /** Number of bytes. */
    long bytes() {
        return bytes;
    }

    /** Number of bytes in arrays that were made for the reply. */
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

    /** Number of the buffer's bytes in front of a piece. */
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
        arrays = newArrays; // all of them or none, where memory ends
        positions = newPositions;
        froms = newFroms;
        tos = newTos;
    }

    /** Forgets the pieces behind a position. */
    void truncate(int position) {
        while (count > 0 && positions[count - 1] > position) {
            count--;
            arrays[count] = null;
            count(froms[count] - tos[count], copied[count]);
        }
        if (count == 0 && arrays.length > KEPT) {
            tryToShrink();
        }
    }

    /** Where there is no memory for small tables the large ones stay. */
    private void tryToShrink() {
        try {
            resize(KEPT);
        } catch (OutOfMemoryError e) {
            // they are given back another time
        }
    }

    /** Bytes were put into the buffer at a position: the pieces behind it move on. */
    void shift(int position, int length) {
        for (int i = count - 1; i >= 0 && positions[i] > position; i--) {
            positions[i] += length;
        }
    }
}
