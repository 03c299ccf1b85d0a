package dev.redstart.commands.basic;

import java.util.Arrays;

/**
 * The registers of a HyperLogLog that has seen few elements, as runs.
 *
 * <p>The problem: 16,384 registers take 12 KB, and most HyperLogLogs have nearly all of them at zero. redis-server
 * writes runs of equal ones instead, and its files and its peers show the bytes, so they must be the same here,
 * whatever led to them: which run is split how, and which neighbours are joined when.
 *
 * <pre>
 *   00xxxxxx            xxxxxx + 1 registers hold zero
 *   01xxxxxx yyyyyyyy   xxxxxxyyyyyyyy + 1 registers hold zero
 *   1vvvvvxx            xx + 1 registers hold vvvvv + 1
 * </pre>
 *
 * <p>The rule: a register that grows splits its run into up to three; then, from the run before it on, five steps join
 * neighbours that hold the same number and fit one run. A text that needs more than {@code hll-sparse-max-bytes}, or a
 * number of more than 32, becomes {@link Registers dense}.
 */
final class SparseRegisters {
    /** What became of an element. */
    enum Outcome {
        UNCHANGED,
        CHANGED,
        /** The registers must become dense first; they are as they were. */
        NEEDS_DENSE,
        /** The runs do not make sense. */
        CORRUPTED
    }

    static final int MAX_NUMBER = 32;

    private static final int MAX_EQUAL = 4;
    private static final int MAX_SHORT_ZEROS = 64;
    private static final int JOINING_STEPS = 5;
    /** Of the parts of a run, at most. */
    private static final int MAX_PARTS_BYTES = 5;

    /** The array grows by more than one run, as more elements mostly follow. */
    private static final int GROWTH_BYTES = 64;

    private static final int NONE = -1;

    /** A HyperLogLog, header included. */
    private byte[] bytes;

    private int end;

    // What find() found: a run, the one before it, and the run's first register.
    private int run;
    private int previous;
    private int first;

    SparseRegisters(byte[] bytes, int length) {
        this.bytes = bytes;
        this.end = length;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return end;
    }

    private boolean isEqual(int at) {
        return (bytes[at] & 0x80) != 0;
    }

    private boolean isLongZeros(int at) {
        return (bytes[at] & 0xc0) == 0x40;
    }

    private int size(int at) {
        return isLongZeros(at) ? 2 : 1;
    }

    /** How many registers a run is about; a second byte that is missing counts as zero. */
    private int span(int at) {
        if (isEqual(at)) {
            return (bytes[at] & 3) + 1;
        }
        int span = bytes[at] & 0x3f;
        if (isLongZeros(at)) {
            span = (span << 8) | (at + 1 < end ? bytes[at + 1] & 0xff : 0);
        }
        return span + 1;
    }

    private int number(int at) {
        return isEqual(at) ? ((bytes[at] >>> 2) & 0x1f) + 1 : 0;
    }

    private static byte equal(int number, int span) {
        return (byte) (0x80 | ((number - 1) << 2) | (span - 1));
    }

    /** Lets a register hold a number if it holds a smaller one. */
    Outcome add(int index, int number, long maxBytes) {
        if (number > MAX_NUMBER) {
            return Outcome.NEEDS_DENSE;
        }
        if (!find(index)) {
            return Outcome.CORRUPTED;
        }
        int old = number(run);
        int span = span(run);
        if (old >= number) {
            return Outcome.UNCHANGED;
        }
        if (span == 1 && !isLongZeros(run)) {
            bytes[run] = equal(number, 1);
        } else if (!split(index, number, old, span, maxBytes)) {
            return Outcome.NEEDS_DENSE;
        }
        joinEqual();
        return Outcome.CHANGED;
    }

    /** Finds the run that holds a register; false where there is none. */
    private boolean find(int index) {
        previous = NONE;
        first = 0;
        run = HyperLogLog.HEADER_BYTES;
        while (run < end && index >= first + span(run)) {
            first += span(run);
            previous = run;
            run += size(run);
        }
        return run < end && run + size(run) <= end;
    }

    private boolean split(int index, int number, int old, int span, long maxBytes) {
        byte[] parts = new byte[MAX_PARTS_BYTES];
        int size = putRun(parts, 0, old, index - first);
        parts[size++] = equal(number, 1);
        size = putRun(parts, size, old, first + span - 1 - index);
        int oldSize = size(run);
        int more = size - oldSize;
        if (more > 0 && end + more > maxBytes) {
            return false;
        }
        if (end + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, end + more + GROWTH_BYTES);
        }
        System.arraycopy(bytes, run + oldSize, bytes, run + size, end - run - oldSize);
        System.arraycopy(parts, 0, bytes, run, size);
        end += more;
        return true;
    }

    /** Writes the rest of a run that was split, if there is one, and says where it ends. */
    private static int putRun(byte[] parts, int at, int number, int span) {
        int size = at;
        if (span == 0) {
            return size;
        }
        if (number > 0) {
            parts[size++] = equal(number, span);
        } else {
            if (span > MAX_SHORT_ZEROS) {
                parts[size++] = (byte) (0x40 | ((span - 1) >>> 8));
            }
            parts[size++] = (byte) (span - 1);
        }
        return size;
    }

    private void joinEqual() {
        int at = previous == NONE ? HyperLogLog.HEADER_BYTES : previous;
        for (int step = 0; at < end && step < JOINING_STEPS; step++) {
            if (isEqual(at) && at + 1 < end && joins(at)) {
                bytes[at] = equal(number(at), span(at) + span(at + 1));
                System.arraycopy(bytes, at + 2, bytes, at + 1, end - at - 2);
                end--;
            } else {
                at += size(at);
            }
        }
    }

    private boolean joins(int at) {
        return isEqual(at + 1) && number(at) == number(at + 1) && span(at) + span(at + 1) <= MAX_EQUAL;
    }

    /** Writes all numbers; false where the runs do not make sense, after those that do. */
    boolean unpack(byte[] numbers) {
        int index = 0;
        int at = HyperLogLog.HEADER_BYTES;
        for (; at < end && index + span(at) <= Registers.COUNT; at += size(at)) {
            Arrays.fill(numbers, index, index + span(at), (byte) number(at));
            index += span(at);
        }
        return index == Registers.COUNT && at >= end;
    }

    /** Counts how many registers hold which number; false where the runs do not make sense. */
    boolean count(int[] histogram) {
        long registers = 0;
        for (int at = HyperLogLog.HEADER_BYTES; at < end; at += size(at)) {
            registers += span(at);
            histogram[number(at)] += span(at);
        }
        return registers == Registers.COUNT;
    }

    /** The runs in redis-server's notation: {@code z:} and {@code Z:} zeros, {@code v:} a number and how often it comes. */
    String decoded() {
        StringBuilder text = new StringBuilder();
        for (int at = HyperLogLog.HEADER_BYTES; at < end; at += size(at)) {
            text.append(text.length() == 0 ? "" : " ");
            if (isEqual(at)) {
                text.append("v:").append(number(at)).append(',');
            } else {
                text.append(isLongZeros(at) ? "Z:" : "z:");
            }
            text.append(span(at));
        }
        return text.toString();
    }
}
