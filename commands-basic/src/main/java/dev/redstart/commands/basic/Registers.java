package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;

/** The registers of a HyperLogLog, six bits each, as redis-server packs them: four in three bytes, the first lowest. */
final class Registers {
    static final int INDEX_BITS = 14;

    static final int COUNT = 1 << INDEX_BITS;

    static final int BITS = 6;

    static final int BYTES = COUNT * BITS / Byte.SIZE;

    private static final int MASK = (1 << BITS) - 1;

    private static final int GROUP = 4;
    private static final int GROUP_BYTES = 3;

    private Registers() {}

    /** The register that an element's hash leads to. */
    static int index(long hash) {
        return (int) hash & (COUNT - 1);
    }

    /** The number that an element's hash puts into its register: one more than zeros follow one another. */
    static int number(long hash) {
        long rest = (hash >>> INDEX_BITS) | 1L << (Long.SIZE - INDEX_BITS);
        return Long.numberOfTrailingZeros(rest) + 1;
    }

    /** The byte in which a register begins. */
    static int b(int index) {
        return index * BITS / Byte.SIZE;
    }

    /** How many bits of that byte are in front of it. */
    private static int shift(int index) {
        return index * BITS % Byte.SIZE;
    }

    /** A register's number, of bytes among which the first one of all registers is at {@code start}. */
    static int get(Bytes bytes, int start, int index) {
        int at = start + b(index);
        int shift = shift(index);
        int two = bytes.at(at) & 0xff;
        if (shift > Byte.SIZE - BITS) {
            two |= (bytes.at(at + 1) & 0xff) << Byte.SIZE;
        }
        return (two >>> shift) & MASK;
    }

    /** As {@link #get(Bytes, int, int)}. */
    static int get(byte[] bytes, int start, int index) {
        int at = start + b(index);
        int shift = shift(index);
        int two = bytes[at] & 0xff;
        if (shift > Byte.SIZE - BITS) {
            two |= (bytes[at + 1] & 0xff) << Byte.SIZE;
        }
        return (two >>> shift) & MASK;
    }

    static void set(byte[] bytes, int start, int index, int number) {
        int at = start + b(index);
        int shift = shift(index);
        bytes[at] = (byte) first(bytes[at], index, number);
        if (shift > Byte.SIZE - BITS) {
            bytes[at + 1] = (byte) second(bytes[at + 1], index, number);
        }
    }

    /** Whether a register has bits in a second byte. */
    static boolean hasSecond(int index) {
        return shift(index) > Byte.SIZE - BITS;
    }

    /** A register's first byte once it holds a number. */
    static int first(int b, int index, int number) {
        return (b & ~(MASK << shift(index))) | (number << shift(index));
    }

    /** A register's second byte once it holds a number. */
    static int second(int b, int index, int number) {
        int down = Byte.SIZE - shift(index);
        return (b & ~(MASK >>> down)) | (number >>> down);
    }

    /** All numbers of the registers from {@code start} on. */
    static void unpack(byte[] bytes, int start, byte[] numbers) {
        int at = start;
        for (int i = 0; i < COUNT; i += GROUP) {
            int group = (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16;
            for (int k = 0; k < GROUP; k++) {
                numbers[i + k] = (byte) ((group >>> (k * BITS)) & MASK);
            }
            at += GROUP_BYTES;
        }
    }
}
