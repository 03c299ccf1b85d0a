package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.LargeArguments;
import dev.redstart.server.resp.RespParser;
import java.nio.ByteBuffer;

/**
 * The bytes of a connection that belong to a command which is not whole, or not executed yet, and the parser that knows
 * how far it got in them. A connection has one while it is being served and while there are such bytes; an idle one has
 * none. Grows with what arrived, never with what a header claims.
 *
 * <p>What arrives is looked at where it costs least: in the loop's array, behind a short rest of the last read, which is
 * copied there; or in an array of its own behind a long one. Large arguments are the parser's.
 */
final class QueryBuffer {
    private static final byte[] NONE = new byte[0];

    private final ArrayPool pool;
    private final RespParser parser = new RespParser();

    /** The array of its own, {@link #NONE} if there is none. */
    private byte[] own = NONE;

    private byte[] data = NONE;
    private int limit;
    /** What was cut out of the first command, which is whole and waits. */
    private LargeArguments waiting;

    QueryBuffer(ArrayPool pool) {
        this.pool = pool;
    }

    RespParser parser() {
        return parser;
    }

    /** Whether there is nothing that has to be kept. */
    boolean isEmpty() {
        return limit == 0;
    }

    /** Bytes that arrived and wait. */
    long heldBytes() {
        LargeArguments large = large();
        return limit + (large == null ? 0 : large.bytes());
    }

    /** Bytes of memory that are held. */
    long capacity() {
        LargeArguments large = large();
        return own.length + parser.heldBytes() + (large == null ? 0 : large.capacity());
    }

    /**
     * Bytes that growing takes beside {@link #capacity()}, where that is much: a long array exists twice for a moment. What
     * long arrays {@linkplain HeapRegions waste} counts too.
     */
    long growthBytes() {
        return growthBytes(own.length) + growthBytes(parser.heldBytes());
    }

    private static long growthBytes(long bytes) {
        long longer = bytes < Limits.DOUBLING_BYTES ? 0 : bytes + bytes / Limits.GROWTH_DIVISOR;
        return longer + HeapRegions.waste(bytes);
    }

    /** Of {@link #heldBytes()}, those that are not large arguments. */
    int rangeBytes() {
        return limit;
    }

    /** Bytes that the array of its own has room for. */
    int freeBytes() {
        return own == NONE ? 0 : own.length - limit;
    }

    private LargeArguments large() {
        return waiting != null ? waiting : parser.large();
    }

    /** The bytes to be parsed, from 0 to {@link #limit()}. */
    byte[] array() {
        return data;
    }

    int limit() {
        return limit;
    }

    /**
     * Adds what arrived. If nothing was kept the parser begins anew; else it is to {@link #goOn}.
     *
     * @param shared an array of the loop's, lent until {@link #keepRest} or {@link #keepUnexecuted}
     * @return whether there is something to be parsed: not while a large argument grows
     */
    boolean add(ByteBuffer arrived, byte[] shared) {
        if (limit == 0) {
            limit = arrived.remaining();
            arrived.get(shared, 0, limit);
            data = shared;
            parser.reset(0);
            return true;
        }
        if (parser.isFilling()) {
            parser.fill(arrived);
            if (parser.isFilling()) {
                return false;
            }
        }
        append(arrived, shared);
        return true;
    }

    /** Goes on with the unfinished command; the batch must be empty. */
    void goOn(CommandBatch batch) {
        parser.resume(batch, 0);
    }

    /** Parses commands until the batch is full; false when the input ended first. */
    boolean fill(CommandBatch batch) {
        while (!batch.isFull()) {
            if (!parser.next(data, limit, batch)) {
                return false;
            }
        }
        return true;
    }

    private void append(ByteBuffer arrived, byte[] shared) {
        int more = arrived.remaining();
        if (limit <= more && limit + more <= shared.length) {
            System.arraycopy(own, 0, shared, 0, limit);
            data = shared;
            dropOwn();
        } else {
            reserve(more);
            data = own;
        }
        arrived.get(data, limit, more);
        limit += more;
    }

    private void reserve(int more) {
        if (own.length - limit >= more) {
            return;
        }
        int growth = own.length < Limits.DOUBLING_BYTES ? own.length : own.length / Limits.GROWTH_DIVISOR;
        long wanted = Math.max((long) limit + more, (long) own.length + growth);
        byte[] longer = pool.take((int) Math.min(wanted, Integer.MAX_VALUE - 16));
        System.arraycopy(own, 0, longer, 0, limit);
        dropOwn();
        own = longer;
    }

    /** Begins to parse again what is kept. */
    void readAgain() {
        data = own;
        parser.reset(0, waiting);
        waiting = null;
    }

    /** Everything whole was executed: keeps what belongs to the unfinished command. */
    void keepRest(CommandBatch batch) {
        int from = parser.start();
        int to = parser.suspend(batch, data, limit);
        keep(from, to);
    }

    /**
     * Keeps the commands from {@code first} on, and the bytes up to {@code end} behind them, to be parsed again.
     *
     * @param end where nothing follows that can be parsed
     */
    void keepUnexecuted(CommandBatch batch, int first, int end) {
        waiting = first == 0 ? batch.large() : null;
        if (batch.isRewritten(first)) {
            int length = batch.unexecutedLength(first, parser.start(), end);
            byte[] commands = pool.take(length);
            batch.unexecuted(first, data, parser.start(), end, commands);
            replaceOwn(commands, length);
        } else {
            keep(batch.start(first), end);
        }
    }

    private void keep(int from, int to) {
        int length = to - from;
        if (length == 0) {
            limit = 0;
            data = NONE;
            dropOwn();
        } else if (data == own && length > own.length / 4) {
            if (from > 0) { // a command of many reads stays where it is, else each of them would copy all before it
                System.arraycopy(own, from, own, 0, length);
            }
            limit = length;
        } else {
            byte[] rest = pool.take(length);
            System.arraycopy(data, from, rest, 0, length);
            replaceOwn(rest, length);
        }
    }

    private void replaceOwn(byte[] array, int length) {
        dropOwn();
        own = array;
        data = array;
        limit = length;
    }

    private void dropOwn() {
        if (own != NONE) {
            pool.give(own);
            own = NONE;
        }
    }

    /** Lets go of everything. */
    void clear() {
        limit = 0;
        data = NONE;
        dropOwn();
        waiting = null;
        parser.reset(0);
    }
}
