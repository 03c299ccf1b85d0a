package dev.redstart.server.resp;

import dev.redstart.api.ByteRanges;
import dev.redstart.server.config.Limits;
import java.nio.ByteBuffer;

/**
 * Reads commands from a client's bytes: RESP arrays of bulk strings, and inline commands.
 *
 * <p>The problem: bytes arrive in pieces of any size, a command may be cut anywhere, and a client may lie about every
 * length. The rule: the parser is a state machine that stops where the bytes stop and continues there when more arrive. No
 * byte is looked at twice, "incomplete" is a return value, arguments are ranges into the input, and nothing is
 * allocated for what a header merely claims: an argument costs eight bytes here, and six at least on the wire, except in
 * inline commands, whose size is limited.
 *
 * <p>The caller retains the bytes from {@link #start()} on, together in one array, until the command is complete:
 *
 * <pre>
 *   while (parser.next(input, limit, batch)) …        commands into the batch, until full or
 *   end = parser.suspend(batch, input, limit)         the rest, from start() to end, moves to the front of some array;
 *   parser.resume(batch, base)                        base says where in that array it begins
 * </pre>
 *
 * <p>A large bulk string would be moved with every read, and copied out of that array in the end. So where the bytes end
 * within one, {@link #suspend} cuts it out: its bytes so far and those that arrive later, see {@link #fill}, gather in
 * {@link LargeArguments}, and {@link #resume} continues behind it. No bulk string that is longer than a read is among the
 * other bytes, however the stream is cut.
 *
 * <p>Errors and their order are those of redis-server 7 ({@code networking.c}), including what it does not check: it
 * skips the two bytes behind a bulk string whatever they are, and its search for the end of a line stops at a NUL, so
 * such a line never ends. Where redis-server's reply depends on how the bytes were cut (lines around 64 KB), the reply of
 * this parser is the same for every cut.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP specification</a>
 */
public final class RespParser {
    private static final int NONE = -1;
    private static final int[] NO_RANGES = new int[0];

    /** A table of an unfinished command's arguments up to this size is reused for the next one. */
    private static final int REUSED_RANGES = 1024;

    private final int largeBytes;
    private final InlineArguments inlineArguments = new InlineArguments();

    private long maxBulkBytes = Limits.PROTO_MAX_BULK_BYTES;

    /** First byte of the current command. */
    private int start;
    /** First byte that is not parsed yet. */
    private int position;
    /** First byte that was not searched for the end of a line yet. */
    private int searched;
    /** Arguments that the current command still lacks; 0 between commands. */
    private int missing;
    /** Length of the bulk string whose header was read, else {@link #NONE}. */
    private int bulkLength = NONE;
    /** The unfinished command's arguments while the parser is suspended; else a spare table. */
    private int[] suspended = NO_RANGES;

    private int suspendedArguments;

    /** What was cut out of the current command, null if nothing was. */
    private LargeArguments large;

    /** A parser between two commands. */
    public RespParser() {
        this(Limits.LARGE_BULK_BYTES);
    }

    /** A parser that cuts out bulk strings which are longer than this, where the bytes end in them. */
    RespParser(int largeBytes) {
        this.largeBytes = largeBytes;
    }

    /** Sets the longest bulk string that is accepted, in bytes; up to {@link Integer#MAX_VALUE}. */
    public void maxBulkBytes(long bytes) {
        maxBulkBytes = bytes;
    }

    /** Returns where the bytes begin that are still needed: those of an incomplete command, or the end of the last. */
    public int start() {
        return missing > 0 ? start : position;
    }

    /** Starts at a position between commands. */
    public void reset(int from) {
        reset(from, null);
    }

    /** Starts at a position where a command begins out of which large arguments were cut before. */
    public void reset(int from, LargeArguments cutOut) {
        start = from;
        position = from;
        searched = from;
        missing = 0;
        bulkLength = NONE;
        large = cutOut;
        suspendedArguments = 0;
        if (suspended.length > REUSED_RANGES) {
            suspended = NO_RANGES;
        }
    }

    /**
     * Takes the unfinished command's arguments out of the batch, so that other connections can use it, and cuts a large
     * argument out that ends behind {@code limit}.
     *
     * @return where the bytes end that are still needed; they begin at {@link #start()}
     */
    public int suspend(CommandBatch batch, byte[] input, int limit) {
        int end = limit;
        if (missing > 0 && bulkLength > largeBytes && limit - position < bulkLength && !isCutOut()) {
            if (large == null) {
                large = new LargeArguments();
            }
            large.begin(batch.openArguments(), position - start, bulkLength);
            large.add(ByteBuffer.wrap(input, position, limit - position));
            end = position;
        }
        suspendedArguments = batch.openArguments();
        if (suspendedArguments > 0) {
            suspended = batch.takeOpen(suspended);
        }
        return end;
    }

    /** Whether the next bytes belong to a large argument, and so to {@link #fill} before {@link #resume}. */
    public boolean isFilling() {
        return large != null && large.isGrowing();
    }

    /** Takes the bytes of the large argument from what arrived. */
    public void fill(ByteBuffer arrived) {
        large.add(arrived);
    }

    /** Returns the bytes of memory that the unfinished command's arguments take while the parser is suspended. */
    public long heldBytes() {
        return suspendedArguments == 0 ? 0 : suspended.length * (long) Integer.BYTES;
    }

    /** Returns what was cut out of the unfinished command, null if nothing was. */
    public LargeArguments large() {
        return large;
    }

    /** Continues with an unfinished command whose bytes now begin at {@code base}; the batch must be empty. */
    public void resume(CommandBatch batch, int base) {
        int moved = base - start();
        position += moved;
        searched += moved;
        start = base;
        suspended = batch.reopen(suspended, suspendedArguments, base);
    }

    /**
     * Parses the next command of {@code input[…, limit)} into the batch. Empty lines and empty arrays are skipped.
     *
     * @return true when a command was added; false when more bytes are needed
     * @throws ProtocolException when the bytes are no commands; the parser cannot be used afterwards
     */
    public boolean next(byte[] input, int limit, CommandBatch batch) {
        while (true) {
            if (missing == 0) {
                start = position;
                batch.open(start);
                if (position == limit) {
                    return false;
                }
                if (input[position] != '*') {
                    if (!inline(input, limit, batch)) {
                        return false;
                    }
                    if (batch.openArguments() > 0) {
                        batch.closeInline();
                        return true;
                    }
                    continue;
                }
                if (!arrayHeader(input, limit)) {
                    return false;
                }
                if (missing == 0) {
                    continue;
                }
            }
            if (!bulkStrings(input, limit, batch)) {
                return false;
            }
            batch.close(large);
            large = null;
            return true;
        }
    }

    private boolean inline(byte[] input, int limit, CommandBatch batch) {
        int end = find((byte) '\n', input, limit);
        if ((end == NONE ? limit : end) - position > Limits.INLINE_MAX_BYTES) {
            throw new ProtocolException("too big inline request");
        }
        if (end == NONE) {
            return false;
        }
        int textEnd = end > position && input[end - 1] == '\r' ? end - 1 : end;
        inlineArguments.split(input, position, textEnd, batch);
        advance(end + 1);
        return true;
    }

    private boolean arrayHeader(byte[] input, int limit) {
        int end = headerEnd(input, limit, "too big mbulk count string");
        if (end == NONE) {
            return false;
        }
        int length = end - position - 1;
        if (!ByteRanges.isLong(input, position + 1, length)) {
            throw new ProtocolException("invalid multibulk length");
        }
        long count = ByteRanges.toLong(input, position + 1, length);
        if (count > Integer.MAX_VALUE) {
            throw new ProtocolException("invalid multibulk length");
        }
        missing = (int) Math.max(0, count);
        advance(end + 2);
        return true;
    }

    private boolean bulkStrings(byte[] input, int limit, CommandBatch batch) {
        while (missing > 0) {
            if (bulkLength == NONE && !bulkHeader(input, limit)) {
                return false;
            }
            int here = isCutOut() ? 0 : bulkLength;
            if (limit - position < here + 2L) {
                return false;
            }
            batch.add(position, bulkLength);
            advance(position + here + 2);
            bulkLength = NONE;
            missing--;
        }
        return true;
    }

    /** Whether the bulk string whose header was read is cut out of the input. */
    private boolean isCutOut() {
        return large != null && large.isCutOutAt(position - start);
    }

    private boolean bulkHeader(byte[] input, int limit) {
        int end = headerEnd(input, limit, "too big bulk count string");
        if (end == NONE) {
            return false;
        }
        if (input[position] != '$') {
            throw new ProtocolException("expected '$', got '" + (char) (input[position] & 0xff) + "'");
        }
        int length = end - position - 1;
        if (!ByteRanges.isLong(input, position + 1, length)) {
            throw new ProtocolException("invalid bulk length");
        }
        long announced = ByteRanges.toLong(input, position + 1, length);
        if (announced < 0 || announced > maxBulkBytes) {
            throw new ProtocolException("invalid bulk length");
        }
        bulkLength = (int) announced;
        advance(end + 2);
        return true;
    }

    /** Returns where the header's line ends, {@link #NONE} if its CRLF is not there yet. */
    private int headerEnd(byte[] input, int limit, String tooLong) {
        int end = find((byte) '\r', input, limit);
        if ((end == NONE ? limit : end) - position > Limits.INLINE_MAX_BYTES) {
            throw new ProtocolException(tooLong);
        }
        return end == NONE || end + 1 >= limit ? NONE : end;
    }

    /** Returns the position of a byte, {@link #NONE} if it is not there yet; searches where the last search ended. */
    private int find(byte wanted, byte[] input, int limit) {
        int i = searched;
        while (i < limit && input[i] != 0) {
            if (input[i] == wanted) {
                searched = i;
                return i;
            }
            i++;
        }
        searched = i;
        return NONE;
    }

    private void advance(int to) {
        position = to;
        searched = to;
    }
}
