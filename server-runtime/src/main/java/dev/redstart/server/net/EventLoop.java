package dev.redstart.server.net;

import dev.redstart.server.aof.CommandLog;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.dispatch.Dispatcher;
import dev.redstart.server.keyspace.ActiveExpiry;
import dev.redstart.server.lifecycle.Lifecycle;
import dev.redstart.server.lock.RunningCommand;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.resp.ProtocolException;
import dev.redstart.server.resp.RespWriter;
import dev.redstart.server.session.Clients;
import dev.redstart.server.session.Session;
import dev.redstart.server.stats.LoopStats;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

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
 *   <li>enter the {@linkplain StopTheWorld gate}, so that whoever works on the whole keyspace knows this loop is executing;
 *   <li>read the clock, and again before each connection's commands, between its batches and after whatever may have taken
 *       long: a command's instant is that at which it runs, give or take a millisecond;
 *   <li>take over new channels, let those go on whose {@linkplain PausedConnections pause} is over, serve those that are
 *       ready, one read each: a {@linkplain ReadGroup group} of them is read, then executed, then the next group is read;
 *   <li>go on with those that were {@linkplain RetryQueue put aside}: their share was used up, or another loop held a key.
 *       When a key stays locked, the next select waits a moment instead of spinning;
 *   <li>remove expired keys on a budget, close clients that were idle for too long;
 *   <li>leave the gate, and send the replies that waited for the log to be on the disk.
 * </ol>
 *
 * <p>Faults are caught per connection: a bad client never stops a loop. Nothing here starts a thread; tests tick by hand
 * with a clock of their own. A tick makes no garbage of its own.
 */
public final class EventLoop implements Runnable {
    /** How long a select waits while nothing is due. */
    private static final long IDLE_WAIT_MILLIS = 1000;

    private static final long NANOS_PER_MICRO = 1000;

    private final int index;
    private final ServerConfig config;
    private final Dispatcher dispatcher;
    private final LoopStats stats;
    private final StopTheWorld gate;
    private final ActiveExpiry expiry;
    private final Lifecycle lifecycle;
    private final CommandLog commandLog;
    private final ClientMemory memory;
    private final LoopClock clock;
    private final ServerLog log;
    private final Selector selector;

    private final LoopConnections connections;
    private final LoopBuffers buffers = new LoopBuffers();
    private final RespWriter errors = new RespWriter();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ReadGroup group = new ReadGroup(this);
    private final RetryQueue aside = new RetryQueue();
    private final PausedConnections paused;
    private final SlowReaders slowReaders;
    private final ArrayDeque<Connection> held = new ArrayDeque<>();

    private final LoopFailures failures;
    private final ReadySockets ready = new ReadySockets();
    private final Runnable pauseBatch;

    /** Bytes of the heap that this loop's connections hold; written here, read by other loops. */
    private final AtomicLong heldBytes = new AtomicLong();

    private volatile boolean closed;
    private int ticks;
    private long expiryDueMillis;

    /**
     * A loop with a selector of its own.
     *
     * @param index its number, from 0
     * @param commandLog says whether replies wait for the disk
     * @param memory of this loop's clients and those of the server's other loops
     * @param clock this loop's own
     * @throws IOException when the system has no selector left
     */
    public EventLoop(
            int index,
            ServerConfig config,
            Dispatcher dispatcher,
            LoopStats stats,
            StopTheWorld gate,
            ActiveExpiry expiry,
            Lifecycle lifecycle,
            CommandLog commandLog,
            Clients clients,
            ClientMemory memory,
            LoopClock clock)
            throws IOException {
        this.index = index;
        this.config = config;
        this.dispatcher = dispatcher;
        dispatcher.clock(clock::read);
        this.pauseBatch = dispatcher::pauseBatch;
        this.stats = stats;
        this.gate = gate;
        this.expiry = expiry;
        this.lifecycle = lifecycle;
        this.commandLog = commandLog;
        this.memory = memory;
        this.slowReaders = new SlowReaders(memory);
        this.clock = clock;
        this.log = config.log(EventLoop.class);
        this.failures = new LoopFailures(log, index, buffers);
        this.selector = Selector.open();
        this.connections = new LoopConnections(this, selector, clients);
        this.paused = new PausedConnections(this, clients.pause());
        clients.pause().whenEnded(selector::wakeup);
        // Not in the first tick: the walk over all stripes is slow in a cold JVM, and the first client waits for it.
        this.expiryDueMillis = clock.now() + Limits.EXPIRY_PERIOD_MILLIS;
        memory.add(this);
    }

    /**
     * Hands a connected channel to this loop; from any thread.
     *
     * @param clientId from {@link Clients#nextId()}, so that ids follow the order of accepting
     */
    public void adopt(SocketChannel channel, long clientId) {
        connections.adopt(channel, clientId);
        selector.wakeup();
        if (closed) {
            connections.closeAccepted();
        }
    }

    /** Runs a task on this loop's thread in one of its next ticks; from any thread. */
    public void submit(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Ticks until {@link #stop()}, then closes every connection. */
    @Override
    public void run() {
        while (!closed) {
            try {
                tick(waitMillis());
                failures.tickEnded();
            } catch (IOException | RuntimeException | Error e) {
                failures.survive(e);
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

    private long waitMillis() {
        if (!aside.isEmpty()) {
            return aside.waitMillis();
        }
        long idle = slowReaders.waitMillis(Math.min(expiryDueMillis - clock.now(), IDLE_WAIT_MILLIS));
        return Math.max(1, paused.waitMillis(clock.now(), idle));
    }

    /**
     * One turn.
     *
     * @param waitMillis how long to wait for sockets, 0 not at all
     */
    public void tick(long waitMillis) throws IOException {
        Thread.interrupted(); // a handler that set the flag would make every select return at once
        ticks++;
        ready.select(selector, waitMillis);
        gate.enter(index);
        try {
            clock.read();
            runTasks();
            connections.registerAccepted();
            paused.resume(clock.now());
            for (int i = 0; i < ready.count(); i++) {
                serve(ready.get(i));
            }
            group.execute();
            slowReaders.check(clock);
            serveAside();
            runExpiry(clock.read());
        } finally {
            try {
                group.disconnect();
            } finally {
                gate.leave(index);
            }
        }
        sendHeld();
        connections.closeIdle();
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                failures.survive(e);
            }
        }
    }

    private void serve(SelectionKey key) {
        if (key.isValid()) {
            serve((Connection) key.attachment(), key.readyOps());
        }
    }

    /**
     * Writes what waits, and reads; what was read is executed once the group is full, or with {@link #executeGroup()}.
     *
     * @param readyOps what the connection's socket is ready for, as in a {@link SelectionKey}
     */
    void serve(Connection connection, int readyOps) {
        try {
            if ((readyOps & SelectionKey.OP_WRITE) != 0) {
                connection.onWritable();
            }
            if ((readyOps & SelectionKey.OP_READ) != 0) {
                buffers.takePlace(group.count());
                if (connection.onReadable()) {
                    group.add(connection, buffers.batch());
                }
            }
        } catch (IOException e) {
            failures.dropped(connection, e);
        } catch (RuntimeException | Error e) {
            failures.failed(connection, e);
        }
        if (group.isFull()) {
            group.execute();
        }
    }

    /** Executes what was read and not executed yet. */
    void executeGroup() {
        group.execute();
    }

    private void serveAside() {
        if (aside.isEmpty()) {
            return;
        }
        aside.startTurn();
        long before = stats.get(LoopStats.Counter.COMMANDS);
        for (Connection connection = aside.poll(); connection != null; connection = aside.poll()) {
            try {
                connection.onBacklog();
            } catch (IOException e) {
                failures.dropped(connection, e);
            } catch (RuntimeException | Error e) {
                failures.failed(connection, e);
            }
        }
        aside.endTurn(stats.get(LoopStats.Counter.COMMANDS) != before);
    }

    /** Replies leave when all changes that they may tell of are on the disk; all clients of a tick share that wait. */
    private void sendHeld() {
        commandLog.awaitLateDisk();
        commandLog.applyBackPressure();
        if (held.isEmpty()) {
            return;
        }
        long beganNanos = System.nanoTime();
        boolean durable = commandLog.commit();
        dispatcher.waitedForDisk(System.nanoTime() - beganNanos);
        for (Connection connection = held.poll(); connection != null; connection = held.poll()) {
            try {
                if (durable) {
                    connection.release();
                } else {
                    connection.close();
                }
            } catch (IOException e) {
                failures.dropped(connection, e);
            } catch (RuntimeException | Error e) {
                failures.failed(connection, e);
            }
        }
    }

    /** Whether replies wait for the log. */
    boolean holdsReplies() {
        return commandLog.holdsReplies();
    }

    /** Has a connection's replies sent at the end of the tick. */
    void hold(Connection connection) {
        held.add(connection);
    }

    private void runExpiry(long now) {
        if (lifecycle.isLoading()) {
            return; // the clock stands
        }
        if (now < expiryDueMillis && expiryDueMillis - now <= Limits.EXPIRY_PERIOD_MILLIS) { // else the clock went back
            return;
        }
        boolean finished = expiry.run(now, Limits.EXPIRY_BUDGET_MICROS * NANOS_PER_MICRO);
        expiryDueMillis = finished ? now + Limits.EXPIRY_PERIOD_MILLIS : now + 1;
    }

    /** Closes every connection and the selector; for a loop that nobody ticks any more. */
    public void close() {
        closed = true;
        if (!selector.isOpen()) {
            return;
        }
        connections.closeAll();
        try {
            selector.close();
        } catch (IOException e) {
            log.debug("closing a selector: {}", e.toString());
        }
    }

    /** Answers a broken stream. */
    void answerError(ProtocolException fault, Session session) {
        log.verbose("client {} broke the protocol: {}", session.id(), fault.getMessage());
        stats.add(LoopStats.Counter.ERRORS, 1);
        if (session.isSilent()) {
            return;
        }
        errors.begin(buffers.output(), session.protocol());
        errors.replaceWithError(fault.getMessage());
    }

    /** Takes note of what a connection holds of the heap more, or less. */
    void held(long moreBytes) {
        heldBytes.lazySet(heldBytes.getPlain() + moreBytes);
        memory.changed(this, moreBytes);
    }

    /** Bytes of the heap that this loop's connections hold; from any thread, which may see it a moment later. */
    long heldBytes() {
        return heldBytes.get();
    }

    /** Closes those connections that hold most, until all clients together hold no more than they may. */
    void closeLargest() {
        boolean closedOne = true;
        while (closedOne && memory.isExceeded()) {
            closedOne = closeOne();
        }
    }

    /**
     * Closes the connection that holds most.
     *
     * @return false when none holds anything
     */
    boolean closeOne() {
        return connections.closeLargest();
    }

    /** Has a connection's kept input executed at the end of this tick or in the next. */
    void later(Connection connection) {
        aside.add(connection);
    }

    /** Serves a connection that has a session and is among the clients from now on. */
    void add(Connection connection) {
        connections.add(connection);
    }

    void forget(Connection connection) {
        connections.remove(connection);
    }

    /** A command boundary; true when another loop was alone meanwhile. */
    boolean passGate() {
        return gate.pass(index, pauseBatch);
    }

    /** Whether a pause keeps some commands waiting. */
    boolean isPaused() {
        return paused.pause().isOn(clock.now());
    }

    PausedConnections paused() {
        return paused;
    }

    /** What runs here; for any thread. */
    RunningCommand running() {
        return gate.running(index);
    }

    /** The loop's number, from 0. */
    public int index() {
        return index;
    }

    SlowReaders slowReaders() {
        return slowReaders;
    }

    LoopClock clock() {
        return clock;
    }

    /** The instant of what happens now, in milliseconds since the epoch. */
    long now() {
        return clock.now();
    }

    /** Which tick it is; the number starts anew at some time. */
    int ticks() {
        return ticks;
    }

    ServerConfig config() {
        return config;
    }

    ServerLog log() {
        return log;
    }

    LoopFailures failures() {
        return failures;
    }

    LoopStats stats() {
        return stats;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    LoopBuffers buffers() {
        return buffers;
    }
}
