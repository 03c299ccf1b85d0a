package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.session.Session;
import dev.redstart.server.stats.LoopStats.Counter;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.util.function.IntConsumer;

/**
 * One client's socket: reads its bytes into commands, and writes their replies.
 *
 * <p>A turn is one read, or one retry, and the execution of what it brought. {@link #onReadable} and {@link #onBacklog}
 * parse the first commands in a {@link ReadSlot}; {@link TurnExecutor} executes them, stops when much waits for a client
 * that is about to read it ({@link SlowReaders}), when another loop holds a key, or when the connection had its share of
 * the tick, and hands the rest back with {@link #endTurn}. Nothing more is read until the rest is executed. So a client
 * that reads holds what one read, one reply and the soft limit take; while it is idle it is these fields.
 */
final class Connection extends ConnectionStats {
    private final LoopContext loop;
    private final ConnectionOwner owner;
    private final ByteChannel channel;
    private final IntConsumer interest;
    private final SocketOutput output;
    private Session session;

    /** The bytes that are not executed yet, null if there are none and during a turn. */
    private QueryBuffer queryBuffer;

    /** Whether the query buffer begins with commands that could run, were there time, room or the key's lock. */
    private boolean backlog;
    /** Whether the owner was asked to {@link ConnectionOwner#retry}. */
    private boolean awaitsRetry;
    /** Whether the owner {@linkplain ConnectionOwner#watchOutput watches} the output. */
    private boolean watched;

    private boolean closed;
    /** The tick that {@link #share} is of. */
    private int tick;
    /** Commands that may be executed in this tick. */
    private int share;
    /** When this tick's first command began, in milliseconds of the loop's clock. */
    private long beganMillis;

    /**
     * A connection that is interested in reading.
     *
     * @param interest accepts the {@link SelectionKey} operations whenever they change
     */
    Connection(
            LoopContext loop,
            ConnectionOwner owner,
            ByteChannel channel,
            IntConsumer interest,
            SocketAddress address,
            SocketAddress localAddress) {
        super(address, localAddress);
        this.loop = loop;
        this.owner = owner;
        this.channel = channel;
        this.interest = interest;
        this.output = new SocketOutput(loop, channel);
    }

    void session(Session value) {
        session = value;
    }

    Session session() {
        return session;
    }

    SocketOutput output() {
        return output;
    }

    @Override
    public int loop() {
        return loop.index();
    }

    @Override
    public void closeSoon() {
        owner.submit(this::close);
    }

    /**
     * Reads once, and parses the first commands.
     *
     * @param slot an empty slot
     * @return whether the slot has something to execute
     */
    boolean onReadable(ReadSlot slot) throws IOException {
        if (closed || !wantsInput()) {
            return false;
        }
        ByteBuffer buffer = loop.buffers().read().clear();
        int count = channel.read(buffer);
        if (count < 0) {
            session.closeAfterReply(); // a client that only shut its sending side down still gets its replies
            afterWriting();
            return false;
        }
        if (count == 0) {
            return false;
        }
        loop.stats().add(Counter.INPUT_BYTES, count);
        loop.stats().add(Counter.READS, 1);
        session.active(loop.clock().now());
        return add(buffer.flip(), slot);
    }

    private boolean add(ByteBuffer arrived, ReadSlot slot) {
        boolean isUnfinished = queryBuffer != null;
        if (!isUnfinished) {
            queryBuffer = loop.buffers().takeQueryBuffer();
        }
        boolean canBeParsed = queryBuffer.add(arrived, slot.array());
        if (isUnfinished && queryBuffer.heldBytes() > loop.config().clientQueryBufferLimit()) {
            closeOverLimit(
                    Counter.QUERY_LIMIT_DISCONNECTIONS,
                    queryBuffer.heldBytes(),
                    "bytes of unfinished command, see client-query-buffer-limit");
            return false;
        }
        if (!canBeParsed) {
            updateStats();
            return false;
        }
        if (isUnfinished) {
            queryBuffer.resume(slot.batch());
        }
        parse(slot);
        return true;
    }

    /**
     * Parses the first commands of the backlog again.
     *
     * @param slot an empty slot
     * @return whether the slot has something to execute
     */
    boolean onBacklog(ReadSlot slot) {
        awaitsRetry = false;
        if (closed || !backlog) {
            return false;
        }
        renewShare();
        if (share == 0) {
            retryLater();
            return false;
        }
        backlog = false;
        session.active(loop.clock().now());
        queryBuffer.restart();
        parse(slot);
        return true;
    }

    private void parse(ReadSlot slot) {
        QueryBuffer input = queryBuffer;
        queryBuffer = null; // it is the turn's: close() must not release it
        showArrived(input.rangeBytes());
        slot.parse(input, loop.config().protoMaxBulkLength());
    }

    /** Continues at the end of this tick, or in the next one. */
    void retryLater() {
        if (!awaitsRetry) {
            awaitsRetry = true;
            owner.retry(this);
        }
    }

    /** Has the next command wait for the end of a pause. */
    void awaitPauseEnd() {
        owner.awaitPauseEnd(this);
    }

    /** Renews the share if the tick is another one. */
    void renewShare() {
        if (tick != loop.clock().tick()) {
            tick = loop.clock().tick();
            share = Limits.COMMANDS_PER_TICK;
            beganMillis = loop.clock().now();
        }
    }

    /** Whether another command may be executed in this tick. */
    boolean hasShare() {
        return share > 0;
    }

    /** Takes a command off the share. */
    void useShare() {
        share--;
    }

    /** Ends the share of this tick. */
    void endShare() {
        share = 0;
    }

    /** Ends the share of a connection whose commands took their time in this tick. */
    void limitTime(long nowMillis) {
        long took = nowMillis - beganMillis;
        if (took > Limits.MILLIS_PER_TICK || took < 0) { // or the clock went back
            share = 0;
        }
    }

    /** Notes that the turn ends before all parsed commands were executed. */
    void leaveBacklog() {
        backlog = true;
    }

    /**
     * Sends the replies of a turn that is not over.
     *
     * @param turnBytes of the heap that the turn holds
     */
    void flushInTurn(long turnBytes) throws IOException {
        flush();
        limitOutput();
        updateStats(turnBytes); // which may close it
    }

    /** Takes the query buffer back after the execution, and sends the replies. */
    void endTurn(QueryBuffer input) throws IOException {
        if (closed || input.isEmpty()) {
            loop.buffers().release(input);
        } else {
            queryBuffer = input;
        }
        showInput(queryBuffer); // before a reply tells the client that it was executed
        flush();
        afterWriting();
        updateStats();
    }

    private void flush() throws IOException {
        OutputBuffer replies = loop.buffers().output();
        if (closed) {
            replies.clear();
        } else if (loop.aof().holdsReplies()) {
            if (output.hold(replies)) {
                owner.awaitLog(this);
            }
        } else {
            output.send(replies);
        }
    }

    /** Writes what the socket takes now. */
    void onWritable() throws IOException {
        if (closed || output.isHeld()) {
            return;
        }
        if (output.writePending() > 0) {
            session.active(loop.clock().now());
        }
        if (backlog && !output.isFull()) {
            retryLater();
        }
        afterWriting();
        updateStats();
    }

    /** Sends the replies that were held until the log was on the disk. */
    void release() throws IOException {
        output.release();
        onWritable();
    }

    /**
     * Resumes or closes a connection whose client does not take its replies.
     *
     * @return whether replies still wait
     */
    boolean checkOutput() {
        if (closed || output.isEmpty()) {
            watched = false;
            return false;
        }
        if (backlog && !output.isFull()) {
            retryLater();
        }
        afterWriting();
        return true;
    }

    private void afterWriting() {
        if (closed || output.isHeld()) {
            return;
        }
        watchOutput();
        limitOutput();
        if (closed) {
            return;
        }
        if (output.isEmpty() && session.isClosing()) {
            close();
            return;
        }
        int wanted = (wantsInput() ? SelectionKey.OP_READ : 0) | (output.isEmpty() ? 0 : SelectionKey.OP_WRITE);
        if (wanted != interest()) {
            showInterest(wanted);
            interest.accept(wanted);
        }
    }

    private void watchOutput() {
        if (output.isEmpty()) {
            return;
        }
        if (!watched) {
            watched = true;
            owner.watchOutput(this);
        }
        if (output.isFull()) {
            owner.outputIsFull();
        }
    }

    private boolean wantsInput() {
        return !backlog && !session.isClosing() && !output.isFull();
    }

    private void limitOutput() {
        if (!closed && output.isOverLimit()) {
            closeOverLimit(
                    Counter.OUTPUT_LIMIT_DISCONNECTIONS,
                    output.bytes(),
                    "bytes of unread replies, see client-output-buffer-limit");
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Closes the connection because of the bytes that it holds, or would hold. */
    void closeOverLimit(Counter counter, long bytes, String what) {
        loop.stats().add(counter, 1); // before the client can know
        close();
        loop.log().warning("closed client {} at {}: {} {}", session.id(), session.address(), bytes, what);
    }

    /** Closes the connection at once. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        backlog = false;
        try {
            owner.closed(this);
            releaseBuffers();
            session.leaveQueues();
        } finally {
            try {
                channel.close();
            } catch (IOException e) {
                loop.failures().mention("closing a client", e);
            }
        }
    }

    private void releaseBuffers() {
        QueryBuffer input = queryBuffer;
        queryBuffer = null;
        try {
            if (input != null) {
                loop.buffers().release(input);
            }
            output.close();
        } finally {
            updateStats();
        }
    }

    private void updateStats() {
        updateStats(queryBuffer == null ? 0 : queryBuffer.capacity() + queryBuffer.growthBytes());
    }

    private void updateStats(long inputCapacity) {
        showInput(queryBuffer);
        showOutput(output);
        long holds = closed ? 0 : output.heldBytes() + inputCapacity;
        long more = holds - heldBytes();
        if (more != 0) {
            showHeld(holds);
            owner.heldBytesChanged(more);
        }
    }
}
