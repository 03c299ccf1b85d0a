package dev.redstart.server.command;

import dev.redstart.api.CommandException;
import dev.redstart.api.Octets;
import dev.redstart.server.aof.CommandLog;
import dev.redstart.server.config.Limits;
import dev.redstart.server.keyspace.DatabaseView;
import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.keyspace.LoopGate;
import dev.redstart.server.keyspace.Store;
import dev.redstart.server.keyspace.Stripe;
import dev.redstart.server.lifecycle.Lifecycle;
import dev.redstart.server.log.LogAppender;
import dev.redstart.server.resp.BytesView;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.resp.RespWriter;
import dev.redstart.server.stats.LoopStats;
import dev.redstart.server.stats.LoopStats.Counter;
import dev.redstart.server.stats.ServerStats;
import java.util.function.Supplier;

/**
 * Takes one parsed command to its reply; one per event loop, on whose thread alone it is used.
 *
 * <p>Look up, check the number of arguments, find the keys, lock them, run the handler, unlock, count. Whatever a
 * handler does, exactly one reply value leaves, and only this class catches what it throws.
 */
public final class Dispatcher {
    /** What became of a command. */
    public enum Outcome {
        /** It has its reply. */
        DONE,
        /** A key was locked by another loop; nothing happened, and it is to be tried again. */
        CONTENDED
    }

    private final Supplier<CommandTable> tables;
    private final ServerStats serverStats;
    private final LoopStats stats;
    private final LoopGate gate;
    private final int loop;
    private final MemoryAdmission admission;
    private final KeyLocks locks;
    private final KeyFinder finder;
    private final CommandRequest request;
    private final RespWriter reply = new RespWriter();
    private final PluginFaults faults;
    private final Lifecycle lifecycle;
    private final CommandLog log;
    private final LogAppender changes;
    private final CommandTimer timer;
    private final Prefetch prefetch;

    private CommandTable table;
    private boolean isLoader;
    private Throwable loadFailure;

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
            Store store,
            LoopGate gate,
            ServerStats stats,
            PluginFaults faults,
            Lifecycle lifecycle,
            CommandLog log,
            int loop,
            long seed) {
        this.lifecycle = lifecycle;
        this.log = log;
        this.changes = new LogAppender(log.changes());
        this.tables = tables;
        this.serverStats = stats;
        this.stats = stats.loop(loop);
        this.gate = gate;
        this.loop = loop;
        this.faults = faults;
        this.timer = new CommandTimer(stats.slowness(), this.stats, System::nanoTime);
        this.prefetch = new Prefetch(store);
        this.finder = new KeyFinder(store.databases());
        this.admission = new MemoryAdmission(store.budget());
        this.locks = new KeyLocks(store);
        this.request = new CommandRequest(locks, new DatabaseView(store, locks), log.changes(), seed);
    }

    /** Takes over the table in force; to be called before each batch. */
    public void startBatch() {
        CommandTable current = tables.get();
        if (current != table) {
            table = current;
            stats.commands(current.size());
        }
    }

    /** Hashes the first arguments of a batch's commands, which mostly are keys; 0 stands for none and for a long one. */
    public void hashKeys(byte[] input, CommandBatch batch) {
        prefetch.hashKeys(input, batch);
    }

    /** Reads the slots and entries of the keys of hashed batches, so many, so that their cache misses overlap. */
    public void touchKeys(CommandBatch[] batches, int[] databases, int count) {
        prefetch.touchKeys(batches, databases, count);
    }

    /** As {@link #hashKeys} and {@link #touchKeys(CommandBatch[], int[], int)}, of one batch with more than one command. */
    public void touchKeys(byte[] input, CommandBatch batch, int db) {
        prefetch.touchKeys(input, batch, db);
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
     * @param input the octets that the batch's ranges point into
     * @param index which of the batch's commands
     * @param now milliseconds since the epoch
     * @throws OutputBuffer.OverflowException when the reply is beyond the output limit; the client must go
     */
    public Outcome execute(byte[] input, CommandBatch batch, int index, Session session, OutputBuffer out, long now) {
        reply.begin(out, session.protocol());
        request.bind(input, batch, index, session, now);
        try {
            Command command = find();
            if (command != null) {
                session.lastCommand(command);
                if (!run(command, session)) {
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
            Command command = find(table, 0);
            if (command != null && request.argc() > 1 && command.subcommandTable() != null) {
                command = find(command.subcommandTable(), 1);
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

    private Command find(CommandTable commands, int argument) {
        BytesView name = request.view(argument);
        return commands.find(name.array(), name.from(), name.length());
    }

    /** The command that may run, or null after refusing. */
    private Command find() {
        Command command = find(table, 0);
        if (command == null) {
            if (Refusals.isCrossProtocol(request)) {
                request.client().hangUp();
                return null;
            }
            refuse(Refusals.unknownCommand(request));
            return null;
        }
        if (request.argc() > 1 && command.subcommandTable() != null) {
            Command sub = find(command.subcommandTable(), 1);
            if (sub == null) {
                refuse(Refusals.unknownSubcommand(request, command));
                return null;
            }
            command = sub;
        }
        if (!command.takes(request.argc()) || command.handler() == null) {
            stats.rejected(command.index());
            refuse(Refusals.wrongNumberOfArguments(command));
            return null;
        }
        return mayRun(command) ? command : null;
    }

    private boolean mayRun(Command command) {
        if (!lifecycle.isServing() && !isLoader && isOutOfService(command)) {
            return false;
        }
        if (command.needsMemory() && !isLoader && !admission.admits(request)) {
            refuseForMemory(command);
            return false;
        }
        if (command.needsHealthyFiles()) {
            log.relieve();
            CommandException refusal = lifecycle.writes().refusal();
            if (refusal != null) {
                stats.rejected(command.index());
                refuse(refusal.getMessage());
                return false;
            }
        }
        return true;
    }

    private void refuseForMemory(Command command) {
        stats.rejected(command.index());
        refuse(admission.refuse());
    }

    /** While data is loaded, and once the last snapshot has been written. */
    private boolean isOutOfService(Command command) {
        if (lifecycle.isEnding()) {
            request.client().hangUp();
            return true;
        }
        if (command.isAllowedWhileLoading()) {
            return false;
        }
        stats.rejected(command.index());
        refuse(Refusals.LOADING);
        return true;
    }

    /** Notes how long the replies of a tick waited until the log was on the disk, for LATENCY. */
    public void waitedForDisk(long nanos) {
        serverStats.slowness().happened("aof-fsync-always", nanos);
    }

    /** Whether there is a command of this name, in the table in force when the batch began. */
    boolean knows(byte[] octets, int from, int length) {
        return table.find(octets, from, length) != null;
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
    }

    private void refuse(String latin1) {
        reply.replaceWithError(latin1);
        countError(latin1.substring(0, latin1.indexOf(' ')));
    }

    /** False when a key was locked. */
    private boolean run(Command command, Session session) {
        request.command(command);
        locks.start(isLoader ? 0 : request.now(), request.now());
        setAccess(command, session);
        int onlyKey = command.onlyKey();
        if (onlyKey > 0 && onlyKey < request.argc()) { // nearly always; it saves the finder's turn
            addKey(onlyKey, session.db(), command.onlyKeyDeclared());
        } else if (!command.keys().isEmpty() || command.writesKeyspace()) {
            if (!findKeys(command, session)) {
                return true;
            }
            if (needsToBeAlone(command)) {
                runAlone(command, session);
                return true;
            }
            addFoundKeys();
            if (command.needsMemory() && !isLoader && !admission.admitsKeys(request, locks)) {
                refuseForMemory(command);
                return true;
            }
        }
        Stripe held = locks.tryLock(session, session.countLockTry() >= Limits.KEY_LOCK_TRIES);
        if (held != null) {
            session.awaits(held);
            locks.unlock();
            return false;
        }
        long lockWaitNanos = session.gotLocks();
        if (lockWaitNanos > 0) {
            serverStats.slowness().happened("lock-wait", lockWaitNanos);
        }
        invoke(command, lockWaitNanos);
        return true;
    }

    /** False after refusing: a plugin's own way to find keys may fail. */
    private boolean findKeys(Command command, Session session) {
        try {
            finder.find(command, request, session.db());
            return true;
        } catch (CommandException e) {
            refused(command, e);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            fault(command, e);
        }
        return false;
    }

    /** A handler with keys that also walks the keyspace would meet its own locks there. */
    private boolean needsToBeAlone(Command command) {
        return command.writesKeyspace()
                || finder.needsWholeKeyspace()
                || (command.usesKeyspace() && finder.count() > 0);
    }

    private void setAccess(Command command, Session session) {
        if (command.leavesIdleTimes() || session.isUntouching()) {
            locks.withoutTouching();
        }
    }

    private void runAlone(Command command, Session session) {
        locks.startAlone(isLoader ? 0 : request.now(), request.now());
        setAccess(command, session);
        addFoundKeys();
        timer.endRun();
        long askedAtNanos = System.nanoTime();
        gate.runAlone(loop, () -> {
            long lockWaitNanos = System.nanoTime() - askedAtNanos;
            serverStats.slowness().happened("lock-wait", lockWaitNanos);
            invoke(command, lockWaitNanos);
        });
    }

    private void addFoundKeys() {
        for (int i = 0; i < finder.count(); i++) {
            addKey(finder.argument(i), finder.database(i), finder.declaration(i));
        }
    }

    private void addKey(int argument, int db, Command.DeclaredKeys declared) {
        BytesView name = request.view(argument);
        long hash = argument == 1 && request.isHashed() && name.length() <= Prefetch.LONGEST_HASHED_BYTES
                ? request.firstArgumentHash()
                : Octets.hash64(name.array(), name.from(), name.length());
        locks.add(name.array(), name.from(), name.length(), hash, db, declared.isWritable(), declared.isCounted());
    }

    private void invoke(Command command, long lockWaitNanos) {
        stats.called(command.index());
        timer.begins(command, request.client());
        try {
            if (hasRoomToLog(command)) {
                runHandler(command);
            }
        } finally {
            end(command, lockWaitNanos);
        }
    }

    /** Whatever a handler came to, a reply that overflowed too: emptied values go, changes are logged, locks are given back. */
    private void end(Command command, long lockWaitNanos) {
        try {
            dropEmptied(command);
            timer.ended(command, request, lockWaitNanos);
        } finally {
            try {
                logChanges(command);
            } finally {
                locks.unlock();
            }
        }
    }

    /** Memory for the record of a change is there before anything changes: a change that cannot be logged is refused. */
    private boolean hasRoomToLog(Command command) {
        if (!changes.isRecording() || isLoader || !command.isWrite()) {
            return true;
        }
        try {
            changes.reserve(request.logBytes());
            return true;
        } catch (OutOfMemoryError e) {
            refuseForMemory(command);
            return false;
        }
    }

    /** Under the locks of the changed keys, so that the log has changes of a key in the order in which they were made. */
    private void logChanges(Command command) {
        if (locks.changes() == 0) {
            return;
        }
        stats.add(Counter.CHANGES, locks.changes());
        if (!changes.isRecording() || isLoader) {
            return; // what is loaded is in the log
        }
        try {
            request.writeTo(changes.begin());
            changes.append(request.now());
        } catch (OutOfMemoryError | ArithmeticException e) {
            fault(command, e);
            log.incomplete(e);
        }
    }

    private void runHandler(Command command) {
        try {
            command.handler().execute(request, reply);
            if (request.client().isSilent()) {
                reply.discard();
            } else if (!reply.isWhole()) {
                fault(command, faults.miscount(command));
            }
        } catch (CommandException e) {
            refused(command, e);
        } catch (OutputBuffer.OverflowException e) {
            throw e;
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            fault(command, e);
        }
    }

    private void refused(Command command, CommandException e) {
        loadFailure = isLoader && admission.isEnd(e) ? e : loadFailure;
        reply.replaceWithError(e);
        stats.failed(command.index());
        countError(e.code());
    }

    /** Removes values that are empty now; whether they are is a value type's, so a plugin's, code. */
    private void dropEmptied(Command command) {
        try {
            locks.finish();
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            fault(command, e);
        }
    }

    /** Why a command of a log could not be executed, null if it could; forgotten by the call. */
    Throwable takeLoadFailure() {
        Throwable failure = loadFailure;
        loadFailure = null;
        return failure;
    }

    private void fault(Command command, Throwable cause) {
        loadFailure = isLoader ? cause : null;
        if (cause instanceof OutOfMemoryError) {
            refused(command, admission.heapEnded()); // nobody's bug; clients know this error
            faults.report(command, cause);
            return;
        }
        reply.replaceWithError("ERR internal error in plugin '" + command.plugin() + "', see server log");
        stats.add(Counter.PLUGIN_FAULTS, 1);
        stats.failed(command.index());
        countError("ERR");
        faults.report(command, cause);
    }

    private void countError(String code) {
        stats.add(Counter.ERRORS, 1);
        serverStats.error(code);
    }
}
