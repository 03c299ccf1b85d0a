package dev.redstart.server.dispatch;

import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.command.Command;
import dev.redstart.server.command.CommandTable;
import dev.redstart.server.keyspace.Database;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.lifecycle.Lifecycle;
import dev.redstart.server.lock.RunningCommand;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.lock.Stripe;
import dev.redstart.server.lock.StripeHeldException;
import dev.redstart.server.lock.WorldBusyException;
import dev.redstart.server.log.LogAppender;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.resp.RespWriter;
import dev.redstart.server.session.Session;
import dev.redstart.server.stats.LoopStats;
import dev.redstart.server.stats.LoopStats.Counter;
import dev.redstart.server.stats.ServerStats;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Takes one parsed command to its reply. One per event loop, used on its thread only.
 *
 * <p>The steps: look the command up, check it, find its keys, lock them, run the handler, unlock, count. Exactly one reply
 * value leaves, whatever a handler does; {@link HandlerRunner} catches what it throws.
 */
public final class Dispatcher {
    /** The result of one try to execute a command. */
    public enum Outcome {
        /** The command has its reply. */
        DONE,
        /** Another loop holds a key or did not stop. Nothing has changed, and the caller tries again. */
        CONTENDED
    }

    private final Supplier<CommandTable> tables;
    private final ServerStats serverStats;
    private final LoopStats stats;
    private final StopTheWorld world;
    private final RunningCommand running;
    private final MemoryAdmission admission;
    private final KeyLocks locks;
    private final KeyFinder finder;
    private final FoundKeys found;
    private final CommandRequest request;
    private final RespWriter reply;
    /** The lowest frame, that of clients' commands; the parts above are its own. */
    private final Frame frame;

    private final HandlerRunner runner;
    private final ErrorReplies errors;
    private final ChangeRecorder recorder;
    private final CommandChecks checks;
    private final CommandTimer timer;
    private final Prefetch prefetch;

    /** Null where commands keep the instant that they were given. */
    private LongSupplier clock;

    private boolean isLoader;
    private int lastChanges;

    private long countedHits;
    private long countedMisses;

    /**
     * Creates a loop's dispatcher.
     *
     * @param tables supplies the table in force, once per batch
     * @param lifecycle says what is served at the moment
     * @param log takes the changes
     * @param loop the loop's number, from 0
     * @param seed of {@link dev.redstart.api.Request#random()}
     */
    public Dispatcher(
            Supplier<CommandTable> tables,
            Databases databases,
            StopTheWorld world,
            ServerStats stats,
            PluginFaults faults,
            Lifecycle lifecycle,
            AppendOnlyFile log,
            int loop,
            long seed) {
        this.tables = tables;
        this.serverStats = stats;
        this.stats = stats.loop(loop);
        this.world = world;
        this.running = world.running(loop);
        this.timer = new CommandTimer(stats.latencyRecorder(), this.stats, System::nanoTime);
        this.prefetch = new Prefetch(databases);
        this.finder = new KeyFinder(databases.count());
        this.admission = new MemoryAdmission(databases.budget());
        this.errors = new ErrorReplies(this.stats, stats, faults, admission);
        this.runner = new HandlerRunner(errors);
        this.locks = new KeyLocks(databases);
        this.request = new CommandRequest(locks, new Database(databases, locks), log.changes(), seed);
        this.found = new FoundKeys(finder, request, locks);
        this.frame = new Frame(Frame.LOWEST, locks, finder, request);
        this.reply = frame.reply;
        LogAppender changes = new LogAppender(log.changes());
        this.recorder = new ChangeRecorder(log, changes, world, errors);
        this.checks = new CommandChecks(lifecycle, admission, errors, this.stats);
        request.belongsTo(
                frame, new Calls(checks, databases, runner, this.stats, stats.latencyRecorder(), log, changes));
    }

    /** Sets the clock, in milliseconds since the epoch, that gives a command the instant at which it got the world. */
    public void clock(LongSupplier millis) {
        clock = millis;
    }

    /** Begins a batch: its commands see the table that is now in force. */
    public void startBatch() {
        CommandTable current = tables.get();
        if (current != checks.table()) {
            checks.table(current);
            stats.commands(current.size());
            request.table(current);
        }
    }

    /** Returns what reads the keys of commands before they are executed. */
    public Prefetch prefetch() {
        return prefetch;
    }

    /** Begins timing so many commands, which are executed one after the other. */
    public void startTiming(int count) {
        timer.startBatch(count);
    }

    /** Excludes what precedes the batch's next command, such as a write to the socket, from the commands' time. */
    public void pauseBatch() {
        timer.endRun();
    }

    /** Ends a batch: adds what the locks counted to the loop's statistics. */
    public void endBatch() {
        timer.endRun();
        stats.add(Counter.KEYSPACE_HITS, locks.hits() - countedHits);
        stats.add(Counter.KEYSPACE_MISSES, locks.misses() - countedMisses);
        countedHits = locks.hits();
        countedMisses = locks.misses();
    }

    /**
     * Executes one command of a batch and appends its reply.
     *
     * @param input the bytes that the batch's ranges point into
     * @param index which of the batch's commands
     * @param now milliseconds since the epoch
     * @throws OutputBuffer.OverflowException when the reply is beyond the output limit; the client must go
     */
    public Outcome execute(byte[] input, CommandBatch batch, int index, Session session, OutputBuffer out, long now) {
        reply.begin(out, session.protocol());
        request.bind(input, batch, index, session, now);
        boolean contended = false;
        try {
            Command command = checks.admit(frame);
            if (command != null) {
                session.lastCommand(command);
                contended = !run(command, session);
                if (contended) {
                    stats.add(Counter.LOCK_WAITS, 1);
                    return Outcome.CONTENDED;
                }
            }
            stats.add(Counter.COMMANDS, 1);
            if (session.suppressesReply()) {
                reply.discard();
                session.replySuppressed();
            }
            return Outcome.DONE;
        } finally {
            release(session, contended);
        }
    }

    /** Releases what the command holds, each even if another step fails: no other command may wait for this one. */
    private void release(Session session, boolean contended) {
        try {
            locks.unlock();
        } finally {
            running.end();
            if (running.heldAll()) {
                session.stoppedWorld();
            }
            if (!contended) {
                session.leaveQueues();
            }
            request.unbind();
        }
    }

    /**
     * Returns whether a pause defers a command of a batch. A command that will be rejected is not deferred.
     *
     * @param writesOnly whether the pause only defers writes
     */
    public boolean isPaused(byte[] input, CommandBatch batch, int index, Session session, boolean writesOnly) {
        request.bind(input, batch, index, session, 0);
        try {
            Command command = checks.find(request);
            if (command == null) {
                return false;
            }
            session.lastCommand(command);
            return !writesOnly || command.mayWrite();
        } finally {
            request.unbind();
        }
    }

    /**
     * Writes for the log's writer, between two commands, where this loop appended much and the writer is far behind.
     *
     * @return whether that may have taken long, and other threads may have stopped the world in that time
     */
    public boolean applyBackPressure() {
        if (!recorder.isBackPressureDue()) {
            return false;
        }
        timer.endRun();
        recorder.applyBackPressure();
        return true;
    }

    /** Records how long the replies of a tick waited for the log on disk, for LATENCY. */
    public void waitedForDisk(long nanos) {
        serverStats.latencyRecorder().record("aof-fsync-always", nanos);
    }

    /** Returns whether the batch's table has a command of this name. */
    boolean knows(byte[] bytes, int from, int length) {
        return checks.table().find(bytes, from, length) != null;
    }

    /** Stops reusing the objects that handlers get: {@code plugins-strict}. */
    public void beStrict() {
        locks.beStrict();
        request.beStrict();
    }

    /**
     * Executes commands of a log from now on: no key expires while a log is loaded, even one whose expiry has passed.
     */
    public void beginLoading() {
        isLoader = true;
        checks.beginLoading();
        errors.beginLoading();
        reply.discardValues();
    }

    /** Returns whether the last command's reply is an error. */
    boolean answeredError() {
        return reply.isError();
    }

    /** Returns whether the last command changed something. */
    boolean changed() {
        return lastChanges > 0;
    }

    /** Sets the seed of the next command's random numbers, which the log has. */
    void replaySeed(long seed) {
        request.replaySeed(seed);
    }

    /** Runs a command; false where it must be tried again. */
    private boolean run(Command command, Session session) {
        request.command(command);
        running.begin(command);
        locks.start(isLoader ? 0 : request.nowMillis(), request.nowMillis());
        setAccess(command, session);
        int onlyKey = command.onlyKey();
        if (onlyKey > 0 && onlyKey < request.argc()) { // nearly always; the finder is not needed
            found.add(onlyKey, session.db(), command.onlyKeyDeclared());
        } else if (!command.keys().isEmpty() || command.writesKeyspace()) {
            if (!runner.findKeys(frame, command, session.db())) {
                return true;
            }
            if (found.areVeryMany() && !isLoader && !admission.admitsObjects(finder.count())) {
                found.end();
                checks.reject(frame, command, ErrorMessages.TOO_MANY_KEYS);
                return true;
            }
            if (finder.needsWorld(command)) {
                return runExclusive(command, session);
            }
            found.addAll();
            if (command.needsMemory() && !isLoader && !admission.admitsKeys(request, locks)) {
                checks.rejectForMemory(frame, command);
                return true;
            }
        }
        Stripe held = locks.tryLock(session);
        if (held != null) {
            session.enqueue(held);
            return false;
        }
        long lockWaitNanos = session.lockWaitNanos();
        if (lockWaitNanos > 0) {
            serverStats.latencyRecorder().record("lock-wait", lockWaitNanos);
        }
        return invoke(command, session, lockWaitNanos);
    }

    private void setAccess(Command command, Session session) {
        if (command.noTouch() || session.isNoTouch()) {
            locks.noTouch();
        }
    }

    /** Runs a command while all loops are stopped; false where it must be tried again. */
    private boolean runExclusive(Command command, Session session) {
        found.addAll();
        timer.endRun();
        long askedAtNanos = System.nanoTime();
        boolean[] done = new boolean[1];
        try {
            world.stop(token -> {
                long lockWaitNanos = Math.max(session.lockWaitNanos(), System.nanoTime() - askedAtNanos);
                serverStats.latencyRecorder().record("lock-wait", lockWaitNanos);
                locks.holdWorld(token);
                frame.readClock(clock);
                try {
                    done[0] = invoke(command, session, lockWaitNanos);
                } finally {
                    locks.unlock();
                }
            });
            return done[0];
        } catch (WorldBusyException e) {
            return rejectedAsBusy(command, session, e);
        }
    }

    /** Returns false while the client may still wait for the world; true after replying with BUSY. */
    private boolean rejectedAsBusy(Command command, Session session, WorldBusyException e) {
        if (session.mayAwaitWorld() && locks.changes() == 0) {
            reply.discard();
            return false;
        }
        stats.failed(command.index());
        errors.reject(frame.reply, ErrorMessages.busy(command, e));
        return true;
    }

    /** Runs the handler; false where the command must be tried again. */
    private boolean invoke(Command command, Session session, long lockWaitNanos) {
        frame.begin();
        stats.called(command.index());
        timer.begins(command, request.client());
        try {
            if (isLoader || recorder.hasRoom(request, command)) {
                runner.run(frame, command);
            } else {
                checks.rejectForMemory(frame, command);
            }
            return true;
        } catch (WorldBusyException e) {
            boolean rejected = rejectedAsBusy(command, session, e);
            if (!rejected) {
                stats.uncalled(command.index());
                frame.restart();
            }
            return rejected;
        } catch (StripeHeldException e) {
            stats.uncalled(command.index());
            frame.restart();
            session.enqueue(e.stripe());
            reply.discard();
            return false;
        } finally {
            end(command, lockWaitNanos);
        }
    }

    /** Removes emptied values and logs the changes, whatever the handler did, even if its reply overflowed. */
    private void end(Command command, long lockWaitNanos) {
        try {
            runner.removeEmptied(frame, command);
            timer.ended(command, request, lockWaitNanos);
        } finally {
            lastChanges = locks.changes();
            frame.count(stats);
            if (!isLoader && (lastChanges > 0 || locks.hasCleared())) { // a loaded change is in the log already
                recorder.record(frame, command);
            }
        }
    }

    /** Returns and clears the reason why a command of a log could not be executed; null if it could. */
    Throwable takeLoadFailure() {
        return errors.takeLoadFailure();
    }
}
