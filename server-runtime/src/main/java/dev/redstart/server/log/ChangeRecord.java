package dev.redstart.server.log;

import dev.redstart.api.Bytes;
import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.config.Limits;
import java.util.Arrays;

/**
 * Commands that go to the log together, as RESP arrays: one command, or what a transaction or a handler did in one go,
 * which becomes a MULTI … EXEC. Belongs to one event loop and is used again and again: {@link #clear}, then for each
 * command {@link #begin} and its arguments.
 *
 * <p>A long argument is not copied, so its array has to stay as it is until the record is appended; {@link #copyLong} has it
 * copied nevertheless.
 */
public final class ChangeRecord {
    private static final byte[] REPLAY_STATE = {'#', 'R', 'S', ':'};

    /** A replay state's number, a seed, and what is between. */
    private static final int STATE_BYTES = REPLAY_STATE.length + 2 * Decimal.MAX_LENGTH + 3;

    /** A type, a number and the end of the line. */
    private static final int HEADER_BYTES = 3 + Decimal.MAX_LENGTH;

    private static final int INITIAL_BYTES = 1024;

    /** A larger array, which a huge value left behind, is not kept. */
    private static final int KEPT_BYTES = 1 << 20;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;
    private int[] databases = new int[4];
    private int[] starts = new int[4];
    /** Which long argument is the first of each command. */
    private int[] firstLong = new int[4];

    private int count;
    private byte[][] longArrays = new byte[2][];
    private int[] longStarts = new int[2];
    private int[] longLengths = new int[2];
    /** Where among the bytes each long argument belongs. */
    private int[] longPlaces = new int[2];

    private int longCount;
    private long longBytes;
    private boolean copiesLong;

    /** Forgets all commands. */
    public void clear() {
        length = 0;
        count = 0;
        Arrays.fill(longArrays, 0, longCount, null);
        longCount = 0;
        longBytes = 0;
        copiesLong = false;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
    }

    /** Forgets all commands but the first ones. */
    public void truncate(int commands) {
        if (commands < count) {
            length = starts[commands];
            for (int i = firstLong[commands]; i < longCount; i++) {
                longBytes -= longLengths[i];
                longArrays[i] = null;
            }
            longCount = firstLong[commands];
            count = commands;
        }
    }

    /** Begins a command on a database, of so many arguments, its name included. */
    public void begin(int database, int arguments) {
        open(database);
        reserve(HEADER_BYTES);
        header('*', arguments);
    }

    /** As {@link #begin(int, int)}, of a command that a replay runs at an instant, in milliseconds since the epoch. */
    public void beginAt(int database, int arguments, long nowMillis) {
        open(database);
        reserve(STATE_BYTES + HEADER_BYTES);
        state(nowMillis);
        endLine();
        header('*', arguments);
    }

    /** As {@link #beginAt(int, int, long)}, with random numbers that begin with a seed. */
    public void beginAt(int database, int arguments, long nowMillis, long seed) {
        open(database);
        reserve(STATE_BYTES + HEADER_BYTES);
        state(nowMillis);
        bytes[length++] = ',';
        length += Decimal.write(seed, bytes, length);
        endLine();
        header('*', arguments);
    }

    private void state(long nowMillis) {
        System.arraycopy(REPLAY_STATE, 0, bytes, length, REPLAY_STATE.length);
        length += REPLAY_STATE.length;
        length += Decimal.write(nowMillis, bytes, length);
    }

    /** From here on until {@link #clear} long arguments are copied too: their arrays are used again before the end. */
    public void copyLong() {
        copiesLong = true;
    }

    /** The next argument. */
    public void argument(byte[] source, int from, int argumentLength) {
        if (argumentLength >= Limits.LARGE_BULK_BYTES && !copiesLong) {
            reserve(argument(0));
            header('$', argumentLength);
            refer(source, from, argumentLength);
            endLine();
            return;
        }
        reserve(argument(argumentLength));
        header('$', argumentLength);
        System.arraycopy(source, from, bytes, length, argumentLength);
        endArgument(argumentLength);
    }

    /** The next argument. */
    public void argument(Bytes source) {
        int argumentLength = source.length();
        reserve(argument(argumentLength));
        header('$', argumentLength);
        source.copyTo(0, bytes, length, argumentLength);
        endArgument(argumentLength);
    }

    /** A command that is a RESP array already. */
    public void command(int database, byte[] source, int from, int commandLength) {
        open(database);
        reserve(commandLength);
        System.arraycopy(source, from, bytes, length, commandLength);
        length += commandLength;
    }

    private void refer(byte[] source, int from, int argumentLength) {
        if (longCount == longArrays.length) {
            longArrays = Arrays.copyOf(longArrays, longCount * 2);
            longStarts = Arrays.copyOf(longStarts, longCount * 2);
            longLengths = Arrays.copyOf(longLengths, longCount * 2);
            longPlaces = Arrays.copyOf(longPlaces, longCount * 2);
        }
        longArrays[longCount] = source;
        longStarts[longCount] = from;
        longLengths[longCount] = argumentLength;
        longPlaces[longCount] = length;
        longCount++;
        longBytes += argumentLength;
    }

    private void open(int database) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            firstLong = Arrays.copyOf(firstLong, count * 2);
            databases = Arrays.copyOf(databases, count * 2);
        }
        starts[count] = length;
        firstLong[count] = longCount;
        databases[count] = database;
        count++;
    }

    private static long argument(int argumentLength) {
        return (long) HEADER_BYTES + argumentLength + 2;
    }

    private void endArgument(int argumentLength) {
        length += argumentLength;
        endLine();
    }

    private void endLine() {
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    private void header(char type, int number) {
        bytes[length++] = (byte) type;
        length += Decimal.write(number, bytes, length);
        endLine();
    }

    private void reserve(long more) {
        int needed = Math.toIntExact(length + more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
    }

    /** Number of commands. */
    public int count() {
        return count;
    }

    int database(int command) {
        return databases[command];
    }

    /** Puts a command into the log, under the log's lock. */
    void putTo(ChangeLog log, int command) {
        int at = starts[command];
        int end = command + 1 < count ? starts[command + 1] : length;
        int lastLong = command + 1 < count ? firstLong[command + 1] : longCount;
        for (int i = firstLong[command]; i < lastLong; i++) {
            log.put(bytes, at, longPlaces[i] - at);
            log.put(longArrays[i], longStarts[i], longLengths[i]);
            at = longPlaces[i];
        }
        log.put(bytes, at, end - at);
    }

    long totalLength() {
        return length + longBytes;
    }
}
