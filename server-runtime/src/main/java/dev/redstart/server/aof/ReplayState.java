package dev.redstart.server.aof;

import dev.redstart.api.ByteRanges;
import dev.redstart.api.CommandException;

/** A line {@code #RS:millis} or {@code #RS:millis,seed}: the time and random seed of the next command, which a replay repeats. */
final class ReplayState {
    static final byte[] PREFIX = {'#', 'R', 'S', ':'};

    /** Two numbers of 64 bits, a comma and the end of the line. */
    static final int MAX_LINE_BYTES = PREFIX.length + 2 * 20 + 3;

    private long instantMillis;
    private boolean hasSeed;
    private long seed;

    /** Reads a line without its end; returns false if it is malformed. */
    boolean read(byte[] bytes, int from, int to) {
        int at = from + PREFIX.length;
        int comma = at;
        while (comma < to && bytes[comma] != ',') {
            comma++;
        }
        hasSeed = comma < to;
        try {
            instantMillis = ByteRanges.toLong(bytes, at, comma - at);
            seed = hasSeed ? ByteRanges.toLong(bytes, comma + 1, to - comma - 1) : 0;
            return instantMillis >= 0;
        } catch (CommandException e) {
            return false; // it is not a number
        }
    }

    long instantMillis() {
        return instantMillis;
    }

    boolean hasSeed() {
        return hasSeed;
    }

    long seed() {
        return seed;
    }
}
