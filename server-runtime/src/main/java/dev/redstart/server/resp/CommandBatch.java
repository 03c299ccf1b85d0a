package dev.redstart.server.resp;

import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.config.Limits;
import java.util.Arrays;

/**
 * The commands of one read that are parsed but not executed yet, as ranges into the input; some per event loop. The last
 * command may still be open: the parser adds its arguments until it is complete. Arguments of the first command may have
 * arrays of their own: it alone may have begun in an earlier read.
 */
public final class CommandBatch {
    /** Two ints an argument: its offset from the start of its command, and its length. */
    private static final int RANGE = 2;

    private static final int INITIAL_INTS = 256;

    /** So many arguments of an unfinished command are handed over with their table, which is cheaper than a copy. */
    private static final int MANY = INITIAL_INTS / (2 * RANGE);

    /** A header's type byte and CRLF. */
    private static final int HEADER_BYTES = 3;

    private static final int LINE_END_BYTES = 2;

    private final int[] starts;
    private final int[] firstArguments;
    private final boolean[] inline;
    private int[] ranges = new int[INITIAL_INTS];
    private final long[] hashes;
    private boolean hashed;
    private int count;
    private int arguments;
    private LargeArguments large;

    /**
     * An empty batch.
     *
     * @param capacity how many commands it takes
     */
    public CommandBatch(int capacity) {
        starts = new int[capacity];
        inline = new boolean[capacity];
        firstArguments = new int[capacity + 1];
        hashes = new long[capacity];
    }

    /** Returns the number of complete commands. */
    public int count() {
        return count;
    }

    /** Whether no further command fits. */
    public boolean isFull() {
        return count == starts.length;
    }

    /** Returns the number of arguments of a command, its name included. */
    public int argc(int command) {
        return firstArguments[command + 1] - firstArguments[command];
    }

    /** Returns the array that an argument has for its own, null if the argument is a range of the input. */
    public byte[] array(int command, int argument) {
        return large == null || command > 0 ? null : large.bytes(argument);
    }

    /** Returns what was cut out of the first command, null if nothing was. */
    public LargeArguments large() {
        return large;
    }

    /** Returns where an argument begins in the input; one with an {@link #array} of its own was cut out there. */
    public int from(int command, int argument) {
        return starts[command] + ranges[(firstArguments[command] + argument) * RANGE];
    }

    /** Returns the length of an argument in bytes. */
    public int length(int command, int argument) {
        return ranges[(firstArguments[command] + argument) * RANGE + 1];
    }

    /** Returns where a command begins in the input. */
    public int start(int command) {
        return starts[command];
    }

    /** Whether all commands have their {@link #hash(int)}. */
    public boolean isHashed() {
        return hashed;
    }

    /** Returns the hash that {@link #hash(int, long)} was given, if {@link #isHashed()}. */
    public long hash(int command) {
        return hashes[command];
    }

    /** Sets the hash of a command's first argument, until {@link #clear()}. */
    public void hash(int command, long hash) {
        hashes[command] = hash;
    }

    /** Notes that all commands have their hash. */
    public void endHashes() {
        hashed = true;
    }

    /** Removes everything. A table of arguments that one command made very large is released. */
    public void clear() {
        count = 0;
        hashed = false;
        arguments = 0;
        large = null;
        if (ranges.length > 1 << 16) {
            ranges = new int[INITIAL_INTS];
        }
    }

    /** Opens the next command, whose bytes begin at {@code start}. */
    void open(int start) {
        arguments = firstArguments[count];
        starts[count] = start;
    }

    void add(int from, int length) {
        int at = arguments * RANGE;
        if (at == ranges.length) {
            ranges = Arrays.copyOf(ranges, grown(ranges.length));
        }
        ranges[at] = from - starts[count];
        ranges[at + 1] = length;
        arguments++;
    }

    /** Returns the next length of a table: twice as much, or a part more where that is much; whole ranges. */
    private static int grown(int ints) {
        return ints < Limits.DOUBLING_BYTES / Integer.BYTES
                ? ints * 2
                : ints + ints / Limits.GROWTH_DIVISOR / RANGE * RANGE;
    }

    /** Returns the bytes of memory beyond those of an empty batch: the table of a command with many arguments. */
    public long heldBytes() {
        return (ranges.length - INITIAL_INTS) * (long) Integer.BYTES;
    }

    /**
     * Closes the open command, an array of bulk strings.
     *
     * @param cutOut arguments that are not in the first command's input; null for all other commands
     */
    void close(LargeArguments cutOut) {
        if (cutOut != null) {
            large = cutOut;
        }
        close(false);
    }

    /** Closes the open command, an inline one. */
    void closeInline() {
        close(true);
    }

    private void close(boolean wasInline) {
        inline[count] = wasInline;
        count++;
        firstArguments[count] = arguments;
    }

    /** Returns the number of arguments of the open command so far. */
    int openArguments() {
        return arguments - firstArguments[count];
    }

    /**
     * Removes the open command's arguments and returns them for a later {@link #reopen}. Many arguments are handed over
     * with their table, so that a command that arrives in many pieces is not copied with each piece.
     *
     * @param spare what {@link #reopen} returned: a table to copy the arguments to, or to replace the one handed over
     */
    int[] takeOpen(int[] spare) {
        int first = firstArguments[count];
        int ints = (arguments - first) * RANGE;
        int[] open = spare;
        if (first == 0 && isMostOf(ranges, arguments)) {
            open = ranges;
            ranges = spare.length >= INITIAL_INTS ? spare : new int[INITIAL_INTS];
        } else {
            if (spare.length < ints) {
                open = new int[Integer.highestOneBit(ints) * 2];
            }
            System.arraycopy(ranges, first * RANGE, open, 0, ints);
        }
        arguments = first;
        return open;
    }

    /**
     * Continues a command whose bytes now begin at {@code start}; the batch must be empty.
     *
     * @return a table that is no longer used
     */
    int[] reopen(int[] open, int number, int start) {
        open(start);
        arguments = number;
        if (isMostOf(open, number)) {
            int[] spare = ranges;
            ranges = open;
            return spare;
        }
        System.arraycopy(open, 0, ranges, 0, number * RANGE);
        return open;
    }

    private static boolean isMostOf(int[] table, int arguments) {
        return arguments >= MANY && arguments * RANGE >= table.length / 2;
    }

    /** Whether a command from {@code first} on was inline: its quotes were removed from the input in place. */
    public boolean isRewritten(int first) {
        for (int i = first; i < count; i++) {
            if (inline[i]) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the number of bytes that {@link #unexecuted} writes.
     *
     * @param end where the last complete command ends in the input
     * @param limit where the input ends
     */
    public int unexecutedLength(int first, int end, int limit) {
        long length = (long) limit - end;
        for (int i = first; i < count; i++) {
            length += inline[i] ? arrayLength(i) : end(i, end) - starts[i];
        }
        return Math.toIntExact(length);
    }

    private int end(int command, int end) {
        return command + 1 < count ? starts[command + 1] : end;
    }

    private long arrayLength(int command) {
        long length = headerLength(argc(command));
        for (int a = 0; a < argc(command); a++) {
            length += (long) headerLength(length(command, a)) + length(command, a) + LINE_END_BYTES;
        }
        return length;
    }

    private static int headerLength(int number) {
        return HEADER_BYTES + Decimal.length(number);
    }

    /**
     * Writes the commands from {@code first} on, which will be parsed again later, and the input behind them to the front
     * of another array. Inline commands are written as arrays.
     */
    public void unexecuted(int first, byte[] input, int end, int limit, byte[] target) {
        int at = 0;
        for (int i = first; i < count; i++) {
            if (inline[i]) {
                at = writeArray(i, input, target, at);
            } else {
                at = write(input, starts[i], end(i, end) - starts[i], target, at);
            }
        }
        write(input, end, limit - end, target, at);
    }

    private int writeArray(int command, byte[] input, byte[] target, int from) {
        int at = header('*', argc(command), target, from);
        for (int a = 0; a < argc(command); a++) {
            at = header('$', length(command, a), target, at);
            at = write(input, from(command, a), length(command, a), target, at);
            at = lineEnd(target, at);
        }
        return at;
    }

    private static int header(char type, int number, byte[] target, int at) {
        target[at] = (byte) type;
        return lineEnd(target, at + 1 + Decimal.write(number, target, at + 1));
    }

    private static int lineEnd(byte[] target, int at) {
        target[at] = '\r';
        target[at + 1] = '\n';
        return at + LINE_END_BYTES;
    }

    private static int write(byte[] input, int from, int length, byte[] target, int at) {
        System.arraycopy(input, from, target, at, length);
        return at + length;
    }
}
