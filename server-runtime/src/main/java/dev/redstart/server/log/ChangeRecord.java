package dev.redstart.server.log;

import dev.redstart.api.Bytes;
import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.config.Limits;
import java.util.Arrays;

/**
 * Commands that go to the log together, as RESP arrays: one command, or all changes of a transaction or a handler,
 * which become a MULTI … EXEC. Each event loop reuses one: {@link #clear}, then for each
 * command {@link #begin} and its arguments.
 *
 * <p>A long argument is not copied, so its array must not change until the record is appended; after {@link #copyLong} it is
 * copied.
 */
public final class ChangeRecord {
    private static final byte[] REPLAY_STATE = {'#', 'R', 'S', ':'};

    /** A time, a seed, and the characters around them. */
    private static final int STATE_BYTES = REPLAY_STATE.length + 2 * Decimal.MAX_LENGTH + 3;

    /** A type, a number and the end of the line. */
    private static final int HEADER_BYTES = 3 + Decimal.MAX_LENGTH;

    private static final int INITIAL_BYTES = 1024;

    /** A larger array, left by a huge value, is released. */
    private static final int RETAINED_BYTES = 1 << 20;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;
    private int[] databases = new int[4];
    private int[] starts = new int[4];
    /** The index of each command's first long argument. */
    private int[] firstLong = new int[4];

    private int count;
    private byte[][] longArrays = new byte[2][];
    private int[] longStarts = new int[2];
    private int[] longLengths = new int[2];
    /** The place of each long argument among the bytes. */
    private int[] longPlaces = new int[2];

    private int longCount;
    private long longBytes;
    private boolean copiesLong;

    /** Removes all commands. */
    public void clear() {
        length = 0;
        count = 0;
        Arrays.fill(longArrays, 0, longCount, null);
        longCount = 0;
        longBytes = 0;
        copiesLong = false;
        if (bytes.length > RETAINED_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
    }

    /** Removes all commands but the first ones. */
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

    /** Begins a command on a database, with so many arguments including its name. */
    public void begin(int database, int arguments) {
        open(database);
        reserve(HEADER_BYTES);
        header('*', arguments);
    }

    /** As {@link #begin(int, int)}, for a command that a replay runs at an instant, in milliseconds since the epoch. */
    public void beginAt(int database, int arguments, long nowMillis) {
        open(database);
        reserve(STATE_BYTES + HEADER_BYTES);
        state(nowMillis);
        endLine();
        header('*', arguments);
    }

    /** As {@link #beginAt(int, int, long)}, with a random seed. */
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

    /** Copies long arguments, too, until {@link #clear}: their arrays are reused before the record is appended. */
    public void copyLong() {
        copiesLong = true;
    }

    /** Adds an argument. */
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

    /** Adds an argument. */
    public void argument(Bytes source) {
        int argumentLength = source.length();
        reserve(argument(argumentLength));
        header('$', argumentLength);
        source.copyTo(0, bytes, length, argumentLength);
        endArgument(argumentLength);
    }

    /** Adds a command that is a RESP array already. */
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

    /** Returns the number of commands. */
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
