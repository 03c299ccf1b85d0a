package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.LargeArguments;
import dev.redstart.server.resp.ProtocolException;
import dev.redstart.server.resp.RespParser;
import java.nio.ByteBuffer;

/**
 * The bytes of a connection whose command is incomplete or not executed yet, and the parser that knows how far it got in
 * them. A connection has one while it is served and while there are such bytes; an idle one has none. It grows with what
 * arrived, never with what a header claims.
 *
 * <p>Bytes are parsed where that costs least: behind a short rest of the last read in the array of the {@link ReadSlot},
 * to which the rest is copied; behind a long rest in an array of the buffer's own. Large arguments are the parser's.
 */
final class QueryBuffer {
    private static final byte[] NONE = new byte[0];

    private final ArrayPool pool;
    private final RespParser parser = new RespParser();

    /** The buffer's own array, {@link #NONE} if there is none. */
    private byte[] own = NONE;

    /** The array that is parsed: {@link #own}, or the read slot's. */
    private byte[] data = NONE;

    private int limit;
    /** What was cut out of the first command, which is complete and waits. */
    private LargeArguments waiting;
    /** The protocol error behind the complete commands, null if there is none. */
    private ProtocolException fault;

    QueryBuffer(ArrayPool pool) {
        this.pool = pool;
    }

    RespParser parser() {
        return parser;
    }

    /** Whether no bytes wait. */
    boolean isEmpty() {
        return limit == 0;
    }

    /** Returns the number of bytes that arrived and wait. */
    long heldBytes() {
        LargeArguments large = large();
        return limit + (large == null ? 0 : large.bytes());
    }

    /** Returns the bytes of memory that are held. */
    long capacity() {
        LargeArguments large = large();
        return own.length + parser.heldBytes() + (large == null ? 0 : large.capacity());
    }

    /**
     * Returns the bytes of memory that growing takes beside {@link #capacity()}, where that is much: a long array exists
     * twice for a moment. What long arrays {@linkplain HeapRegions waste} counts too.
     */
    long growthBytes() {
        return growthBytes(own.length) + growthBytes(parser.heldBytes());
    }

    private static long growthBytes(long bytes) {
        long longer = bytes < Limits.DOUBLING_BYTES ? 0 : bytes + bytes / Limits.GROWTH_DIVISOR;
        return longer + HeapRegions.waste(bytes);
    }

    /** Returns the bytes of {@link #heldBytes()} that are not large arguments. */
    int rangeBytes() {
        return limit;
    }

    /** Returns the free bytes of the buffer's own array. */
    int freeBytes() {
        return own == NONE ? 0 : own.length - limit;
    }

    private LargeArguments large() {
        return waiting != null ? waiting : parser.large();
    }

    /** Returns the array that the parsed commands' ranges point into. */
    byte[] array() {
        return data;
    }

    /** Returns the protocol error behind the complete commands, null if there is none. */
    ProtocolException fault() {
        return fault;
    }

    /**
     * Adds what arrived. The parser starts at the first byte if the buffer was empty; else {@link #resume} comes next.
     *
     * @param shared the read slot's array, used until {@link #retainRest} or {@link #retainUnexecuted}
     * @return false while a large argument grows: then there is nothing to parse
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

    /** Continues with the unfinished command; the batch must be empty. */
    void resume(CommandBatch batch) {
        parser.resume(batch, 0);
    }

    /** Parses commands until the batch is full, the input ends, or a {@link #fault()} is met. */
    void fill(CommandBatch batch) {
        try {
            while (!batch.isFull()) {
                if (!parser.next(data, limit, batch)) {
                    return;
                }
            }
        } catch (ProtocolException e) {
            fault = e;
        }
    }

    private void append(ByteBuffer arrived, byte[] shared) {
        int more = arrived.remaining();
        if (limit <= more && limit + more <= shared.length) {
            System.arraycopy(own, 0, shared, 0, limit);
            data = shared;
            releaseOwn();
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
        releaseOwn();
        own = longer;
    }

    /** Starts to parse the retained bytes from the first one on. */
    void restart() {
        data = own;
        parser.reset(0, waiting);
        waiting = null;
    }

    /** Retains the bytes of the unfinished command; all complete commands are executed. */
    void retainRest(CommandBatch batch) {
        int from = parser.start();
        int to = parser.suspend(batch, data, limit);
        retain(from, to);
    }

    /**
     * Retains the commands from {@code first} on and the bytes behind them, to be {@linkplain #restart() parsed again}.
     * Nothing behind a {@link #fault()} is retained; the fault itself is.
     */
    void retainUnexecuted(CommandBatch batch, int first) {
        int end = fault == null ? limit : parser.start();
        waiting = first == 0 ? batch.large() : null;
        if (batch.isRewritten(first)) {
            int length = batch.unexecutedLength(first, parser.start(), end);
            byte[] commands = pool.take(length);
            batch.unexecuted(first, data, parser.start(), end, commands);
            replaceOwn(commands, length);
        } else {
            retain(batch.start(first), end);
        }
    }

    private void retain(int from, int to) {
        int length = to - from;
        if (length == 0) {
            limit = 0;
            data = NONE;
            releaseOwn();
        } else if (data == own && length > own.length / 4) {
            if (from > 0) { // a command of many reads stays in place, else each read would copy all before it
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
        releaseOwn();
        own = array;
        data = array;
        limit = length;
    }

    private void releaseOwn() {
        if (own != NONE) {
            pool.give(own);
            own = NONE;
        }
    }

    /** Discards everything. */
    void clear() {
        limit = 0;
        data = NONE;
        releaseOwn();
        waiting = null;
        fault = null;
        parser.reset(0);
    }
}
