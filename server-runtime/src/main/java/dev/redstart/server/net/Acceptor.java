package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.session.Clients;
import dev.redstart.server.stats.ServerStats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Accepts connections on the {@link ListeningSockets} and hands each to one of the event loops in turn, see
 * {@link LoopWatch}. Rejects clients beyond {@code maxclients}, and those from other machines while {@code protected-mode}
 * keeps the server to this machine.
 */
public final class Acceptor implements Runnable, AutoCloseable {
    /** The pause after a failed accept: mostly no file descriptors are left, and to try again at once would spin. */
    private static final long FAILURE_PARK_NANOS = 100_000_000;

    private static final byte[] TOO_MANY = ascii("-ERR max number of clients reached\r\n");
    private static final byte[] PROTECTED =
            ascii("-DENIED Redstart is running in protected mode because no password is set"
                    + " for the default user. In this mode connections are only accepted from the loopback interface. To let"
                    + " other machines connect, make sure that the network is trusted and start the server with"
                    + " '--protected-mode no', or run CONFIG SET protected-mode no from this machine.\r\n");

    private final ServerConfig config;
    private final ServerLog log;
    private final ServerStats stats;
    private final Clients clients;
    private final Selector selector;
    private final ListeningSockets listening;
    /** Tasks for this thread, for each of which another one waits. */
    private final Queue<FutureTask<Void>> tasks = new ConcurrentLinkedQueue<>();

    private final LoopWatch watch;
    /** Errors since the last one that was logged. */
    private long unlogged;

    /** The most clients that the system's limit of open files allows, whatever {@code maxclients} says. */
    private int maxClients = Integer.MAX_VALUE;

    private volatile boolean closed;

    /** An acceptor that does not listen yet. */
    public Acceptor(ServerConfig config, ServerStats stats, Clients clients, List<EventLoop> loops) throws IOException {
        this.config = config;
        this.log = config.log(Acceptor.class);
        this.stats = stats;
        this.clients = clients;
        this.watch = new LoopWatch(List.copyOf(loops), log::warning);
        this.selector = Selector.open();
        this.listening = new ListeningSockets(config, log, selector);
    }

    /**
     * Binds every configured address. One that begins with {@code -} may be missing on this machine.
     *
     * @throws IOException with a message for the operator that names the address
     */
    public void bind() throws IOException {
        fitClients(FileLimit.max(), FileLimit.open());
        listening.bind();
    }

    /**
     * Lowers {@code maxclients} to the limit of open files, less those that are open and those that the server needs.
     *
     * @throws IOException when not even one client could be served
     */
    void fitClients(long most, long open) throws IOException {
        if (most == FileLimit.UNKNOWN || open == FileLimit.UNKNOWN) {
            return;
        }
        long room = most - open - config.bind().size() - Limits.RESERVED_FILES;
        if (room < 1) {
            throw new IOException("the system lets this process open " + most + " files and sockets, of which " + open
                    + " are open already and " + Limits.RESERVED_FILES + " are needed for files: no client could be"
                    + " served; raise the limit with 'ulimit -n'");
        }
        maxClients = (int) Math.min(room, Integer.MAX_VALUE);
        if (config.maxClients() > maxClients) {
            log.warning(
                    "maxclients is lowered from {} to {}: the system lets this process open {} files and sockets, and"
                            + " {} are for other things; raise the limit with 'ulimit -n'",
                    config.maxClients(),
                    maxClients,
                    most,
                    most - room);
            config.set("maxclients", String.valueOf(maxClients));
        }
    }

    /**
     * Listens on the current {@code bind} and {@code port}; if that fails, on the previous ones. Connections stay. Waits for
     * the thread that accepts, which owns the sockets.
     *
     * @throws IOException with a message for the operator that names the address
     */
    public void rebind() throws IOException {
        List<String> addresses = config.bind();
        int port = config.port();
        FutureTask<Void> task = new FutureTask<>(() -> {
            listening.rebind(addresses, port);
            return null;
        });
        tasks.add(task);
        selector.wakeup();
        try {
            task.get(Limits.REBIND_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (TimeoutException e) {
            task.cancel(false);
            throw new IOException("the thread that accepts connections does not answer", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    /** Returns the addresses that are listened on. */
    public List<InetSocketAddress> addresses() throws IOException {
        return listening.addresses();
    }

    /** Accepts until {@link #close()}. */
    @Override
    public void run() {
        while (!closed) {
            try {
                tick();
            } catch (IOException | RuntimeException | Error e) {
                onUncaught(e);
            }
        }
    }

    /** Logs an error, and goes on after a pause; with no memory left even the log may fail. */
    private void onUncaught(Throwable e) {
        if (closed) {
            return; // close() closes the selector and the sockets during a select
        }
        try {
            log.warning("cannot accept connections for now, after " + unlogged + " unlogged errors", e);
            unlogged = 0;
        } catch (RuntimeException | Error again) {
            unlogged++;
        }
        LockSupport.parkNanos(FAILURE_PARK_NANOS);
    }

    private void tick() throws IOException {
        Thread.interrupted();
        selector.select(Limits.LOOP_LOOK_MILLIS);
        watch.look(System.nanoTime());
        for (FutureTask<Void> task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.isValid() && key.isAcceptable()) {
                acceptAll((ServerSocketChannel) key.channel());
            }
        }
        selector.selectedKeys().clear();
    }

    private void acceptAll(ServerSocketChannel socket) {
        try {
            for (SocketChannel channel = socket.accept(); channel != null; channel = socket.accept()) {
                admit(channel);
            }
        } catch (IOException e) {
            if (!closed) {
                log.warning("cannot accept a connection: {}; open files are limited by 'ulimit -n'", e.getMessage());
                LockSupport.parkNanos(FAILURE_PARK_NANOS);
            }
        }
    }

    private void admit(SocketChannel channel) {
        stats.connectionReceived();
        try {
            if (config.protectedMode() && !isLocal(channel)) {
                reject(channel, PROTECTED);
            } else if (!clients.reserve(Math.min(config.maxClients(), maxClients))) {
                reject(channel, TOO_MANY);
            } else {
                serve(channel);
            }
        } catch (IOException e) {
            closeQuietly(channel);
            log.verbose("a connection was gone before it could be served: {}", e.toString());
        } catch (RuntimeException | Error e) {
            closeQuietly(channel); // the client must not wait for a reply
            throw e;
        }
    }

    private void serve(SocketChannel channel) throws IOException {
        boolean served = false;
        try {
            KeepAlive.apply(channel, config.tcpKeepAliveSeconds());
            watch.next().adopt(channel, clients.nextId());
            served = true;
        } finally {
            if (!served) {
                clients.release();
            }
        }
    }

    private void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("closing a channel: {}", e.toString());
        }
    }

    private static boolean isLocal(SocketChannel channel) throws IOException {
        return channel.getRemoteAddress() instanceof InetSocketAddress inet
                && inet.getAddress().isLoopbackAddress();
    }

    private void reject(SocketChannel channel, byte[] message) throws IOException {
        stats.connectionRejected();
        try (channel) {
            channel.configureBlocking(false);
            channel.write(ByteBuffer.wrap(message));
        }
    }

    /** Stops listening; from any thread. */
    @Override
    public void close() throws IOException {
        closed = true;
        listening.close();
        selector.close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
