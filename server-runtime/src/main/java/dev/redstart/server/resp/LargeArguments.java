package dev.redstart.server.resp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The arguments of one command that are too long to lie among its other bytes: each is cut out of the stream and has an
 * array of its own. The last may still be growing. Goes with the command: from the parser into the batch once it is
 * whole, and back when it has to be parsed again.
 */
public final class LargeArguments {
    /** What an argument takes beside its bytes: two numbers, a reference, and its array's header. */
    private static final int PLACE_BYTES = 2 * Integer.BYTES + 8 + 16;

    private int[] arguments = new int[2];
    /** Where in the command's other bytes each was cut out. */
    private int[] offsets = new int[2];

    private byte[][] arrays = new byte[2][];
    private int count;
    private long wholeBytes;
    private LargeBulk growing;

    LargeArguments() {}

    /** Bytes that arrived. */
    public long bytes() {
        return wholeBytes + (growing == null ? 0 : growing.arrived());
    }

    /** Bytes of memory that are held, those of the arrays' headers and tables included. */
    public long capacity() {
        return wholeBytes + (long) arrays.length * PLACE_BYTES + (growing == null ? 0 : growing.capacity());
    }

    /** Begins with an argument whose bytes are to be cut out at an offset from where the command's bytes begin. */
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

    /** Takes what belongs to the growing argument. */
    void add(ByteBuffer source) {
        growing.add(source);
        if (growing.isComplete()) {
            arrays[count++] = growing.bytes();
            wholeBytes += growing.arrived();
            growing = null;
        }
    }

    /** Whether a whole argument was cut out at an offset. */
    boolean isCutOutAt(int offset) {
        return Arrays.binarySearch(offsets, 0, count, offset) >= 0;
    }

    /** An argument's bytes, all of their array; null if the argument lies among the command's other bytes. */
    byte[] bytes(int argument) {
        int i = Arrays.binarySearch(arguments, 0, count, argument);
        return i < 0 ? null : arrays[i];
    }
}
