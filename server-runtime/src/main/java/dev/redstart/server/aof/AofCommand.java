package dev.redstart.server.aof;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A command of a log while it is loaded: ranges into an array that is used again for the next one. */
public final class AofCommand {
    private static final int RANGE = 2;
    private static final int INITIAL_INTS = 16;
    private static final int KEPT_INTS = 1 << 16;

    private int[] ranges = new int[INITIAL_INTS];
    private int argc;
    private byte[] bytes;
    private int start;
    private int length;
    private long fileOffset;
    private boolean hasInstant;
    private long instantMillis;
    private boolean hasSeed;
    private long seed;

    AofCommand() {}

    /** Number of arguments, the command's name included; at least one. */
    public int argc() {
        return argc;
    }

    /** The array that the command lies in. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the command, a RESP array, begins in {@link #bytes()}. */
    public int start() {
        return start;
    }

    /** Where it ends. */
    public int end() {
        return start + length;
    }

    /** Where the command begins in its file. */
    public long fileOffset() {
        return fileOffset;
    }

    /** Where an argument begins in {@link #bytes()}. */
    public int from(int argument) {
        return start + ranges[argument * RANGE];
    }

    /** An argument's number of bytes. */
    public int length(int argument) {
        return ranges[argument * RANGE + 1];
    }

    /** Whether it is to run at an instant of its own. */
    public boolean hasInstant() {
        return hasInstant;
    }

    /** The instant, in milliseconds since the epoch, where it {@link #hasInstant()}. */
    public long instantMillis() {
        return instantMillis;
    }

    /** Whether its random numbers begin with a seed of its own. */
    public boolean hasSeed() {
        return hasSeed;
    }

    /** The seed, where it {@link #hasSeed()}. */
    public long seed() {
        return seed;
    }

    /** A copy of an argument. */
    public byte[] toByteArray(int argument) {
        return Arrays.copyOfRange(bytes, from(argument), from(argument) + length(argument));
    }

    /** An argument as text, for messages. */
    public String text(int argument) {
        return new String(bytes, from(argument), length(argument), StandardCharsets.UTF_8);
    }

    /** Whether the command has this name, given in upper case, whatever its own case. */
    boolean isNamed(String name) {
        if (length(0) != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            int b = bytes[from(0) + i];
            int upper = b >= 'a' && b <= 'z' ? b - ('a' - 'A') : b;
            if (upper != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    void clear() {
        argc = 0;
        hasInstant = false;
        hasSeed = false;
        if (ranges.length > KEPT_INTS) {
            ranges = new int[INITIAL_INTS];
        }
    }

    /** What a replay repeats, as a line in front of the command says. */
    void replayState(ReplayState state) {
        hasInstant = true;
        instantMillis = state.instantMillis();
        hasSeed = state.hasSeed();
        seed = state.seed();
    }

    /** An argument that begins at an offset from where the command begins. */
    void add(int offset, int argumentLength) {
        int at = argc * RANGE;
        if (at == ranges.length) {
            ranges = Arrays.copyOf(ranges, ranges.length * 2);
        }
        ranges[at] = offset;
        ranges[at + 1] = argumentLength;
        argc++;
    }

    void point(byte[] array, int from, int commandLength, long offset) {
        bytes = array;
        start = from;
        length = commandLength;
        fileOffset = offset;
    }
}
