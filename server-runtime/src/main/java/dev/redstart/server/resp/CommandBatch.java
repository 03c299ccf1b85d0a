package dev.redstart.server.resp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The commands of one read that are parsed but not executed yet, as ranges into the input; one per event loop. The last
 * command may still be open: the parser adds its arguments until it is whole.
 */
public final class CommandBatch {
    /** Two ints an argument: where it begins, seen from its command's beginning, and how long it is. */
    private static final int RANGE = 2;

    private static final int INITIAL_INTS = 256;

    /** So many arguments of an unfinished command are cheaper handed over with their table than copied. */
    private static final int MANY = INITIAL_INTS / (2 * RANGE);

    private static final int[] NONE = new int[0];

    private final int[] starts;
    private final int[] firstArguments;
    private final boolean[] inline;
    private int[] ranges = new int[INITIAL_INTS];
    private int count;
    private int arguments;

    /**
     * An empty batch.
     *
     * @param capacity how many commands it takes
     */
    public CommandBatch(int capacity) {
        starts = new int[capacity];
        inline = new boolean[capacity];
        firstArguments = new int[capacity + 1];
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

    /** Where an argument begins in the input. */
    public int from(int command, int argument) {
        return starts[command] + ranges[(firstArguments[command] + argument) * RANGE];
    }

    /** An argument's number of octets. */
    public int length(int command, int argument) {
        return ranges[(firstArguments[command] + argument) * RANGE + 1];
    }

    /** Where a command begins in the input. */
    public int start(int command) {
        return starts[command];
    }

    /** Forgets everything. A table of arguments that one command blew up is not kept. */
    public void clear() {
        count = 0;
        arguments = 0;
        if (ranges.length > 1 << 16) {
            ranges = new int[INITIAL_INTS];
        }
    }

    /** Begins the next command, whose octets begin at {@code start}. */
    void open(int start) {
        arguments = firstArguments[count];
        starts[count] = start;
    }

    void add(int from, int length) {
        int at = arguments * RANGE;
        if (at == ranges.length) {
            ranges = Arrays.copyOf(ranges, ranges.length * 2);
        }
        ranges[at] = from - starts[count];
        ranges[at + 1] = length;
        arguments++;
    }

    void close(boolean wasInline) {
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
     * @param spare what {@link #reopen} returned, to take the place of such a table
     */
    int[] takeOpen(int[] spare) {
        int first = firstArguments[count];
        int[] open = ranges;
        if (first == 0 && isMostOf(ranges, arguments)) {
            ranges = spare.length > 0 ? spare : new int[INITIAL_INTS];
        } else {
            open = Arrays.copyOfRange(ranges, first * RANGE, arguments * RANGE);
        }
        arguments = first;
        return open;
    }

    /**
     * Goes on with a command whose octets now begin at {@code start}; the batch must be empty.
     *
     * @return the table in whose place the given one is used, an empty one if it was copied
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
        return NONE;
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
     * The commands from {@code first} on that will have to be parsed again later, and the input behind them, as octets.
     * Inline commands are written as arrays.
     */
    public byte[] unexecuted(int first, byte[] input, int end, int limit) {
        if (!isRewritten(first)) {
            return Arrays.copyOfRange(input, first < count ? starts[first] : end, limit);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(limit - starts[first] + 64);
        for (int i = first; i < count; i++) {
            header(out, '*', argc(i));
            for (int a = 0; a < argc(i); a++) {
                header(out, '$', length(i, a));
                out.write(input, from(i, a), length(i, a));
                out.write('\r');
                out.write('\n');
            }
        }
        out.write(input, end, limit - end);
        return out.toByteArray();
    }

    private static void header(ByteArrayOutputStream out, char type, int n) {
        out.writeBytes((type + Integer.toString(n) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
