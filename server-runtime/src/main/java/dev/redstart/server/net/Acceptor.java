package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.session.Clients;
import dev.redstart.server.stats.ServerStats;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Listens on the configured addresses and hands each connection to one of the event loops in turn, see {@link LoopWatch},
 * which it has look at them. Turns those away that
 * are too many, or that come from elsewhere while {@code protected-mode} keeps the server to this machine.
 */
public final class Acceptor implements Runnable, AutoCloseable {
    /** A pause after a failed accept: mostly there are no file descriptors left, and trying again at once only spins. */
    private static final long FAILURE_PAUSE_NANOS = 100_000_000;

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
    /** Replaced as a whole; changed by the thread that accepts alone, once it runs. */
    private volatile List<ServerSocketChannel> channels = List.of();
    /** What another thread waits for this one to do. */
    private final Queue<FutureTask<Void>> tasks = new ConcurrentLinkedQueue<>();

    private final LoopWatch watch;
    /** Errors that could not be logged since the last that could. */
    private long unlogged;

    /** How many clients there may be whatever {@code maxclients} says: the rest of what may be open is for files. */
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
    }

    /**
     * Binds every configured address. One that begins with {@code -} may be missing on this machine.
     *
     * @throws IOException with a message for the operator that names the address
     */
    public void bind() throws IOException {
        fitClients(FileLimit.most(), FileLimit.open());
        List<ServerSocketChannel> bound = new ArrayList<>();
        try {
            bind(config.bind(), config.port(), bound);
        } catch (IOException e) {
            closeAll(bound);
            throw e;
        }
        channels = List.copyOf(bound);
    }

    /** Binds addresses and adds what listens on them to {@code bound}, also when it fails at a later one. */
    private void bind(List<String> wanted, int wantedPort, List<ServerSocketChannel> bound) throws IOException {
        int port = wantedPort;
        boolean listensOnAll = false;
        for (String address : ipv6WildcardFirst(wanted)) {
            boolean optional = address.startsWith("-");
            String host = optional ? address.substring(1) : address;
            if (listensOnAll && host.indexOf(':') < 0) {
                continue;
            }
            try {
                ServerSocketChannel channel = listen(host, port);
                bound.add(channel);
                listensOnAll |= isIpv6Wildcard(address);
                if (port == 0) {
                    port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
                }
            } catch (IOException | UnsupportedOperationException e) {
                if (!optional || isPortInUse(e)) {
                    throw new IOException(reason(host, port, e), e);
                }
                log.verbose("not listening on {}: {}", host, e.getMessage());
            }
        }
        if (bound.isEmpty()) {
            throw new IOException("no address to listen on: see bind");
        }
    }

    /**
     * Lowers {@code maxclients} to what the system lets be open, beside what is open already and what files will need.
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
     * Listens where {@code bind} and {@code port} say now; if that fails, goes on where it did. Connections stay. Waits for
     * the thread that accepts, which holds the sockets.
     *
     * @throws IOException with a message for the operator that names the address
     */
    public void rebind() throws IOException {
        List<String> addresses = config.bind();
        int port = config.port();
        FutureTask<Void> task = new FutureTask<>(() -> {
            rebind(addresses, port);
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

    /** Beside the old sockets, else, where these are in the way, in their place. */
    private void rebind(List<String> addresses, int port) throws IOException {
        List<InetSocketAddress> before = addresses();
        List<ServerSocketChannel> bound = new ArrayList<>();
        try {
            bind(addresses, port, bound);
            closeAll(channels);
        } catch (IOException inTheWay) {
            closeAll(bound);
            closeAll(channels);
            bound.clear();
            replace(addresses, port, before, bound);
        }
        channels = List.copyOf(bound);
        selector.selectNow(); // gives back what was closed
        for (InetSocketAddress address : addresses()) {
            log.notice("listening on {}", Addresses.text(address));
        }
    }

    private void replace(
            List<String> addresses, int port, List<InetSocketAddress> before, List<ServerSocketChannel> bound)
            throws IOException {
        selector.selectNow();
        try {
            bind(addresses, port, bound);
        } catch (IOException e) {
            closeAll(bound);
            selector.selectNow();
            List<ServerSocketChannel> again = new ArrayList<>();
            for (InetSocketAddress address : before) {
                again.add(listen(address.getAddress(), address.getPort()));
            }
            channels = List.copyOf(again);
            throw e;
        }
    }

    private static void closeAll(List<ServerSocketChannel> channels) throws IOException {
        for (ServerSocketChannel channel : channels) {
            channel.close();
        }
    }

    /** A socket on all IPv6 addresses also takes those of IPv4, and then no other can have their port. */
    private static List<String> ipv6WildcardFirst(List<String> addresses) {
        List<String> ordered = new ArrayList<>();
        int wildcards = 0;
        for (String address : addresses) {
            ordered.add(isIpv6Wildcard(address) ? wildcards++ : ordered.size(), address);
        }
        return ordered;
    }

    private static boolean isIpv6Wildcard(String address) {
        return address.endsWith("::*") || address.equals("::") || address.equals("-::");
    }

    private ServerSocketChannel listen(String host, int port) throws IOException {
        return listen(resolve(host), port);
    }

    private ServerSocketChannel listen(InetAddress address, int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(
                address instanceof java.net.Inet6Address
                        ? java.net.StandardProtocolFamily.INET6
                        : java.net.StandardProtocolFamily.INET);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(address, port), config.tcpBacklog());
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_ACCEPT);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static InetAddress resolve(String host) throws UnknownHostException {
        return InetAddress.getByName(host.equals("*") ? "0.0.0.0" : host.equals("::*") ? "::" : host);
    }

    private static boolean isPortInUse(Exception e) {
        return e instanceof BindException && String.valueOf(e.getMessage()).contains("in use");
    }

    private static String reason(String host, int port, Exception e) {
        if (isPortInUse(e)) {
            return "port " + port + " on " + host + " is in use: stop what listens there, or choose another --port";
        }
        if (e instanceof UnknownHostException) {
            return "cannot listen on '" + host + "': no such address, see --bind";
        }
        return "cannot listen on " + host + " port " + port + ": " + e.getMessage();
    }

    /** The addresses listened on. */
    public List<InetSocketAddress> addresses() throws IOException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (ServerSocketChannel channel : channels) {
            addresses.add((InetSocketAddress) channel.getLocalAddress());
        }
        return addresses;
    }

    /** Accepts until {@link #close()}. */
    @Override
    public void run() {
        while (!closed) {
            try {
                tick();
            } catch (IOException | RuntimeException | Error e) {
                survive(e);
            }
        }
    }

    /** Whatever happened, listening goes on; with no memory left not even the log may work. */
    private void survive(Throwable e) {
        if (closed) {
            return; // close() takes selector and channels away under a running select
        }
        try {
            log.warning("cannot accept connections for now, after " + unlogged + " unlogged errors", e);
            unlogged = 0;
        } catch (RuntimeException | Error again) {
            unlogged++;
        }
        LockSupport.parkNanos(FAILURE_PAUSE_NANOS);
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

    private void acceptAll(ServerSocketChannel listening) {
        try {
            for (SocketChannel channel = listening.accept(); channel != null; channel = listening.accept()) {
                admit(channel);
            }
        } catch (IOException e) {
            if (!closed) {
                log.warning("cannot accept a connection: {}; open files are limited by 'ulimit -n'", e.getMessage());
                LockSupport.parkNanos(FAILURE_PAUSE_NANOS);
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
            closeQuietly(channel); // whatever it was, its client must not wait for an answer
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
        for (ServerSocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
