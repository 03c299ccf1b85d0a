package dev.redstart.server.net;

import dev.redstart.server.command.Clients;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
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
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;

/**
 * Listens on the configured addresses and hands each connection to one of the event loops in turn. Turns those away that
 * are too many, or that come from elsewhere while {@code protected-mode} keeps the server to this machine.
 */
public final class Acceptor implements Runnable, AutoCloseable {
    /** A pause after a failed accept: mostly there are no file descriptors left, and trying again at once only spins. */
    private static final long FAILURE_PAUSE_NANOS = 100_000_000;

    /** As redis-server. */
    private static final int KEEPALIVE_PROBES = 3;

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
    private final List<EventLoop> loops;
    private final Selector selector;
    private final List<ServerSocketChannel> channels = new ArrayList<>();
    private int next;
    private volatile boolean closed;

    /** An acceptor that does not listen yet. */
    public Acceptor(ServerConfig config, ServerStats stats, Clients clients, List<EventLoop> loops) throws IOException {
        this.config = config;
        this.log = config.log(Acceptor.class);
        this.stats = stats;
        this.clients = clients;
        this.loops = List.copyOf(loops);
        this.selector = Selector.open();
    }

    /**
     * Binds every configured address. One that begins with {@code -} may be missing on this machine.
     *
     * @throws IOException with a message for the operator that names the address
     */
    public void bind() throws IOException {
        int port = config.port();
        boolean listensOnAll = false;
        for (String address : ipv6WildcardFirst(config.bind())) {
            boolean optional = address.startsWith("-");
            String host = optional ? address.substring(1) : address;
            if (listensOnAll && host.indexOf(':') < 0) {
                continue;
            }
            try {
                ServerSocketChannel channel = listen(host, port);
                channels.add(channel);
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
        if (channels.isEmpty()) {
            throw new IOException("no address to listen on: see bind");
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
        InetAddress address = resolve(host);
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
        LockSupport.parkNanos(FAILURE_PAUSE_NANOS);
        try {
            log.warning("cannot accept connections for now", e);
        } catch (OutOfMemoryError again) {
            LockSupport.parkNanos(FAILURE_PAUSE_NANOS);
        }
    }

    private void tick() throws IOException {
        Thread.interrupted();
        selector.select();
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
            } else if (!clients.reserve(config.maxClients())) {
                reject(channel, TOO_MANY);
            } else {
                serve(channel);
            }
        } catch (IOException e) {
            log.verbose("a connection was gone before it could be served: {}", e.toString());
        }
    }

    private void serve(SocketChannel channel) throws IOException {
        try {
            keepAlive(channel, config.tcpKeepAliveSeconds());
        } catch (IOException e) {
            clients.release();
            channel.close();
            throw e;
        }
        loops.get(next).adopt(channel, clients.nextId());
        next = (next + 1) % loops.size();
    }

    /** Has the system probe a silent peer, and give it up after three probes within the next such time. */
    private static void keepAlive(SocketChannel channel, int seconds) throws IOException {
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, seconds > 0);
        if (seconds > 0 && channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, seconds);
            channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, Math.max(1, seconds / KEEPALIVE_PROBES));
            channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEPALIVE_PROBES);
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
