package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;

/** An integer type of BITFIELD, {@code i1} to {@code i64} and {@code u1} to {@code u63}, and its arithmetic. */
record BitfieldType(boolean signed, int bits) {
    /** What becomes of a number that a type does not hold. */
    enum Overflow {
        /** Its lowest bits. */
        WRAP,
        /** The type's number next to it. */
        SAT,
        /** Nothing is changed. */
        FAIL
    }

    private static final CommandException INVALID = CommandException.of(
            "ERR", "Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.");

    private static final BitfieldType[] SIGNED = types(true, 64);
    private static final BitfieldType[] UNSIGNED = types(false, 63);

    private static BitfieldType[] types(boolean signed, int most) {
        BitfieldType[] types = new BitfieldType[most + 1];
        for (int bits = 1; bits <= most; bits++) {
            types[bits] = new BitfieldType(signed, bits);
        }
        return types;
    }

    /** The type that a text names. */
    static BitfieldType parse(Bytes text) {
        int length = text.length();
        boolean signed = length > 0 && text.at(0) == 'i';
        if (length < 2 || length > 3 || (!signed && text.at(0) != 'u')) {
            throw INVALID;
        }
        int bits = digit(text.at(1));
        if (length == 3) {
            bits = bits == 0 ? -1 : bits * 10 + digit(text.at(2));
        }
        BitfieldType[] types = signed ? SIGNED : UNSIGNED;
        if (bits < 1 || bits >= types.length) {
            throw INVALID;
        }
        return types[bits];
    }

    private static int digit(byte b) {
        if (b < '0' || b > '9') {
            throw INVALID;
        }
        return b - '0';
    }

    private long least() {
        return signed ? -1L << (bits - 1) : 0;
    }

    private long most() {
        return signed ? ~least() : (1L << bits) - 1;
    }

    /** The number in a field of this type; what is beyond the string is zero, a missing string null. */
    long read(Bytes string, long offset) {
        return wrapped(Bits.field(string, offset, bits));
    }

    private long wrapped(long number) {
        int unused = Long.SIZE - bits;
        return signed ? number << unused >> unused : number << unused >>> unused;
    }

    /** Whether the type holds the sum of two numbers. */
    boolean fits(long number, long increment) {
        return direction(number, increment) == 0;
    }

    /**
     * 1 where the sum of two numbers is more than the type holds, -1 where it is less, else 0. A negative number is too
     * large for an unsigned type, as redis-server has it; only an increment goes below zero.
     */
    private int direction(long number, long increment) {
        long sum = number + increment;
        boolean beyondLong = ((number ^ sum) & (increment ^ sum)) < 0;
        if (beyondLong) {
            return increment > 0 ? 1 : -1;
        }
        if (!signed && number < 0) {
            return 1;
        }
        return sum > most() ? 1 : sum < least() ? -1 : 0;
    }

    /** The sum of two numbers as the type holds it. */
    long sum(long number, long increment, Overflow overflow) {
        int direction = direction(number, increment);
        if (direction == 0 || overflow == Overflow.WRAP) {
            return wrapped(number + increment);
        }
        return direction > 0 ? most() : least();
    }
}
