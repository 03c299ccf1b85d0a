package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Strings as rows of bits, numbered from the highest bit of the first byte on: counting, searching, combining and
 * fields of up to 64 bits. Many bits are looked at 64 at a time.
 */
final class Bits {
    /** What BITOP does. */
    enum Operation {
        AND,
        OR,
        XOR,
        NOT;

        private long apply(long a, long b) {
            return switch (this) {
                case AND -> a & b;
                case OR -> a | b;
                case XOR -> a ^ b;
                case NOT -> ~b;
            };
        }
    }

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bits() {}

    private static int byteOf(long bit) {
        return (int) (bit >>> 3);
    }

    private static int unsigned(Bytes bytes, int index) {
        return bytes.at(index) & 0xff;
    }

    static boolean get(Bytes bytes, long bit) {
        return (bytes.at(byteOf(bit)) & (0x80 >>> place(bit))) != 0;
    }

    /** How many bits from one to another, both inclusive, are set. */
    static long count(Bytes bytes, long first, long last) {
        if (first > last) {
            return 0;
        }
        int from = byteOf(first);
        int to = byteOf(last);
        int inFront = unsigned(bytes, from) >>> (8 - place(first)); // of the bytes at both ends
        int behind = unsigned(bytes, to) & (0x7f >>> place(last));
        return countBytes(bytes, from, to + 1) - Integer.bitCount(inFront) - Integer.bitCount(behind);
    }

    private static int place(long bit) {
        return (int) (bit & 7);
    }

    private static long countBytes(Bytes bytes, int from, int end) {
        long count = 0;
        int at = from;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            count += Long.bitCount(bytes.longAt(at));
        }
        for (; at < end; at++) {
            count += Integer.bitCount(unsigned(bytes, at));
        }
        return count;
    }

    /** The first of the bits from one to another, both inclusive, that is set, or that is not; -1 if there is none. */
    static long position(Bytes bytes, boolean set, long first, long last) {
        int end = byteOf(last) + 1;
        int at = byteOf(first);
        int wanted = wanted(bytes, at, set) & (0xff >>> place(first));
        while (wanted == 0 && ++at < end) {
            at = skip(bytes, set, at, end);
            wanted = wanted(bytes, at, set);
        }
        if (wanted == 0) {
            return -1;
        }
        long position = ((long) at << 3) + Integer.numberOfLeadingZeros(wanted) - 24;
        return position > last ? -1 : position;
    }

    /** An byte in which the bits that are looked for are set. */
    private static int wanted(Bytes bytes, int at, boolean set) {
        return set ? unsigned(bytes, at) : ~unsigned(bytes, at) & 0xff;
    }

    /** Skips eight bytes at a time that are all one bit. */
    private static int skip(Bytes bytes, boolean set, int from, int end) {
        long nothing = set ? 0 : -1;
        int at = from;
        while (at < end - Long.BYTES && bytes.longAt(at) == nothing) {
            at += Long.BYTES;
        }
        return at;
    }

    /** Combines strings, of which a missing one is null, and shorter ones go on with zeros. */
    static byte[] combine(Operation operation, Bytes[] sources) {
        int length = 0;
        for (Bytes source : sources) {
            length = Math.max(length, length(source));
        }
        byte[] result = new byte[length];
        if (operation != Operation.NOT && sources[0] != null) {
            sources[0].copyTo(0, result, 0, sources[0].length());
        }
        for (int i = operation == Operation.NOT ? 0 : 1; i < sources.length; i++) {
            combine(operation, result, sources[i]);
        }
        return result;
    }

    private static int length(Bytes source) {
        return source == null ? 0 : source.length();
    }

    private static void combine(Operation operation, byte[] result, Bytes source) {
        int length = length(source);
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            LONG.set(result, at, operation.apply((long) LONG.get(result, at), source.longAt(at)));
        }
        for (; at < length; at++) {
            result[at] = (byte) operation.apply(result[at], source.at(at));
        }
        for (; operation == Operation.AND && at < result.length; at++) {
            result[at] = 0;
        }
    }

    /** The number in a field, its first bit highest; what is beyond the string is zero. */
    static long field(Bytes bytes, long first, int bits) {
        long field = 0;
        long bit = first;
        for (int left = bits; left > 0; ) {
            int shift = 8 - place(bit);
            int taken = Math.min(shift, left);
            int at = byteOf(bit);
            int next = at < length(bytes) ? unsigned(bytes, at) : 0;
            field = (field << taken) | ((next >>> (shift - taken)) & ((1 << taken) - 1));
            bit += taken;
            left -= taken;
        }
        return field;
    }

    /** An byte once a field of so many bits holds a number. */
    static int byteWith(int next, int index, long first, int bits, long number) {
        long end = first + bits;
        int from = (int) Math.max(first - ((long) index << 3), 0); // of the byte's bits, those of the field
        int to = (int) Math.min(end - ((long) index << 3), 8);
        int mask = (1 << (to - from)) - 1;
        long behind = end - (((long) index << 3) + to);
        int part = (int) (number >>> behind) & mask;
        int shift = 8 - to;
        return (next & ~(mask << shift)) | (part << shift);
    }
}
