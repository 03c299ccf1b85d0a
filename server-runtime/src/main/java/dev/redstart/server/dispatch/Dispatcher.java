package dev.redstart.server.dispatch;

import dev.redstart.api.CommandException;
import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.bytes.BytesView;
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
 * Takes one parsed command to its reply; one per event loop, on whose thread alone it is used.
 *
 * <p>Look up, check the number of arguments, find the keys, lock them, run the handler, unlock, count. Whatever a
 * handler does, exactly one reply value leaves; {@link HandlerRunner} catches what it throws.
 */
public final class Dispatcher {
    /** What became of a command. */
    public enum Outcome {
        /** It has its reply. */
        DONE,
        /** A key was locked by another loop, or one did not stop; nothing happened, and it is to be tried again. */
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
    /** The lowest frame, whose parts these are: that of clients' commands. */
    private final Frame frame;

    private final HandlerRunner runner;
    private final ErrorReplies errors;
    private final Lifecycle lifecycle;
    private final ChangeRecorder recorder;
    private final CommandTimer timer;
    private final Prefetch prefetch;

    private CommandTable table;
    /** Null where the instant of a command stays the one that was given with it. */
    private LongSupplier clock;

    private boolean isLoader;
    private int lastChanges;

    private long countedHits;
    private long countedMisses;

    /**
     * A loop's dispatcher.
     *
     * @param tables the table in force; asked once per batch
     * @param lifecycle what is served at the moment
     * @param log where changes are logged
     * @param loop the loop's number, from 0
     * @param seed of {@link dev.redstart.api.Request#random()}
     */
    public Dispatcher(
            Supplier<CommandTable> tables,
            Databases store,
            StopTheWorld world,
            ServerStats stats,
            PluginFaults faults,
            Lifecycle lifecycle,
            AppendOnlyFile log,
            int loop,
            long seed) {
        this.lifecycle = lifecycle;
        this.tables = tables;
        this.serverStats = stats;
        this.stats = stats.loop(loop);
        this.world = world;
        this.running = world.running(loop);
        this.timer = new CommandTimer(stats.slowness(), this.stats, System::nanoTime);
        this.prefetch = new Prefetch(store);
        this.finder = new KeyFinder(store.databases());
        this.admission = new MemoryAdmission(store.budget());
        this.errors = new ErrorReplies(this.stats, stats, faults, admission);
        this.runner = new HandlerRunner(errors);
        this.locks = new KeyLocks(store);
        this.request = new CommandRequest(locks, new Database(store, locks), log.changes(), seed);
        this.found = new FoundKeys(finder, request, locks);
        this.frame = new Frame(Frame.LOWEST, locks, finder, request);
        this.reply = frame.reply;
        LogAppender changes = new LogAppender(log.changes());
        this.recorder = new ChangeRecorder(log, changes, world, errors);
        request.belongsTo(frame, new Calls(this, store, runner, this.stats, stats.slowness(), log, changes));
    }

    /** Has a command that waited for the world run at the instant at which it got it; milliseconds since the epoch. */
    public void clock(LongSupplier millis) {
        clock = millis;
    }

    /** Takes over the table in force; to be called before each batch. */
    public void startBatch() {
        CommandTable current = tables.get();
        if (current != table) {
            table = current;
            stats.commands(current.size());
            request.table(current);
        }
    }

    /** Reads keys ahead, before commands are executed. */
    public Prefetch prefetch() {
        return prefetch;
    }

    /** To be called before so many commands are executed one after the other, which may be timed together. */
    public void startTiming(int count) {
        timer.startBatch(count);
    }

    /** What comes before the batch's next command, such as writing to the socket, is not part of the commands' time. */
    public void pauseBatch() {
        timer.endRun();
    }

    /** Adds what was counted on the side to the loop's statistics; to be called after each batch. */
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
        boolean again = false;
        try {
            Command command = find(frame);
            if (command != null) {
                session.lastCommand(command);
                again = !run(command, session);
                if (again) {
                    stats.add(Counter.LOCK_WAITS, 1);
                    return Outcome.CONTENDED;
                }
            }
            stats.add(Counter.COMMANDS, 1);
            if (session.isSilent()) {
                reply.discard();
                session.endSilentCommand();
            }
            return Outcome.DONE;
        } finally {
            end(session, again);
        }
    }

    /** Whatever lacks here, memory for what the next command will need, others neither wait behind this one nor blame it. */
    private void end(Session session, boolean again) {
        try {
            locks.unlock();
        } finally {
            running.end();
            if (running.heldAll()) {
                session.heldAll();
            }
            if (!again) {
                session.leaveQueues();
            }
            request.unbind();
        }
    }

    /**
     * Whether a pause keeps a command of a batch waiting. One that would be refused is not kept from it.
     *
     * @param writesOnly whether the pause is about commands that change something
     */
    public boolean isPaused(byte[] input, CommandBatch batch, int index, Session session, boolean writesOnly) {
        request.bind(input, batch, index, session, 0);
        try {
            Command command = find(request, table, 0);
            if (command != null && request.argc() > 1 && command.subcommandTable() != null) {
                command = find(request, command.subcommandTable(), 1);
            }
            if (command == null || !command.takes(request.argc()) || command.handler() == null) {
                return false;
            }
            session.lastCommand(command);
            return !writesOnly || command.mayWrite();
        } finally {
            request.unbind();
        }
    }

    private static Command find(CommandRequest request, CommandTable commands, int argument) {
        BytesView name = request.view(argument);
        return commands.find(name.array(), name.from(), name.length());
    }

    /** The command that may run, or null after refusing. */
    Command find(Frame frame) {
        CommandRequest request = frame.request;
        Command command = find(request, table, 0);
        if (command == null) {
            if (frame.height == Frame.LOWEST && ErrorMessages.isCrossProtocol(request)) {
                request.client().disconnect();
                return null;
            }
            errors.refuse(frame.reply, ErrorMessages.unknownCommand(request));
            return null;
        }
        if (request.argc() > 1 && command.subcommandTable() != null) {
            Command sub = find(request, command.subcommandTable(), 1);
            if (sub == null) {
                errors.refuse(frame.reply, ErrorMessages.unknownSubcommand(request, command));
                return null;
            }
            command = sub;
        }
        if (!command.takes(request.argc()) || command.handler() == null) {
            stats.rejected(command.index());
            errors.refuse(frame.reply, ErrorMessages.wrongNumberOfArguments(command));
            return null;
        }
        return mayRun(frame, command) ? command : null;
    }

    private boolean mayRun(Frame frame, Command command) {
        if (!lifecycle.isServing() && !isLoader && frame.height == Frame.LOWEST && isOutOfService(command)) {
            return false;
        }
        if (command.needsMemory() && !isLoader && !admission.admits(frame.request)) {
            refuseForMemory(frame, command);
            return false;
        }
        if (command.needsHealthyFiles() && !isLoader) {
            recorder.applyBackPressure(frame);
            CommandException refusal = lifecycle.writes().refusal();
            if (refusal != null) {
                stats.rejected(command.index());
                errors.refuse(frame.reply, refusal.getMessage());
                return false;
            }
        }
        return true;
    }

    private void refuseForMemory(Frame frame, Command command) {
        stats.rejected(command.index());
        errors.refuse(frame.reply, admission.refuse());
    }

    /** While data is loaded, and once the last snapshot has been written. */
    private boolean isOutOfService(Command command) {
        if (lifecycle.isEnding()) {
            request.client().disconnect();
            return true;
        }
        if (command.isAllowedWhileLoading()) {
            return false;
        }
        stats.rejected(command.index());
        errors.refuse(frame.reply, ErrorMessages.LOADING);
        return true;
    }

    /** Notes how long the replies of a tick waited until the log was on the disk, for LATENCY. */
    public void waitedForDisk(long nanos) {
        serverStats.slowness().happened("aof-fsync-always", nanos);
    }

    /** The table in force. */
    CommandTable table() {
        return table;
    }

    /** Whether there is a command of this name, in the table in force when the batch began. */
    boolean knows(byte[] bytes, int from, int length) {
        return table.find(bytes, from, length) != null;
    }

    /** No object that a handler was given is used again: {@code plugins-strict}. */
    public void beStrict() {
        locks.beStrict();
        request.beStrict();
    }

    /**
     * Executes commands of a log while it is loaded: no key expires, even one whose time is over, until the clock of
     * commands starts.
     */
    public void beginLoading() {
        isLoader = true;
        errors.beginLoading();
        reply.discardValues();
    }

    /** Whether the last command's reply is an error. */
    boolean answeredError() {
        return reply.isError();
    }

    /** Whether the last command changed something. */
    boolean changed() {
        return lastChanges > 0;
    }

    /** The random numbers of the command that is executed next begin with a seed that the log has. */
    void replaySeed(long seed) {
        request.replaySeed(seed);
    }

    /** False when it is to be tried again. */
    private boolean run(Command command, Session session) {
        request.command(command);
        running.begin(command);
        locks.start(isLoader ? 0 : request.nowMillis(), request.nowMillis());
        setAccess(command, session);
        int onlyKey = command.onlyKey();
        if (onlyKey > 0 && onlyKey < request.argc()) { // nearly always; it saves the finder's turn
            found.add(onlyKey, session.db(), command.onlyKeyDeclared());
        } else if (!command.keys().isEmpty() || command.writesKeyspace()) {
            if (!runner.findKeys(frame, command, session.db())) {
                return true;
            }
            if (found.areVeryMany() && !isLoader && !admission.admitsObjects(finder.count())) {
                found.end();
                stats.rejected(command.index());
                errors.refuse(frame.reply, ErrorMessages.TOO_MANY_KEYS);
                return true;
            }
            if (finder.needsWorld(command)) {
                return runAlone(command, session);
            }
            found.addAll();
            if (command.needsMemory() && !isLoader && !admission.admitsKeys(request, locks)) {
                refuseForMemory(frame, command);
                return true;
            }
        }
        Stripe held = locks.tryLock(session);
        if (held != null) {
            session.awaits(held);
            return false;
        }
        long lockWaitNanos = session.lockWaitNanos();
        if (lockWaitNanos > 0) {
            serverStats.slowness().happened("lock-wait", lockWaitNanos);
        }
        return invoke(command, session, lockWaitNanos);
    }

    private void setAccess(Command command, Session session) {
        if (command.noTouch() || session.isNoTouch()) {
            locks.noTouch();
        }
    }

    private boolean runAlone(Command command, Session session) {
        found.addAll();
        timer.endRun();
        long askedAtNanos = System.nanoTime();
        boolean[] done = new boolean[1];
        try {
            world.stop(token -> {
                long lockWaitNanos = Math.max(session.lockWaitNanos(), System.nanoTime() - askedAtNanos);
                serverStats.slowness().happened("lock-wait", lockWaitNanos);
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
            return refusedAsBusy(command, session, e);
        }
    }

    /** False while the client may wait for the world, else true after refusing. */
    private boolean refusedAsBusy(Command command, Session session, WorldBusyException e) {
        if (session.awaitsWorld() && locks.changes() == 0) {
            reply.discard();
            return false;
        }
        stats.failed(command.index());
        errors.refuse(frame.reply, ErrorMessages.busy(command, e));
        return true;
    }

    /** False when it is to be tried again. */
    private boolean invoke(Command command, Session session, long lockWaitNanos) {
        frame.begin();
        stats.called(command.index());
        timer.begins(command, request.client());
        try {
            if (isLoader || recorder.hasRoom(request, command)) {
                runner.run(frame, command);
            } else {
                refuseForMemory(frame, command);
            }
            return true;
        } catch (WorldBusyException e) {
            boolean refused = refusedAsBusy(command, session, e);
            if (!refused) {
                stats.calledInVain(command.index());
                frame.countAnew();
            }
            return refused;
        } catch (StripeHeldException e) {
            stats.calledInVain(command.index());
            frame.countAnew();
            session.awaits(e.stripe());
            reply.discard();
            return false;
        } finally {
            end(command, lockWaitNanos);
        }
    }

    /** Whatever a handler came to, a reply that overflowed too: emptied values go, and changes are logged. */
    private void end(Command command, long lockWaitNanos) {
        try {
            runner.dropEmptied(frame, command);
            timer.ended(command, request, lockWaitNanos);
        } finally {
            lastChanges = locks.changes();
            frame.count(stats);
            if (!isLoader && (lastChanges > 0 || locks.hasCleared())) { // what is loaded is in the log
                recorder.record(frame, command);
            }
        }
    }

    /** Why a command of a log could not be executed, null if it could; forgotten by the call. */
    Throwable takeLoadFailure() {
        return errors.takeLoadFailure();
    }
}
