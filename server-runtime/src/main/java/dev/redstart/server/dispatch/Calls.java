package dev.redstart.server.dispatch;

import dev.redstart.api.ByteRanges;
import dev.redstart.api.Bytes;
import dev.redstart.api.Flag;
import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.command.Command;
import dev.redstart.server.config.Limits;
import dev.redstart.server.keyspace.Database;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.lock.StripeHeldException;
import dev.redstart.server.lock.WorldBusyException;
import dev.redstart.server.log.ChangeRecord;
import dev.redstart.server.log.LogAppender;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.session.Session;
import dev.redstart.server.stats.LatencyRecorder;
import dev.redstart.server.stats.LoopStats;
import dev.redstart.server.stats.LoopStats.Counter;

/**
 * Runs commands that handlers call: the frames above a loop's lowest one, over one set of locks.
 *
 * <p>The problem: a handler uses another plugin's command, atomically with its own work, and no lock may be taken while
 * others are held. The rule: a called command gets a frame and may only use keys that its caller declared, which are locked
 * already. The instant is the same in all frames, all random numbers follow from the lowest frame's seed, and a change in
 * one frame first moves the values that views of any frame point to. All changes go into the one record that the lowest
 * frame appends at its end, so that the log has one block.
 *
 * <pre>
 *   call ──► frame 2 │ request │ keys, held by frame 1 │ reply ──► CallReply
 *            frame 1 │ request │ keys, held by frame 0 │ reply ──► CallReply
 *            frame 0 │ request │ keys, locked          │ reply ──► the client
 * </pre>
 */
final class Calls {
    private static final int RESP3 = 3;

    private final CommandChecks checks;
    private final Databases databases;
    private final HandlerRunner runner;
    private final LoopStats stats;
    private final LatencyRecorder latencyRecorder;
    private final AppendOnlyFile log;
    private final LogAppender changes;

    /** The frames by height, created on first use. */
    private final Frame[] frames = new Frame[Limits.CALL_DEPTH + 1];

    private final CalledCommand[] commands = new CalledCommand[frames.length];
    private final OutputBuffer[] outputs = new OutputBuffer[frames.length];
    private final CommandTimer[] timers = new CommandTimer[frames.length];

    Calls(
            CommandChecks checks,
            Databases databases,
            HandlerRunner runner,
            LoopStats stats,
            LatencyRecorder latencyRecorder,
            AppendOnlyFile log,
            LogAppender changes) {
        this.checks = checks;
        this.databases = databases;
        this.runner = runner;
        this.stats = stats;
        this.latencyRecorder = latencyRecorder;
        this.log = log;
        this.changes = changes;
    }

    private Frame frame(int height) {
        if (frames[height] == null) {
            KeyLocks locks = new KeyLocks(databases);
            CommandRequest request = new CommandRequest(locks, new Database(databases, locks), log.changes(), 0);
            Frame frame = new Frame(height, locks, new KeyFinder(databases.count()), request);
            request.belongsTo(frame, this);
            commands[height] = new CalledCommand();
            outputs[height] = new OutputBuffer(
                    Limits.CALL_REPLY_MAX_BYTES, Runtime.getRuntime().maxMemory() / Limits.OUTPUT_HEAP_SHARE);
            timers[height] = new CommandTimer(latencyRecorder, stats, System::nanoTime);
            frames[height] = frame;
        }
        return frames[height];
    }

    /**
     * Runs a command and returns its reply, which may be an error.
     *
     * @throws IllegalStateException where the caller does not hold what the command needs, or calls are nested too deeply
     */
    CallReply call(Frame caller, String name, Bytes... arguments) {
        int height = caller.height + 1;
        if (height > Limits.CALL_DEPTH) {
            throw new IllegalStateException("calls of commands are nested more than " + Limits.CALL_DEPTH
                    + " deep; does a command call itself?");
        }
        Frame frame = frame(height);
        CalledCommand called = commands[height];
        OutputBuffer out = outputs[height];
        Session client = caller.request.client();
        int db = client.db();
        try {
            called.write(name, arguments);
            frame.reply.begin(out, RESP3);
            frame.request.bind(called.input(), called.batch(), 0, client, caller.request.nowMillis());
            frame.request.calledBy(caller.request);
            frame.request.table(checks.table());
            Command command = checks.admit(frame);
            if (command != null && mayBeCalled(frame, command)) {
                run(caller, frame, command, out);
            }
            return CallReplyReader.read(out);
        } finally {
            frame.request.unbind();
            client.db(db); // a SELECT that was called ends with the call
            called.release();
            out.clear();
        }
    }

    private boolean mayBeCalled(Frame frame, Command command) {
        if (!command.flags().contains(Flag.NO_SCRIPT)) {
            return true;
        }
        stats.rejected(command.index());
        runner.reject(frame, "ERR This Redis command is not allowed from script or another command");
        return false;
    }

    private void run(Frame caller, Frame frame, Command command, OutputBuffer out) {
        Session client = frame.request.client();
        frame.locks.startWithin(caller.locks);
        frame.begin();
        frame.request.command(command);
        if (command.noTouch() || client.isNoTouch()) {
            frame.locks.noTouch();
        }
        try {
            if (runner.findKeys(frame, command, client.db())) {
                requireWorld(caller, frame, command);
                addKeys(caller, frame, command);
                runOnKeys(caller, frame, command, out);
            }
        } finally {
            frame.locks.unlock();
        }
    }

    private void requireWorld(Frame caller, Frame frame, Command command) {
        boolean holdsKeys = caller.locks.lowest().count() > 0;
        boolean needsWorld = command.writesKeyspace()
                || frame.finder.needsWholeKeyspace()
                || (command.usesKeyspace() && (holdsKeys || frame.finder.count() > 0));
        boolean writes = command.writesKeyspace() && !caller.request.command().writesKeyspace();
        if (needsWorld && (writes || !caller.locks.isAlone())) {
            throw new IllegalStateException(of(caller, command) + " needs the whole keyspace: the caller must declare"
                    + (command.writesKeyspace()
                            ? " writesKeyspace()"
                            : " a computed key spec that calls wholeKeyspace()"));
        }
    }

    private static String of(Frame caller, Command command) {
        return "command '" + command.name() + "', called by '"
                + caller.request.command().name() + "',";
    }

    private static void addKeys(Frame caller, Frame frame, Command command) {
        KeyFinder finder = frame.finder;
        boolean all = caller.request.command().writesKeyspace();
        for (int i = 0; i < finder.count(); i++) {
            BytesView name = frame.request.view(finder.argument(i));
            long hash = ByteRanges.hash64(name.array(), name.from(), name.length());
            boolean writable = finder.declaration(i).isWritable();
            if (!caller.locks.holds(name, hash, finder.database(i), writable, all)) {
                throw new IllegalStateException(
                        of(caller, command) + " needs the key at its argument " + finder.argument(i)
                                + (writable ? " to change it" : "") + ": the caller must declare it by "
                                + (writable ? "writes()" : "reads() or writes()"));
            }
            frame.locks.add(
                    name.array(),
                    name.from(),
                    name.length(),
                    hash,
                    finder.database(i),
                    writable,
                    finder.declaration(i).isCounted());
        }
    }

    private void runOnKeys(Frame caller, Frame frame, Command command, OutputBuffer out) {
        CommandTimer timer = timers[frame.height];
        stats.called(command.index());
        stats.add(Counter.COMMANDS, 1);
        int recordedBefore = recordedCommands(caller);
        timer.startBatch(1);
        timer.begins(command, frame.request.client());
        try {
            runner.run(frame, command);
        } catch (WorldBusyException | StripeHeldException e) {
            stats.uncalled(command.index());
            throw e; // the client's command is tried again
        } catch (OutputBuffer.OverflowException e) {
            out.clear();
            frame.reply.begin(out, RESP3);
            stats.failed(command.index());
            runner.reject(
                    frame, "ERR the reply of '" + command.name() + "' is larger than a called command may return");
        } finally {
            runner.removeEmptied(frame, command);
            timer.ended(command, frame.request, 0);
            timer.endRun();
            addChangesToCaller(caller, frame, recordedBefore);
        }
    }

    /** Returns how many commands the record for the log has; the first call of a client's command begins with none. */
    private int recordedCommands(Frame caller) {
        if (caller.height == Frame.LOWEST && caller.calledChanges == 0) {
            changes.begin().copyLong();
        }
        return changes.record().count();
    }

    /** Adds the command's changes to its caller's, and to the record in place of those that it called itself. */
    private void addChangesToCaller(Frame caller, Frame frame, int recordedBefore) {
        int changed = frame.locks.changes();
        caller.calledCount += frame.counted();
        if (changed == 0 && !frame.locks.hasCleared()) {
            return;
        }
        caller.locks.addChanges(frame.locks);
        caller.calledChanges += changed;
        caller.calledPropagation |= frame.request.hasPropagation() || frame.calledPropagation;
        if (!changes.isRecording() || !frame.isLoggedItself()) {
            return;
        }
        try {
            ChangeRecord record = changes.record();
            record.truncate(recordedBefore);
            frame.request.writeTo(record);
        } catch (OutOfMemoryError | ArithmeticException e) {
            log.incomplete(e);
        }
    }
}
