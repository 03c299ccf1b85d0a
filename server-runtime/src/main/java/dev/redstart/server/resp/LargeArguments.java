package dev.redstart.server.resp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The arguments of one command that are too long for a place among its other bytes: each is cut out of the stream and has
 * an array of its own. The last one may still grow. The object belongs to the command: the parser hands it to the batch
 * once the command is complete, and gets it back when the command has to be parsed again.
 */
public final class LargeArguments {
    /** Memory that an argument takes beside its bytes: two numbers, a reference, and its array's header. */
    private static final int PLACE_BYTES = 2 * Integer.BYTES + 8 + 16;

    private int[] arguments = new int[2];
    /** The offset in the command's other bytes at which each was cut out. */
    private int[] offsets = new int[2];

    private byte[][] arrays = new byte[2][];
    private int count;
    private long completeBytes;
    private LargeBulk growing;

    LargeArguments() {}

    /** Returns the number of bytes that arrived. */
    public long bytes() {
        return completeBytes + (growing == null ? 0 : growing.arrived());
    }

    /** Returns the bytes of memory that are held, the arrays' headers and the tables included. */
    public long capacity() {
        return completeBytes + (long) arrays.length * PLACE_BYTES + (growing == null ? 0 : growing.capacity());
    }

    /** Begins an argument that is cut out at an offset from the start of the command's bytes. */
    void begin(int argument, int offset, int length) {
        if (count == arrays.length) {
            arguments = Arrays.copyOf(arguments, count * 2);
            offsets = Arrays.copyOf(offsets, count * 2);
            arrays = Arrays.copyOf(arrays, count * 2);
        }
        arguments[count] = argument;
        offsets[count] = offset;
        growing = new LargeBulk(length);
    }

    boolean isGrowing() {
        return growing != null;
    }

    /** Takes the bytes that belong to the growing argument. */
    void add(ByteBuffer source) {
        growing.add(source);
        if (growing.isComplete()) {
            arrays[count++] = growing.bytes();
            completeBytes += growing.arrived();
            growing = null;
        }
    }

    /** Whether a complete argument was cut out at an offset. */
    boolean isCutOutAt(int offset) {
        return Arrays.binarySearch(offsets, 0, count, offset) >= 0;
    }

    /** Returns the array that is an argument's bytes; null if the argument is among the command's other bytes. */
    byte[] bytes(int argument) {
        int i = Arrays.binarySearch(arguments, 0, count, argument);
        return i < 0 ? null : arrays[i];
    }
}
