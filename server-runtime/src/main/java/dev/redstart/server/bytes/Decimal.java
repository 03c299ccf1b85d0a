package dev.redstart.server.bytes;

/** Writes integers as decimal text, without garbage. */
public final class Decimal {
    /** Bytes of the longest number, {@link Long#MIN_VALUE}. */
    public static final int MAX_LENGTH = 20;

    private Decimal() {}

    /** Writes a number at {@code at} and returns the number of bytes, {@link #MAX_LENGTH} at most. */
    public static int write(long value, byte[] target, int at) {
        int length = length(value);
        int i = at + length;
        long rest = value > 0 ? -value : value; // negative numbers reach further than positive ones
        do {
            target[--i] = (byte) ('0' - rest % 10);
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            target[--i] = '-';
        }
        return length;
    }

    /** Returns the number of bytes that {@link #write} writes. */
    public static int length(long value) {
        int length = value < 0 ? 2 : 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            length++;
        }
        return length;
    }
}
