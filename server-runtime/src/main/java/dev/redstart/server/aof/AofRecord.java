package dev.redstart.server.aof;

import dev.redstart.api.Bytes;
import dev.redstart.server.resp.Decimal;
import java.util.Arrays;

/**
 * Commands that go to the log together, as RESP arrays: one command, or what a transaction or a handler did in one go,
 * which becomes a MULTI … EXEC. Belongs to one event loop and is used again and again: {@link #clear}, then for each
 * command {@link #begin} and its arguments.
 */
public final class AofRecord {
    /** A type, a number and the end of the line. */
    private static final int HEADER_BYTES = 3 + Decimal.MAX_LENGTH;

    private static final int INITIAL_BYTES = 1024;

    /** A larger array, which a huge value left behind, is not kept. */
    private static final int KEPT_BYTES = 1 << 20;

    private byte[] octets = new byte[INITIAL_BYTES];
    private int length;
    private int[] databases = new int[4];
    private int[] starts = new int[4];
    private int count;

    /** Forgets all commands. */
    public void clear() {
        length = 0;
        count = 0;
        if (octets.length > KEPT_BYTES) {
            octets = new byte[INITIAL_BYTES];
        }
    }

    /** Begins a command on a database, of so many arguments, its name included. */
    public void begin(int database, int arguments) {
        open(database);
        reserve(HEADER_BYTES);
        header('*', arguments);
    }

    /** The next argument. */
    public void argument(byte[] source, int from, int argumentLength) {
        reserve(argument(argumentLength));
        header('$', argumentLength);
        System.arraycopy(source, from, octets, length, argumentLength);
        endArgument(argumentLength);
    }

    /** The next argument. */
    public void argument(Bytes source) {
        int argumentLength = source.length();
        reserve(argument(argumentLength));
        header('$', argumentLength);
        source.copyTo(0, octets, length, argumentLength);
        endArgument(argumentLength);
    }

    /** A command that is a RESP array already. */
    public void command(int database, byte[] source, int from, int commandLength) {
        open(database);
        reserve(commandLength);
        System.arraycopy(source, from, octets, length, commandLength);
        length += commandLength;
    }

    private void open(int database) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            databases = Arrays.copyOf(databases, count * 2);
        }
        starts[count] = length;
        databases[count] = database;
        count++;
    }

    private static long argument(int argumentLength) {
        return (long) HEADER_BYTES + argumentLength + 2;
    }

    private void endArgument(int argumentLength) {
        length += argumentLength;
        octets[length++] = '\r';
        octets[length++] = '\n';
    }

    private void header(char type, int number) {
        octets[length++] = (byte) type;
        length += Decimal.write(number, octets, length);
        octets[length++] = '\r';
        octets[length++] = '\n';
    }

    private void reserve(long more) {
        int needed = Math.toIntExact(length + more);
        if (needed > octets.length) {
            octets = Arrays.copyOf(octets, (int) Math.max(needed, Math.min(2L * octets.length, Integer.MAX_VALUE - 8)));
        }
    }

    /** Number of commands. */
    public int count() {
        return count;
    }

    int database(int command) {
        return databases[command];
    }

    byte[] octets() {
        return octets;
    }

    int start(int command) {
        return starts[command];
    }

    int length(int command) {
        return (command + 1 < count ? starts[command + 1] : length) - starts[command];
    }

    int totalLength() {
        return length;
    }
}
