package dev.redstart.server.net;

import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.config.Limits;
import dev.redstart.server.dispatch.Dispatcher;
import dev.redstart.server.keyspace.ActiveExpiry;
import dev.redstart.server.lifecycle.Lifecycle;
import dev.redstart.server.lock.RunningCommand;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.session.Clients;
import dev.redstart.server.stats.LoopStats.Counter;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Serves the connections that the acceptor gives it: one thread, one selector, no hand-off.
 *
 * <p>The problem: thousands of clients, few cores, and replies that must not wait for a neighbour. The rule: the thread
 * that read a command executes it, since handing it over would cost more than most commands do. So nothing on this
 * thread may block, and no connection may take more than its share of a tick.
 *
 * <p>A tick:
 *
 * <ol>
 *   <li>select; which sockets are ready is only noted, since nothing may be executed yet;
 *   <li>enter the {@linkplain StopTheWorld gate}, so that a thread that works on the whole keyspace knows that this loop
 *       executes commands;
 *   <li>read the clock, and again before each connection's commands, between its batches and after each command that may
 *       have taken long: a command's instant is that at which it runs, give or take a millisecond;
 *   <li>take over new channels, resume the connections whose {@linkplain PausedConnections pause} is over, serve those
 *       that are ready, one read each: a {@linkplain ReadGroup group} of them is read, then executed, then the next group
 *       is read;
 *   <li>continue with the connections of the {@linkplain RetryQueue retry queue}: their share was used up, or another
 *       loop held a key. When a key stays locked, the next select waits a moment instead of spinning;
 *   <li>remove expired keys on a budget;
 *   <li>leave the gate, send the replies that waited for the log to be on the disk, close idle clients.
 * </ol>
 *
 * <p>Errors are caught per connection: a bad client never stops a loop. Nothing here starts a thread; tests tick by hand
 * with a clock of their own. A tick itself allocates nothing.
 */
public final class EventLoop implements Runnable {
    /** How long a select waits while nothing is due. */
    private static final long IDLE_WAIT_MILLIS = 1000;

    private static final long NANOS_PER_MICRO = 1000;

    private final int index;
    private final Dispatcher dispatcher;
    private final StopTheWorld gate;
    private final ActiveExpiry expiry;
    private final Lifecycle lifecycle;
    private final AppendOnlyFile aof;
    private final LoopClock clock;
    private final Selector selector;

    private final LoopContext context;
    private final LoopFailures failures;
    private final LoopTasks tasks;
    private final LoopConnections connections;
    private final AcceptedChannels accepted;
    private final TurnExecutor executor;
    private final ReadGroup group;
    private final ReadySockets ready = new ReadySockets();

    private volatile boolean closed;
    private long expiryDueMillis;

    /**
     * A loop with a selector of its own.
     *
     * @param index its number, from 0
     * @param shared the services that all loops share
     * @param dispatcher executes this loop's commands
     * @param expiry removes expired keys of this loop's part of the keyspace
     * @param clock this loop's own
     * @throws IOException when the system has no selector left
     */
    public EventLoop(int index, SharedServices shared, Dispatcher dispatcher, ActiveExpiry expiry, LoopClock clock)
            throws IOException {
        this.index = index;
        this.dispatcher = dispatcher;
        this.gate = shared.gate();
        this.expiry = expiry;
        this.lifecycle = shared.lifecycle();
        this.aof = shared.aof();
        this.clock = clock;
        this.selector = Selector.open();
        Clients clients = shared.clients();
        this.context = new LoopContext(index, shared, clock, shared.config().log(EventLoop.class));
        this.failures = new LoopFailures(context.failures(), context.buffers().output());
        this.tasks = new LoopTasks(selector);
        this.connections = new LoopConnections(context, failures, tasks, clients);
        this.accepted = new AcceptedChannels(context, connections, selector, clients);
        this.executor = new TurnExecutor(context, dispatcher, gate, clients.pause());
        this.group = new ReadGroup(context, dispatcher, executor, failures);
        dispatcher.clock(clock::read);
        clients.pause().whenEnded(selector::wakeup);
        // Not in the first tick: the walk over all stripes is slow in a cold JVM, and the first client waits for it.
        this.expiryDueMillis = clock.now() + Limits.EXPIRY_PERIOD_MILLIS;
        shared.memory().add(connections);
    }

    /**
     * Hands a connected channel to this loop; from any thread.
     *
     * @param clientId from {@link Clients#nextId()}, so that ids follow the order of accepting
     */
    public void adopt(SocketChannel channel, long clientId) {
        accepted.add(channel, clientId);
        if (closed) {
            accepted.close();
        }
    }

    /** Runs a task on this loop's thread in one of its next ticks; from any thread. */
    public void submit(Runnable task) {
        tasks.submit(task);
    }

    /** Ticks until {@link #stop()}, then closes every connection. */
    @Override
    public void run() {
        while (!closed) {
            try {
                tick(connections.waitMillis(Math.min(expiryDueMillis - clock.now(), IDLE_WAIT_MILLIS)));
                failures.tickEnded();
            } catch (IOException | RuntimeException | Error e) {
                failures.onUncaught(e);
                failures.tickFailed();
            }
        }
        close();
    }

    /** Makes {@link #run()} end soon; from any thread. */
    public void stop() {
        closed = true;
        selector.wakeup();
    }

    /**
     * Does one tick.
     *
     * @param waitMillis how long to wait for sockets, 0 not at all
     */
    public void tick(long waitMillis) throws IOException {
        Thread.interrupted(); // a handler that set the flag would make every select return at once
        clock.startTick();
        ready.select(selector, waitMillis);
        gate.enter(index);
        try {
            clock.read();
            tasks.run(failures);
            accepted.register();
            connections.paused().resume(clock.now());
            for (int i = 0; i < ready.count(); i++) {
                serve(ready.get(i));
            }
            group.execute();
            connections.slowReaders().check(clock);
            retry();
            runExpiry(clock.read());
        } finally {
            try {
                group.disconnect();
            } finally {
                gate.leave(index);
            }
        }
        sendHeldReplies();
        connections.closeIdle();
    }

    private void serve(SelectionKey key) {
        if (key.isValid()) {
            serve((Connection) key.attachment(), key.readyOps());
        }
    }

    /**
     * Writes what waits, and reads; what was read is executed once the group is full, or with {@link #executeGroup()}.
     *
     * @param readyOps the operations that the connection's socket is ready for, as in a {@link SelectionKey}
     */
    void serve(Connection connection, int readyOps) {
        try {
            if ((readyOps & SelectionKey.OP_WRITE) != 0) {
                connection.onWritable();
            }
            if ((readyOps & SelectionKey.OP_READ) != 0 && connection.onReadable(group.emptySlot())) {
                group.add(connection);
            }
        } catch (IOException e) {
            failures.onIoError(connection, e);
        } catch (RuntimeException | Error e) {
            failures.onUncaught(connection, e);
        }
        if (group.isFull()) {
            group.execute();
        }
    }

    /** Executes what was read and is not executed yet. */
    void executeGroup() {
        group.execute();
    }

    /** Tries the connections of the retry queue once each; the group is empty. */
    private void retry() {
        RetryQueue queue = connections.retryQueue();
        if (queue.isEmpty()) {
            return;
        }
        queue.startTurn();
        long before = context.stats().get(Counter.COMMANDS);
        for (Connection connection = queue.poll(); connection != null; connection = queue.poll()) {
            try {
                ReadSlot slot = group.emptySlot();
                if (connection.onBacklog(slot)) {
                    executor.executeAlone(connection, slot);
                }
            } catch (IOException e) {
                failures.onIoError(connection, e);
            } catch (RuntimeException | Error e) {
                failures.onUncaught(connection, e);
            }
        }
        queue.endTurn(context.stats().get(Counter.COMMANDS) != before);
    }

    /** Sends the replies that wait for the log, once all changes that they may reveal are on the disk. */
    private void sendHeldReplies() {
        aof.awaitLateDisk();
        aof.applyBackPressure();
        if (connections.heldReplies().isEmpty()) {
            return;
        }
        long beganNanos = System.nanoTime();
        boolean durable = aof.commit();
        dispatcher.waitedForDisk(System.nanoTime() - beganNanos);
        connections.heldReplies().release(durable);
    }

    private void runExpiry(long now) {
        if (lifecycle.isLoading()) {
            return; // no key expires while data is loaded
        }
        if (now < expiryDueMillis && expiryDueMillis - now <= Limits.EXPIRY_PERIOD_MILLIS) { // else the clock went back
            return;
        }
        boolean finished = expiry.run(now, Limits.EXPIRY_BUDGET_MICROS * NANOS_PER_MICRO);
        expiryDueMillis = finished ? now + Limits.EXPIRY_PERIOD_MILLIS : now + 1;
    }

    /** Closes every connection and the selector; for a loop that is no longer ticked. */
    public void close() {
        closed = true;
        if (!selector.isOpen()) {
            return;
        }
        connections.closeAll();
        accepted.close();
        try {
            selector.close();
        } catch (IOException e) {
            context.failures().mention("closing a selector", e);
        }
    }

    /** Returns what this loop executes; for any thread. */
    RunningCommand running() {
        return gate.running(index);
    }

    /** Returns the loop's number, from 0. */
    public int index() {
        return index;
    }

    LoopContext context() {
        return context;
    }

    LoopConnections connections() {
        return connections;
    }
}
