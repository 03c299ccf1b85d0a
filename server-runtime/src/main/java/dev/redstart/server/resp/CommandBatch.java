package dev.redstart.server.resp;

import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.config.Limits;
import java.util.Arrays;

/**
 * The commands of one read that are parsed but not executed yet, as ranges into the input; some per event loop. The last
 * command may still be open: the parser adds its arguments until it is whole. Arguments of the first command may lie in
 * arrays of their own: it alone may have begun in an earlier read.
 */
public final class CommandBatch {
    /** Two ints an argument: where it begins, seen from its command's beginning, and how long it is. */
    private static final int RANGE = 2;

    private static final int INITIAL_INTS = 256;

    /** So many arguments of an unfinished command are cheaper handed over with their table than copied. */
    private static final int MANY = INITIAL_INTS / (2 * RANGE);

    /** A header's type and the end of its line. */
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

    /** Number of whole commands. */
    public int count() {
        return count;
    }

    /** Whether no further command fits. */
    public boolean isFull() {
        return count == starts.length;
    }

    /** Number of arguments of a command, its name included. */
    public int argc(int command) {
        return firstArguments[command + 1] - firstArguments[command];
    }

    /** The array of which an argument takes all, null if it lies in the input. */
    public byte[] array(int command, int argument) {
        return large == null || command > 0 ? null : large.bytes(argument);
    }

    /** What was cut out of the first command, null if nothing was. */
    public LargeArguments large() {
        return large;
    }

    /** Where an argument begins in the input; one with an {@link #array} of its own was cut out there. */
    public int from(int command, int argument) {
        return starts[command] + ranges[(firstArguments[command] + argument) * RANGE];
    }

    /** An argument's number of bytes. */
    public int length(int command, int argument) {
        return ranges[(firstArguments[command] + argument) * RANGE + 1];
    }

    /** Where a command begins in the input. */
    public int start(int command) {
        return starts[command];
    }

    /** Whether all commands have their {@link #hash(int)}. */
    public boolean isHashed() {
        return hashed;
    }

    /** What {@link #hash(int, long)} was given, if {@link #isHashed()}. */
    public long hash(int command) {
        return hashes[command];
    }

    /** Keeps a hash of a command's first argument, until {@link #clear()}. */
    public void hash(int command, long hash) {
        hashes[command] = hash;
    }

    /** To be called when all commands have their hash. */
    public void endHashes() {
        hashed = true;
    }

    /** Forgets everything. A table of arguments that one command blew up is not kept. */
    public void clear() {
        count = 0;
        hashed = false;
        arguments = 0;
        large = null;
        if (ranges.length > 1 << 16) {
            ranges = new int[INITIAL_INTS];
        }
    }

    /** Begins the next command, whose bytes begin at {@code start}. */
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

    /** As everything that grows with a command: twice as long, or by a part where that is much; whole ranges. */
    private static int grown(int ints) {
        return ints < Limits.DOUBLING_BYTES / Integer.BYTES
                ? ints * 2
                : ints + ints / Limits.GROWTH_DIVISOR / RANGE * RANGE;
    }

    /** Bytes of memory that are held beyond what a batch always has: the table of a command with many arguments. */
    public long heldBytes() {
        return (ranges.length - INITIAL_INTS) * (long) Integer.BYTES;
    }

    /**
     * Ends the open command, an array of bulk strings.
     *
     * @param cutOut what the first command's input lacks; null with all others
     */
    void close(LargeArguments cutOut) {
        if (cutOut != null) {
            large = cutOut;
        }
        close(false);
    }

    /** Ends the open command, an inline one. */
    void closeInline() {
        close(true);
    }

    private void close(boolean wasInline) {
        inline[count] = wasInline;
        count++;
        firstArguments[count] = arguments;
    }

    /** Number of arguments of the open command so far. */
    int openArguments() {
        return arguments - firstArguments[count];
    }

    /**
     * Takes the open command's arguments out, to be given back with {@link #reopen}. Many of them change hands with
     * their table, so that a command that arrives in many pieces is not copied with each of them.
     *
     * @param spare what {@link #reopen} returned, to take the arguments or the place of such a table
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
     * Goes on with a command whose bytes now begin at {@code start}; the batch must be empty.
     *
     * @return a table that is not used any more
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

    /** Whether a command from {@code first} on was inline: taking its quotes away changed the input in place. */
    public boolean isRewritten(int first) {
        for (int i = first; i < count; i++) {
            if (inline[i]) {
                return true;
            }
        }
        return false;
    }

    /**
     * How many bytes {@link #unexecuted} writes.
     *
     * @param end where the last whole command ends in the input
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
     * Writes the commands from {@code first} on that will have to be parsed again later, and the input behind them, to
     * the front of an array other than the input. Inline commands are written as arrays.
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
