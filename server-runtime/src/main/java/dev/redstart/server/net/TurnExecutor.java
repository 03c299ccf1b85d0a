package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.dispatch.Dispatcher;
import dev.redstart.server.dispatch.Dispatcher.Outcome;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.resp.ProtocolException;
import dev.redstart.server.resp.RespWriter;
import dev.redstart.server.session.Pause;
import dev.redstart.server.session.Session;
import dev.redstart.server.stats.LoopStats.Counter;
import java.io.IOException;

/**
 * Executes the commands of connections' turns, one turn after the other; one per event loop.
 *
 * <p>A turn executes its commands batch by batch until the input ends, and stops earlier when the connection used up its
 * share of the tick, when another loop holds a key, when a pause begins, or when replies wait that the client is about to
 * read. Between two commands other loops may stop the world.
 */
final class TurnExecutor {
    private final LoopContext loop;
    private final ServerConfig config;
    private final Dispatcher dispatcher;
    private final StopTheWorld gate;
    private final Pause pause;
    private final LoopClock clock;
    private final OutputBuffer output;
    private final Runnable pauseTiming;
    private final RespWriter errors = new RespWriter();

    /** An executor of the commands of one loop, which has a seat in the gate. */
    TurnExecutor(LoopContext loop, Dispatcher dispatcher, StopTheWorld gate, Pause pause) {
        this.loop = loop;
        this.config = loop.config();
        this.dispatcher = dispatcher;
        this.gate = gate;
        this.pause = pause;
        this.clock = loop.clock();
        this.output = loop.buffers().output();
        this.pauseTiming = dispatcher::pauseBatch;
    }

    /** Lets another thread stop the world if it wants to; true if one did. */
    boolean passGate() {
        return gate.pass(loop.index(), pauseTiming);
    }

    /** Prefetches the keys of one connection's commands, and executes these. */
    void executeAlone(Connection connection, ReadSlot slot) throws IOException {
        dispatcher
                .prefetch()
                .prefetchKeys(slot.bytes(), slot.batch(), connection.session().db());
        execute(connection, slot);
    }

    /** Executes what was read into a slot, and sends the replies. */
    void execute(Connection connection, ReadSlot slot) throws IOException {
        QueryBuffer input = slot.take();
        CommandBatch batch = slot.batch();
        clock.read(); // reading the whole group took its time, and so did the commands of others
        connection.renewShare();
        dispatcher.startBatch();
        try {
            executeComplete(connection, input, batch);
        } catch (OutputBuffer.OverflowException e) {
            output.clear();
            connection.closeOverLimit(
                    Counter.OUTPUT_LIMIT_DISCONNECTIONS, e.wantedBytes(), "bytes of one reply, which is too long");
        } finally {
            batch.clear();
            dispatcher.endBatch();
        }
        connection.endTurn(input);
    }

    /** Executes all complete commands, or as many as may run now. */
    private void executeComplete(Connection connection, QueryBuffer input, CommandBatch batch) throws IOException {
        Session session = connection.session();
        session.maxStringBytes(config.protoMaxBulkLength());
        boolean mayFollow = true;
        while (mayFollow && !session.isClosing() && !connection.isClosed()) {
            mayFollow = batch.isFull();
            int executed = executeBatch(connection, input, batch);
            if (executed < batch.count() && !connection.isClosed()) {
                connection.leaveBacklog();
                input.retainUnexecuted(batch, executed);
                return;
            }
            if (mayFollow && !session.isClosing() && !connection.isClosed()) {
                dispatcher.pauseBatch();
                batch.clear();
                input.fill(batch);
                dispatcher.prefetch().prefetchKeys(input.array(), batch, session.db());
                readClock(connection);
            }
        }
        endInput(connection, input, batch);
    }

    /** Executes a batch as far as possible; returns the index of the first command that is not executed. */
    private int executeBatch(Connection connection, QueryBuffer input, CommandBatch batch) throws IOException {
        Session session = connection.session();
        byte[] bytes = input.array();
        dispatcher.startTiming(batch.count());
        boolean paused = pause.isOn(clock.now());
        for (int i = 0; i < batch.count(); i++) {
            if (session.wasInterrupted()) {
                if (session.isClosing()) {
                    return end(connection, batch);
                }
                paused = pause.isOn(clock.now());
            }
            if (paused && isPaused(session, bytes, batch, i)) {
                connection.awaitPauseEnd();
                return i;
            }
            if (!hasRoom(connection, input, batch)) {
                return i;
            }
            long before = output.bytes();
            if (!connection.hasShare()
                    || dispatcher.execute(bytes, batch, i, session, output, clock.now()) == Outcome.CONTENDED) {
                connection.retryLater();
                return i;
            }
            afterCommand(connection, output.bytes() - before, batch.large() != null);
        }
        return session.isClosing() ? end(connection, batch) : batch.count();
    }

    private boolean isPaused(Session session, byte[] bytes, CommandBatch batch, int index) {
        return pause.isOn(clock.now()) && dispatcher.isPaused(bytes, batch, index, session, pause.isOfWritesOnly());
    }

    /** Takes the command off the share, lets others stop the world, and reads the clock where much time may have passed. */
    private void afterCommand(Connection connection, long replyBytes, boolean hasLargeArguments) {
        Session session = connection.session();
        if (session.endsTurn()) {
            connection.endShare();
        } else {
            connection.useShare();
        }
        boolean left = dispatcher.applyBackPressure();
        if (passGate() || left) {
            session.interrupt();
            readClock(connection);
        } else if (session.lastTookLong() || replyBytes > Limits.CLOCK_BYTES || hasLargeArguments) {
            readClock(connection);
        }
    }

    /** Whether replies may be added to those that wait; if not, the client has to read before its next command. */
    private boolean hasRoom(Connection connection, QueryBuffer input, CommandBatch batch) throws IOException {
        long waiting = output.bytes() + connection.output().bytes();
        if (waiting <= Limits.OUTPUT_SOFT_BYTES || makeRoom(connection, input, batch)) {
            return true;
        }
        connection.session().leaveQueues(); // of keys: others would wait behind one that does not read
        return false;
    }

    /** Sends replies, unless the server runs ahead of the client; false if too many still wait. */
    private boolean makeRoom(Connection connection, QueryBuffer input, CommandBatch batch) throws IOException {
        if (output.bytes() > Limits.OUTPUT_SOFT_BYTES || !connection.output().runsAhead()) {
            dispatcher.pauseBatch();
            connection.flushInTurn(input.capacity() + batch.heldBytes());
        }
        if (connection.isClosed() || connection.output().isFull()) {
            return false;
        }
        if (connection.output().isSpent()) {
            connection.endShare();
        }
        return true;
    }

    private void readClock(Connection connection) {
        connection.limitTime(clock.read());
    }

    /** Ends a batch whose client is closing: nothing more is executed. A disconnected client gets no reply either. */
    private int end(Connection connection, CommandBatch batch) {
        if (connection.session().isDisconnected()) {
            output.clear();
            connection.close();
        }
        return batch.count();
    }

    /** Retains an unfinished command, or replies to a protocol error. */
    private void endInput(Connection connection, QueryBuffer input, CommandBatch batch) {
        if (connection.isClosed() || connection.session().isClosing()) {
            input.clear();
        } else if (input.fault() != null) {
            replyTo(input.fault(), connection.session());
            connection.session().closeAfterReply();
            input.clear();
        } else {
            input.retainRest(batch);
        }
    }

    private void replyTo(ProtocolException fault, Session session) {
        loop.log().verbose("client {} broke the protocol: {}", session.id(), fault.getMessage());
        loop.stats().add(Counter.ERRORS, 1);
        if (session.suppressesReply()) {
            return;
        }
        errors.begin(output, session.protocol());
        errors.replaceWithError(fault.getMessage());
    }
}
