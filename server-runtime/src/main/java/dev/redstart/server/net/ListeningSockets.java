package dev.redstart.server.net;

import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The sockets that an {@link Acceptor} listens on, one for each address of {@code bind}. Changed by one thread at a time,
 * read and closed by any.
 */
final class ListeningSockets {
    private final ServerConfig config;
    private final ServerLog log;
    private final Selector selector;
    /** Replaced as a whole. */
    private volatile List<ServerSocketChannel> channels = List.of();

    /** @param selector at which the sockets are registered */
    ListeningSockets(ServerConfig config, ServerLog log, Selector selector) {
        this.config = config;
        this.log = log;
        this.selector = selector;
    }

    /**
     * Binds the addresses of the configuration. One that begins with {@code -} may be missing on this machine.
     *
     * @throws IOException with a message for the operator that names the address
     */
    void bind() throws IOException {
        List<ServerSocketChannel> bound = new ArrayList<>();
        try {
            bind(config.bind(), config.port(), bound);
        } catch (IOException e) {
            close(bound);
            throw e;
        }
        channels = List.copyOf(bound);
    }

    /** Binds addresses and adds their sockets to {@code bound}, also when it fails at a later one. */
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
                ServerSocketChannel channel = listen(resolve(host), port);
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
     * Binds other addresses: next to the old sockets, or in their place where these are in the way. If that fails, the old
     * addresses are bound again.
     *
     * @throws IOException with a message for the operator that names the address
     */
    void rebind(List<String> addresses, int port) throws IOException {
        List<InetSocketAddress> previous = addresses();
        List<ServerSocketChannel> bound = new ArrayList<>();
        try {
            bind(addresses, port, bound);
            close(channels);
        } catch (IOException inTheWay) {
            close(bound);
            close(channels);
            bound.clear();
            replace(addresses, port, previous, bound);
        }
        channels = List.copyOf(bound);
        selector.selectNow(); // releases the closed sockets
        for (InetSocketAddress address : addresses()) {
            log.notice("listening on {}", Addresses.text(address));
        }
    }

    private void replace(
            List<String> addresses, int port, List<InetSocketAddress> previous, List<ServerSocketChannel> bound)
            throws IOException {
        selector.selectNow();
        try {
            bind(addresses, port, bound);
        } catch (IOException e) {
            close(bound);
            selector.selectNow();
            List<ServerSocketChannel> again = new ArrayList<>();
            for (InetSocketAddress address : previous) {
                again.add(listen(address.getAddress(), address.getPort()));
            }
            channels = List.copyOf(again);
            throw e;
        }
    }

    /** Sorts IPv6 wildcards to the front: their sockets also accept IPv4, and then no other socket can have their port. */
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

    private ServerSocketChannel listen(InetAddress address, int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(
                address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
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

    /** Returns the addresses of the sockets. */
    List<InetSocketAddress> addresses() throws IOException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (ServerSocketChannel channel : channels) {
            addresses.add((InetSocketAddress) channel.getLocalAddress());
        }
        return addresses;
    }

    /** Closes all sockets. */
    void close() throws IOException {
        close(channels);
    }

    private static void close(List<ServerSocketChannel> channels) throws IOException {
        for (ServerSocketChannel channel : channels) {
            channel.close();
        }
    }
}
