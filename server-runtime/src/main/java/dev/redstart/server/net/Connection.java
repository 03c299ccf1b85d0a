package dev.redstart.server.net;

import dev.redstart.server.command.Dispatcher.Outcome;
import dev.redstart.server.command.Session;
import dev.redstart.server.config.Limits;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.resp.ProtocolException;
import dev.redstart.server.resp.RespParser;
import dev.redstart.server.stats.LoopStats.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * One client's socket: its octets become commands, the commands' replies become octets.
 *
 * <p>What arrives is parsed in the loop's buffer, some commands ahead, and executed one by one. Execution stops when the
 * client does not read its replies, when another loop holds a key, or when the connection had its share of the tick;
 * what is left is kept, and nothing more is read until it is done. So a client's memory is bounded by what one read, one
 * reply and the soft limit take.
 */
final class Connection implements Session.Link {
    private final EventLoop loop;
    private final ByteChannel channel;
    private final IntConsumer interest;
    private final RespParser parser = new RespParser();
    private final KeptInput kept = new KeptInput();
    private final PendingOutput pending = new PendingOutput();
    private Session session;

    /** What {@link #kept} holds could be executed, were there time, room or the key's lock. */
    private boolean backlog;
    /** The loop will call {@link #onBacklog} anyway. */
    private boolean awaitsTurn;
    /** The fault in the input behind what {@link #kept} holds. */
    private ProtocolException broken;

    private boolean closed;
    private int interestOps;
    /** What the loop knows of {@link #kept} and {@link #pending}. */
    private long heldBytes;

    /**
     * A connection that is interested in reading.
     *
     * @param interest told the {@link SelectionKey} operations whenever they change
     */
    Connection(EventLoop loop, ByteChannel channel, IntConsumer interest) {
        this.loop = loop;
        this.channel = channel;
        this.interest = interest;
        this.interestOps = SelectionKey.OP_READ;
    }

    void session(Session value) {
        session = value;
    }

    Session session() {
        return session;
    }

    @Override
    public long inputBytes() {
        return kept.limit();
    }

    @Override
    public long outputBytes() {
        return pending.bytes();
    }

    @Override
    public int loop() {
        return loop.index();
    }

    /** Reads what is there, once, and executes it. */
    void onReadable() throws IOException {
        if (closed || !wantsInput()) {
            return;
        }
        ByteBuffer buffer = loop.readBuffer();
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            session.closeAfterReply(); // a client that only shut its sending side down still gets its replies
            afterWriting();
            return;
        }
        if (count == 0) {
            return;
        }
        loop.stats().add(Counter.INPUT_BYTES, count);
        session.active(loop.now());
        buffer.flip();
        if (kept.isEmpty()) {
            byte[] input = loop.input();
            buffer.get(input, 0, count);
            parser.reset(0);
            process(input, count);
            return;
        }
        kept.append(buffer);
        if (kept.limit() > loop.config().clientQueryBufferLimit()) {
            loop.log()
                    .warning(
                            "closing client {} at {}: over {} bytes of unfinished command, see"
                                    + " client-query-buffer-limit",
                            session.id(),
                            session.address(),
                            kept.limit());
            close();
            return;
        }
        parser.resume(loop.batch(), 0);
        process(kept.octets(), kept.limit());
    }

    /** Goes on with what was kept, though nothing new arrived. */
    void onBacklog() throws IOException {
        awaitsTurn = false;
        if (closed || !backlog) {
            return;
        }
        backlog = false;
        parser.reset(0);
        process(kept.octets(), kept.limit());
    }

    /** Writes what the socket takes by now. */
    void onWritable() throws IOException {
        if (closed) {
            return;
        }
        long written = pending.writeTo(channel, loop.writeBuffer());
        loop.stats().add(Counter.OUTPUT_BYTES, written);
        if (written > 0) {
            session.active(loop.now());
        }
        if (backlog && !isOutputFull()) {
            awaitTurn();
        }
        afterWriting();
        tellHeld();
    }

    private void process(byte[] input, int limit) throws IOException {
        parser.maxBulkBytes(loop.config().protoMaxBulkLength());
        loop.dispatcher().startBatch();
        CommandBatch batch = loop.batch();
        try {
            int left = Limits.COMMANDS_PER_TICK;
            boolean whole = true;
            while (whole && !session.isClosing()) {
                whole = parse(input, limit, batch);
                int executed = execute(input, batch, left);
                if (executed < batch.count()) {
                    keepUnexecuted(input, limit, batch, executed);
                    break;
                }
                left -= executed;
                if (whole) {
                    batch.clear();
                }
            }
            if (!backlog) {
                finishInput(input, limit, batch);
            }
        } catch (OutputBuffer.OverflowException e) {
            loop.stats().add(Counter.OUTPUT_LIMIT_DISCONNECTIONS, 1);
            loop.log().warning("closing client {} at {}: {}", session.id(), session.address(), e.getMessage());
            loop.output().clear();
            close();
        } finally {
            batch.clear();
            loop.dispatcher().endBatch();
        }
        flush();
        afterWriting();
        tellHeld();
    }

    /** Fills the batch; false when the input ended first, or made no sense. */
    private boolean parse(byte[] input, int limit, CommandBatch batch) {
        try {
            while (!batch.isFull()) {
                if (!parser.next(input, limit, batch)) {
                    return false;
                }
            }
            return true;
        } catch (ProtocolException e) {
            broken = e;
            return false;
        }
    }

    /** Executes the batch as far as it may, and returns the index of the first command that is not done. */
    private int execute(byte[] input, CommandBatch batch, int atMost) throws IOException {
        OutputBuffer out = loop.output();
        loop.dispatcher().touchKeys(input, batch, session.db());
        for (int i = 0; i < batch.count(); i++) {
            if (session.isClosing()) {
                return batch.count();
            }
            if (out.size() + pending.bytes() > Limits.OUTPUT_SOFT_BYTES) {
                flush();
                if (isOutputFull()) {
                    return i;
                }
            }
            if (i == atMost) {
                awaitTurn();
                return i;
            }
            if (loop.dispatcher().execute(input, batch, i, session, out, loop.now()) == Outcome.CONTENDED) {
                awaitTurn();
                return i;
            }
            if (session.isHungUp()) {
                out.clear();
                close();
                return batch.count();
            }
            loop.passGate();
        }
        return batch.count();
    }

    private void awaitTurn() {
        if (!awaitsTurn) {
            awaitsTurn = true;
            loop.later(this);
        }
    }

    private void keepUnexecuted(byte[] input, int limit, CommandBatch batch, int executed) {
        backlog = true;
        if (executed == 0 && broken == null && isAsKept(input, batch)) {
            return; // a large value that waits for its key is not copied each time
        }
        // Behind a fault there is nothing to be read again; the fault itself is remembered.
        int end = broken == null ? limit : parser.start();
        kept.replace(batch.unexecuted(executed, input, parser.start(), end));
    }

    private boolean isAsKept(byte[] input, CommandBatch batch) {
        return input == kept.octets() && batch.start(0) == 0 && !batch.isRewritten(0);
    }

    private void finishInput(byte[] input, int limit, CommandBatch batch) {
        if (session.isClosing()) {
            kept.clear();
        } else if (broken != null) {
            loop.answerError(broken, session);
            session.closeAfterReply();
            kept.clear();
        } else {
            int from = parser.start();
            parser.suspend(batch);
            kept.keep(input, from, limit);
        }
    }

    /** Hands the loop's output to the socket; what it does not take waits here. */
    private void flush() throws IOException {
        OutputBuffer out = loop.output();
        if (closed || out.size() == 0) {
            out.clear();
            return;
        }
        int sent = pending.isEmpty() ? write(out) : 0;
        loop.stats().add(Counter.OUTPUT_BYTES, sent);
        if (sent < out.size()) {
            pending.add(Arrays.copyOfRange(out.array(), sent, out.size()));
        }
        out.clear();
    }

    private int write(OutputBuffer out) throws IOException {
        ByteBuffer buffer = loop.writeBuffer();
        int sent = 0;
        while (sent < out.size()) {
            buffer.clear();
            int piece = out.drainTo(buffer, sent);
            buffer.flip();
            int written = channel.write(buffer);
            sent += written;
            if (written < piece) {
                break;
            }
        }
        return sent;
    }

    private void afterWriting() {
        if (closed) {
            return;
        }
        if (pending.isEmpty() && session.isClosing()) {
            close();
            return;
        }
        int wanted = (wantsInput() ? SelectionKey.OP_READ : 0) | (pending.isEmpty() ? 0 : SelectionKey.OP_WRITE);
        if (wanted != interestOps) {
            interestOps = wanted;
            interest.accept(wanted);
        }
    }

    private boolean wantsInput() {
        return !backlog && broken == null && !session.isClosing() && !isOutputFull();
    }

    private boolean isOutputFull() {
        return pending.bytes() > Limits.OUTPUT_SOFT_BYTES;
    }

    boolean isClosed() {
        return closed;
    }

    /** Octets that this connection keeps from the heap. */
    long heldBytes() {
        return heldBytes;
    }

    private void tellHeld() {
        long holds = closed ? 0 : kept.capacity() + pending.bytes();
        long more = holds - heldBytes;
        if (more != 0) {
            heldBytes = holds;
            loop.held(more);
        }
    }

    /** Ends the connection at once. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        backlog = false;
        kept.clear();
        tellHeld();
        session.leaveQueues();
        loop.forget(this);
        try {
            channel.close();
        } catch (IOException e) {
            loop.log().debug("closing client {}: {}", session.id(), e);
        }
    }
}
