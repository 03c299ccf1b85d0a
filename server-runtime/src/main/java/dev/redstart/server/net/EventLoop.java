package dev.redstart.server.net;

import dev.redstart.server.command.Clients;
import dev.redstart.server.command.Dispatcher;
import dev.redstart.server.command.Session;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.keyspace.ActiveExpiry;
import dev.redstart.server.keyspace.LoopGate;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.resp.ProtocolException;
import dev.redstart.server.resp.RespWriter;
import dev.redstart.server.stats.LoopStats;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

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
 *   <li>select; the clock is read once, and that instant is the tick's for every command in it;
 *   <li>enter the {@link LoopGate}, so that whoever works on the whole keyspace knows this loop is executing;
 *   <li>take over new channels, serve those that are ready, one read each;
 *   <li>go on with those that were put aside: their share was used up, or another loop held a key. When a key stays
 *       locked, the next select waits a moment instead of spinning;
 *   <li>remove expired keys on a budget, close clients that were idle for too long;
 *   <li>leave the gate.
 * </ol>
 *
 * <p>Faults are caught per connection: a bad client never stops a loop. Nothing here starts a thread; tests tick by hand
 * with a clock of their own. The buffers below are lent to the connection that is being served.
 */
public final class EventLoop {
    /** How long a select waits while nothing is due. */
    private static final long IDLE_WAIT_MILLIS = 1000;

    private static final long NANOS_PER_MICRO = 1000;
    private static final long MILLIS_PER_SECOND = 1000;

    private final int index;
    private final ServerConfig config;
    private final Dispatcher dispatcher;
    private final LoopStats stats;
    private final LoopGate gate;
    private final ActiveExpiry expiry;
    private final Clients clients;
    private final LongSupplier clockMillis;
    private final ServerLog log;
    private final Selector selector;

    /** A channel with the id that its client got when it was accepted. */
    private record Accepted(SocketChannel channel, long clientId) {}

    private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private ArrayDeque<Connection> later = new ArrayDeque<>();
    private ArrayDeque<Connection> retrying = new ArrayDeque<>();

    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(Limits.READ_CHUNK_BYTES);
    private final ByteBuffer writeBuffer = ByteBuffer.allocateDirect(Limits.READ_CHUNK_BYTES);
    private final byte[] input = new byte[Limits.READ_CHUNK_BYTES];
    private final CommandBatch batch = new CommandBatch(Limits.BATCH_COMMANDS);
    private final OutputBuffer output = new OutputBuffer(
            Math.min(Limits.OUTPUT_HARD_BYTES, Runtime.getRuntime().maxMemory() / Limits.OUTPUT_HEAP_SHARE));
    private final RespWriter errors = new RespWriter();

    /** Octets that this loop's connections hold: unfinished commands, and replies that were not taken yet. */
    private long heldBytes;

    private final long maxHeldBytes;
    /** Errors that could not be logged since the last that could. */
    private long unloggedErrors;

    private volatile boolean closed;
    private long now;
    private long expiryDueMillis;
    private long idleCheckDueMillis;
    /** Ticks in a row in which nothing came of the connections that were put aside. */
    private int fruitless;

    /**
     * A loop with a selector of its own.
     *
     * @param index its number, from 0
     * @param clockMillis milliseconds since the epoch
     * @throws IOException when the system has no selector left
     */
    public EventLoop(
            int index,
            ServerConfig config,
            Dispatcher dispatcher,
            LoopStats stats,
            LoopGate gate,
            ActiveExpiry expiry,
            Clients clients,
            LongSupplier clockMillis)
            throws IOException {
        this.index = index;
        this.config = config;
        this.dispatcher = dispatcher;
        this.stats = stats;
        this.gate = gate;
        this.expiry = expiry;
        this.clients = clients;
        this.clockMillis = clockMillis;
        this.log = config.log(EventLoop.class);
        this.maxHeldBytes = Runtime.getRuntime().maxMemory() / Limits.CLIENTS_HEAP_SHARE / config.ioThreads();
        this.selector = Selector.open();
        this.now = clockMillis.getAsLong();
    }

    /**
     * Hands a connected channel to this loop; from any thread.
     *
     * @param clientId from {@link Clients#nextId()}, so that ids follow the order of accepting
     */
    public void adopt(SocketChannel channel, long clientId) {
        accepted.add(new Accepted(channel, clientId));
        selector.wakeup();
        if (closed) {
            closeAccepted();
        }
    }

    /** Runs a task on this loop's thread in one of its next ticks; from any thread. */
    public void submit(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Ticks until {@link #stop()}, then closes every connection. */
    public void run() {
        while (!closed) {
            try {
                tick(waitMillis());
            } catch (IOException | RuntimeException | Error e) {
                survive(e);
            }
        }
        close();
    }

    /** Whatever a turn met, the loop's other clients go on; with no memory left not even the log may work. */
    private void survive(Throwable e) {
        output.clear();
        batch.clear();
        selector.selectedKeys().clear();
        try {
            log.warning(
                    "event loop " + index + " met an error and goes on, after " + unloggedErrors + " unlogged ones", e);
            unloggedErrors = 0;
        } catch (OutOfMemoryError again) {
            unloggedErrors++;
        }
    }

    /** Makes {@link #run()} end soon; from any thread. */
    public void stop() {
        closed = true;
        selector.wakeup();
    }

    private long waitMillis() {
        if (!later.isEmpty()) {
            return fruitless > Limits.KEY_LOCK_TRIES ? 1 : 0;
        }
        return Math.max(1, Math.min(expiryDueMillis - now, IDLE_WAIT_MILLIS));
    }

    /**
     * One turn.
     *
     * @param waitMillis how long to wait for sockets, 0 not at all
     */
    public void tick(long waitMillis) throws IOException {
        Thread.interrupted(); // a handler that set the flag would make every select return at once
        if (waitMillis == 0) {
            selector.selectNow();
        } else {
            selector.select(waitMillis);
        }
        now = clockMillis.getAsLong();
        gate.enter(index);
        try {
            runTasks();
            registerAccepted();
            for (SelectionKey key : selector.selectedKeys()) {
                serve(key);
            }
            selector.selectedKeys().clear();
            serveLater();
            runExpiry();
        } finally {
            gate.leave(index);
        }
        closeIdle();
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                survive(e);
            }
        }
    }

    private void registerAccepted() {
        for (Accepted next = accepted.poll(); next != null; next = accepted.poll()) {
            try {
                register(next);
            } catch (IOException | RuntimeException | Error e) {
                clients.release();
                closeQuietly(next.channel());
                log.verbose("cannot serve a new connection: {}", e.toString());
            }
        }
    }

    private void register(Accepted next) throws IOException {
        SocketChannel channel = next.channel();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        Connection connection = new Connection(this, channel, key::interestOps);
        connection.session(new Session(
                next.clientId(),
                Addresses.text(channel.getRemoteAddress()),
                Addresses.text(channel.getLocalAddress()),
                now,
                connection));
        key.attach(connection);
        clients.add(connection.session());
        log.verbose(
                "client {} connected from {}",
                connection.session().id(),
                connection.session().address());
    }

    private void serve(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            if (key.isValid() && key.isWritable()) {
                connection.onWritable();
            }
            if (key.isValid() && key.isReadable()) {
                connection.onReadable();
            }
        } catch (IOException e) {
            dropped(connection, e);
        } catch (RuntimeException | Error e) {
            failed(connection, e);
        }
    }

    private void serveLater() {
        if (later.isEmpty()) {
            return;
        }
        ArrayDeque<Connection> turn = later;
        later = retrying;
        retrying = turn;
        long before = stats.get(LoopStats.Counter.COMMANDS);
        for (Connection connection = turn.poll(); connection != null; connection = turn.poll()) {
            try {
                connection.onBacklog();
            } catch (IOException e) {
                dropped(connection, e);
            } catch (RuntimeException | Error e) {
                failed(connection, e);
            }
        }
        fruitless = stats.get(LoopStats.Counter.COMMANDS) == before ? fruitless + 1 : 0;
    }

    private void dropped(Connection connection, IOException e) {
        output.clear();
        log.verbose("client {} went away: {}", connection.session().id(), e.toString());
        connection.close();
    }

    /** A bug or a lack of memory: this client goes, the loop stays. */
    private void failed(Connection connection, Throwable e) {
        connection.close();
        survive(e);
    }

    private void runExpiry() {
        if (now < expiryDueMillis && expiryDueMillis - now <= Limits.EXPIRY_PERIOD_MILLIS) { // else the clock went back
            return;
        }
        boolean finished = expiry.run(now, Limits.EXPIRY_BUDGET_MICROS * NANOS_PER_MICRO);
        expiryDueMillis = finished ? now + Limits.EXPIRY_PERIOD_MILLIS : now + 1;
    }

    private void closeIdle() {
        int timeoutSeconds = config.timeoutSeconds();
        if (timeoutSeconds == 0 || (now < idleCheckDueMillis && idleCheckDueMillis - now <= MILLIS_PER_SECOND)) {
            return;
        }
        idleCheckDueMillis = now + MILLIS_PER_SECOND;
        for (Connection connection : connections()) {
            if (now - connection.session().activeAtMillis() > timeoutSeconds * MILLIS_PER_SECOND) {
                log.verbose("closing idle client {}", connection.session().id());
                connection.close();
            }
        }
    }

    private List<Connection> connections() {
        List<Connection> all = new ArrayList<>();
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Connection connection && !connection.isClosed()) {
                all.add(connection);
            }
        }
        return all;
    }

    /** Closes every connection and the selector; for a loop that nobody ticks any more. */
    public void close() {
        closed = true;
        if (!selector.isOpen()) {
            return;
        }
        connections().forEach(Connection::close);
        closeAccepted();
        try {
            selector.close();
        } catch (IOException e) {
            log.debug("closing a selector: {}", e.toString());
        }
    }

    private void closeAccepted() {
        for (Accepted next = accepted.poll(); next != null; next = accepted.poll()) {
            clients.release();
            closeQuietly(next.channel());
        }
    }

    private void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("closing a channel: {}", e.toString());
        }
    }

    /** Answers a broken stream. */
    void answerError(ProtocolException fault, Session session) {
        log.verbose("client {} broke the protocol: {}", session.id(), fault.getMessage());
        errors.begin(output, session.protocol());
        errors.replaceWithError(fault.getMessage());
        stats.add(LoopStats.Counter.ERRORS, 1);
    }

    /** Takes note of what a connection holds more, or less; beyond this loop's share of the heap the largest must go. */
    void held(long moreBytes) {
        heldBytes += moreBytes;
        while (moreBytes > 0 && heldBytes > maxHeldBytes) {
            Connection largest = Collections.max(connections(), Comparator.comparingLong(Connection::heldBytes));
            log.warning(
                    "closing client {} at {}: it holds {} bytes of unfinished commands and unread replies, and all"
                            + " clients together hold more than their share of the heap",
                    largest.session().id(),
                    largest.session().address(),
                    largest.heldBytes());
            largest.close();
        }
    }

    /** Has a connection's kept input executed at the end of this tick or in the next. */
    void later(Connection connection) {
        later.add(connection);
    }

    void forget(Connection connection) {
        clients.remove(connection.session());
    }

    void passGate() {
        gate.pass(index);
    }

    /** The loop's number, from 0. */
    public int index() {
        return index;
    }

    long now() {
        return now;
    }

    ServerConfig config() {
        return config;
    }

    ServerLog log() {
        return log;
    }

    LoopStats stats() {
        return stats;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    ByteBuffer readBuffer() {
        return readBuffer;
    }

    ByteBuffer writeBuffer() {
        return writeBuffer;
    }

    byte[] input() {
        return input;
    }

    CommandBatch batch() {
        return batch;
    }

    OutputBuffer output() {
        return output;
    }
}
