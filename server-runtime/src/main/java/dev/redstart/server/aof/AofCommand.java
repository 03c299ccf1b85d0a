package dev.redstart.server.aof;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A command of a log while it is loaded: ranges of an array that is reused for the next command. */
public final class AofCommand {
    private static final int RANGE = 2;
    private static final int INITIAL_INTS = 16;
    private static final int RETAINED_INTS = 1 << 16;

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

    /** Returns the number of arguments, including the command's name; at least one. */
    public int argc() {
        return argc;
    }

    /** Returns the array that contains the command. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns the index in {@link #bytes()} where the command, a RESP array, begins. */
    public int start() {
        return start;
    }

    /** Returns the index where it ends. */
    public int end() {
        return start + length;
    }

    /** Returns the offset of the command in its file. */
    public long fileOffset() {
        return fileOffset;
    }

    /** Returns the index in {@link #bytes()} where an argument begins. */
    public int from(int argument) {
        return start + ranges[argument * RANGE];
    }

    /** Returns an argument's number of bytes. */
    public int length(int argument) {
        return ranges[argument * RANGE + 1];
    }

    /** Whether it runs at an instant of its own. */
    public boolean hasInstant() {
        return hasInstant;
    }

    /** Returns the instant, in milliseconds since the epoch, if it {@link #hasInstant()}. */
    public long instantMillis() {
        return instantMillis;
    }

    /** Whether it has a random seed of its own. */
    public boolean hasSeed() {
        return hasSeed;
    }

    /** Returns the seed, if it {@link #hasSeed()}. */
    public long seed() {
        return seed;
    }

    /** Returns a copy of an argument. */
    public byte[] toByteArray(int argument) {
        return Arrays.copyOfRange(bytes, from(argument), from(argument) + length(argument));
    }

    /** Returns an argument as text, for messages. */
    public String text(int argument) {
        return new String(bytes, from(argument), length(argument), StandardCharsets.UTF_8);
    }

    /** Whether the command has this name, which is in upper case; ignores the command's case. */
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
        if (ranges.length > RETAINED_INTS) {
            ranges = new int[INITIAL_INTS];
        }
    }

    /** Takes the time and seed of the line before the command. */
    void replayState(ReplayState state) {
        hasInstant = true;
        instantMillis = state.instantMillis();
        hasSeed = state.hasSeed();
        seed = state.seed();
    }

    /** Adds an argument that begins at an offset within the command. */
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
