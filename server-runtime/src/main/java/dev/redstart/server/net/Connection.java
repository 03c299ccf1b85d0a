package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import dev.redstart.server.dispatch.Dispatcher.Outcome;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.resp.ProtocolException;
import dev.redstart.server.session.Session;
import dev.redstart.server.stats.LoopStats.Counter;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.util.function.IntConsumer;

/**
 * One client's socket: its bytes become commands, the commands' replies become bytes.
 *
 * <p>What arrives is parsed in the loop's buffer, some commands ahead, and executed one by one. Execution stops when much
 * waits for a client that is about to read it ({@link SlowReaders}), when another loop holds a key, or when the connection
 * had its share of the tick; what is left is kept, and nothing more is read until it is done. So a client that reads holds
 * what one read, one reply and the soft limit take; while it is idle it is these fields.
 */
final class Connection extends ConnectionStats {
    private final EventLoop loop;
    private final ByteChannel channel;
    private final IntConsumer interest;
    private final SocketOutput output;
    private Session session;

    /** What is not executed yet, null if everything is, and from its parsing to the end of its execution. */
    private QueryBuffer kept;

    /** What was parsed and has its turn to be executed in this tick; null if there is nothing. */
    private QueryBuffer begun;

    /** Whether the batch of {@link #begun} is full, and more may follow it. */
    private boolean batchIsFull;

    /** What {@link #execute()} works on; null outside of it. */
    private QueryBuffer executing;

    /** What {@link #kept} holds could be executed, were there time, room or the key's lock. */
    private boolean backlog;
    /** The loop will call {@link #onBacklog} anyway. */
    private boolean awaitsTurn;
    /** The fault in the input behind what {@link #kept} holds. */
    private ProtocolException broken;

    private boolean closed;
    private int tick;
    /** How many commands may be executed in this tick. */
    private int share;
    /** When this tick's first command began, in milliseconds of the loop's clock. */
    private long beganMillis;

    /**
     * A connection that is interested in reading.
     *
     * @param interest told the {@link SelectionKey} operations whenever they change
     */
    Connection(
            EventLoop loop,
            ByteChannel channel,
            IntConsumer interest,
            SocketAddress address,
            SocketAddress localAddress) {
        super(address, localAddress);
        this.loop = loop;
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

    @Override
    public int loop() {
        return loop.index();
    }

    @Override
    public void closeSoon() {
        loop.submit(this::close);
    }

    /**
     * Reads what is there, once, and parses its first commands.
     *
     * @return whether {@link #execute()} has something to do
     */
    boolean onReadable() throws IOException {
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
        session.active(loop.now());
        return take(buffer.flip());
    }

    private boolean take(ByteBuffer arrived) {
        boolean goesOn = kept != null;
        if (!goesOn) {
            kept = loop.buffers().takeInput();
        }
        boolean canBeParsed = kept.add(arrived, loop.buffers().input());
        if (goesOn && kept.heldBytes() > loop.config().clientQueryBufferLimit()) {
            closeOver(
                    Counter.QUERY_LIMIT_DISCONNECTIONS,
                    kept.heldBytes(),
                    "bytes of unfinished command, see client-query-buffer-limit");
            return false;
        }
        if (!canBeParsed) {
            tellHeld();
            return false;
        }
        if (goesOn) {
            kept.goOn(loop.buffers().batch());
        }
        begin();
        return true;
    }

    /** Goes on with what was kept, though nothing new arrived. */
    void onBacklog() throws IOException {
        awaitsTurn = false;
        if (closed || !backlog) {
            return;
        }
        renewShare();
        if (share == 0) {
            awaitTurn();
            return;
        }
        backlog = false;
        session.active(loop.now());
        loop.buffers().takePlace(0);
        kept.readAgain();
        begin();
        loop.dispatcher().prefetch().prefetchKeys(bytes(), loop.buffers().batch(), db());
        execute();
    }

    /** Writes what the socket takes by now. */
    void onWritable() throws IOException {
        if (closed || output.isHeld()) {
            return;
        }
        if (output.writePending() > 0) {
            session.active(loop.now());
        }
        if (backlog && !output.isFull()) {
            awaitTurn();
        }
        afterWriting();
        tellHeld();
    }

    /** Parses the first commands. */
    private void begin() {
        begun = kept;
        kept = null; // who closes the connection meanwhile must not give it away
        showArrived(begun.rangeBytes());
        begun.parser().maxBulkBytes(loop.config().protoMaxBulkLength());
        batchIsFull = parse(begun, loop.buffers().batch());
    }

    /** Whether {@link #execute()} is still to come. */
    boolean isBegun() {
        return begun != null;
    }

    /** Bytes that {@link #execute()} is to work on. */
    int begunBytes() {
        return begun.rangeBytes();
    }

    /** The database of the commands that were read. */
    int db() {
        return session.db();
    }

    /** The input that was read. */
    byte[] bytes() {
        return begun.array();
    }

    /** Executes what was read, in the place where it was parsed. */
    void execute() throws IOException {
        QueryBuffer input = begun;
        begun = null;
        executing = input;
        loop.clock().read(); // reading the whole group took its time, and so did the commands of others
        renewShare();
        loop.dispatcher().startBatch();
        try {
            executeWhatIsWhole(input);
        } catch (OutputBuffer.OverflowException e) {
            loop.buffers().output().clear();
            closeOver(Counter.OUTPUT_LIMIT_DISCONNECTIONS, e.wantedBytes(), "bytes of one reply, which is too long");
        } finally {
            executing = null;
            loop.buffers().batch().clear();
            loop.dispatcher().endBatch();
        }
        if (closed || input.isEmpty()) {
            loop.buffers().give(input);
        } else {
            kept = input;
        }
        showInput(kept); // before a reply tells the client that it was executed
        flush();
        afterWriting();
        tellHeld();
    }

    private void executeWhatIsWhole(QueryBuffer input) throws IOException {
        CommandBatch batch = loop.buffers().batch();
        session.maxStringBytes(loop.config().protoMaxBulkLength());
        boolean whole = true;
        while (whole && !session.isClosing() && !closed) {
            whole = batchIsFull;
            int executed = execute(input.array(), batch);
            if (executed < batch.count() && !closed) {
                backlog = true;
                // Behind a fault there is nothing to be read again; the fault itself is remembered.
                input.keepUnexecuted(
                        batch,
                        executed,
                        broken == null ? input.limit() : input.parser().start());
                return;
            }
            if (whole && !session.isClosing() && !closed) {
                loop.dispatcher().pauseBatch();
                batch.clear();
                batchIsFull = parse(input, batch);
                loop.dispatcher().prefetch().prefetchKeys(input.array(), batch, session.db());
                readClock();
            }
        }
        finishInput(input, batch);
    }

    /** Fills the batch; false when the input ended first, or made no sense. */
    private boolean parse(QueryBuffer input, CommandBatch batch) {
        try {
            return input.fill(batch);
        } catch (ProtocolException e) {
            broken = e;
            return false;
        }
    }

    /** Executes the batch as far as it may, and returns the index of the first command that is not done. */
    private int execute(byte[] input, CommandBatch batch) throws IOException {
        OutputBuffer out = loop.buffers().output();
        loop.dispatcher().startTiming(batch.count());
        boolean paused = loop.isPaused();
        for (int i = 0; i < batch.count(); i++) {
            if (session.wasInterrupted()) {
                if (session.isClosing()) {
                    return end(batch);
                }
                paused = loop.isPaused();
            }
            if (paused && loop.paused().keeps(this, input, batch, i)) {
                return i;
            }
            if (out.bytes() + output.bytes() > Limits.OUTPUT_SOFT_BYTES && !makeRoom(out)) {
                session.leaveQueues(); // of keys: others would wait behind one that does not read
                return i;
            }
            long before = out.bytes();
            if (share == 0
                    || loop.dispatcher().execute(input, batch, i, session, out, loop.now()) == Outcome.CONTENDED) {
                awaitTurn();
                return i;
            }
            share = session.endsTurn() ? 0 : share - 1;
            if (loop.passGate()) {
                session.interrupt();
                readClock();
            } else if (session.lastTookLong() || out.bytes() - before > Limits.CLOCK_BYTES || batch.large() != null) {
                readClock();
            }
        }
        return session.isClosing() ? end(batch) : batch.count();
    }

    /** Whether further replies may be added to those that were written and those that wait. */
    private boolean makeRoom(OutputBuffer out) throws IOException {
        if (out.bytes() > Limits.OUTPUT_SOFT_BYTES || !output.runsAhead()) {
            loop.dispatcher().pauseBatch();
            flush();
            limitOutput();
            tellHeld(); // which may close it
        }
        if (closed || output.isFull()) {
            return false;
        }
        if (output.isSpent()) {
            share = 0;
        }
        return true;
    }

    /** Another instant for the next command; ends the turn of one that had its time. */
    private void readClock() {
        long took = loop.clock().read() - beganMillis;
        if (took > Limits.MILLIS_PER_TICK || took < 0) { // or the clock went back
            share = 0;
        }
    }

    /** Nothing more is executed; whoever is to be hung up on gets nothing more either. */
    private int end(CommandBatch batch) {
        if (session.isHungUp()) {
            loop.buffers().output().clear();
            close();
        }
        return batch.count();
    }

    private void renewShare() {
        if (tick != loop.ticks()) {
            tick = loop.ticks();
            share = Limits.COMMANDS_PER_TICK;
            beganMillis = loop.now();
        }
    }

    /** Goes on with what is kept at the end of this tick, or in the next. */
    void awaitTurn() {
        if (!awaitsTurn) {
            awaitsTurn = true;
            loop.later(this);
        }
    }

    private void finishInput(QueryBuffer input, CommandBatch batch) {
        if (closed || session.isClosing()) {
            input.clear();
        } else if (broken != null) {
            loop.answerError(broken, session);
            session.closeAfterReply();
            input.clear();
        } else {
            input.keepRest(batch);
        }
    }

    private void flush() throws IOException {
        if (closed) {
            loop.buffers().output().clear();
        } else {
            output.flush(this);
        }
    }

    /** Writes what was held until the log is on the disk. */
    void release() throws IOException {
        output.endHolding();
        onWritable();
    }

    /**
     * Looks whether a client that does not take its replies may go on, or has to go.
     *
     * @return whether there are still some
     */
    boolean checkOutput() {
        if (closed || output.isEmpty()) {
            output.endWatch();
            return false;
        }
        if (backlog && !output.isFull()) {
            awaitTurn();
        }
        afterWriting();
        return true;
    }

    private void afterWriting() {
        if (closed || output.isHeld()) {
            return;
        }
        output.watch(this);
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

    private boolean wantsInput() {
        return !backlog && broken == null && !session.isClosing() && !output.isFull();
    }

    boolean isClosed() {
        return closed;
    }

    private void limitOutput() {
        if (!closed && output.isOverLimit()) {
            closeOver(
                    Counter.OUTPUT_LIMIT_DISCONNECTIONS,
                    output.bytes(),
                    "bytes of unread replies, see client-output-buffer-limit");
        }
    }

    /** Ends the connection because of what it holds, or would hold. */
    void closeOver(Counter counter, long bytes, String what) {
        loop.stats().add(counter, 1); // before the client can know
        close();
        loop.log().warning("closed client {} at {}: {} {}", session.id(), session.address(), bytes, what);
    }

    private void tellHeld() {
        showInput(kept);
        showOutput(output);
        long holds = closed ? 0 : output.heldBytes() + heldInput();
        long more = holds - heldBytes();
        if (more != 0) {
            showHeld(holds);
            loop.held(more);
        }
    }

    private long heldInput() {
        if (executing != null) {
            return executing.capacity() + loop.buffers().batch().heldBytes();
        }
        QueryBuffer input = kept != null ? kept : begun;
        return input == null ? 0 : input.capacity() + input.growthBytes();
    }

    /** Ends the connection at once. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        backlog = false;
        try {
            loop.forget(this);
            giveBack();
            loop.paused().remove(this);
            session.leaveQueues();
        } finally {
            try {
                channel.close();
            } catch (IOException e) {
                loop.failures().mention("closing a client", e);
            }
        }
    }

    private void giveBack() {
        QueryBuffer input = kept;
        kept = null;
        try {
            if (input != null) {
                loop.buffers().give(input);
            }
            output.close();
        } finally {
            tellHeld();
        }
    }
}
