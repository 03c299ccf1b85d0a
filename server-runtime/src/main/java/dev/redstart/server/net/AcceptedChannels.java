package dev.redstart.server.net;

import dev.redstart.server.session.Clients;
import dev.redstart.server.session.Session;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Channels that the acceptor gave to an event loop, which makes them connections at the start of its next tick. */
final class AcceptedChannels {
    /** A channel with the id that its client got when it was accepted. */
    private record Accepted(SocketChannel channel, long clientId) {}

    private final LoopContext loop;
    private final LoopConnections connections;
    private final Selector selector;
    private final Clients clients;
    private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();

    AcceptedChannels(LoopContext loop, LoopConnections connections, Selector selector, Clients clients) {
        this.loop = loop;
        this.connections = connections;
        this.selector = selector;
        this.clients = clients;
    }

    /** Queues a channel; from any thread. */
    void add(SocketChannel channel, long clientId) {
        accepted.add(new Accepted(channel, clientId));
        selector.wakeup();
    }

    /** Makes each queued channel a connection of the loop. */
    void register() {
        for (Accepted next = accepted.poll(); next != null; next = accepted.poll()) {
            try {
                connections.add(register(next));
            } catch (IOException e) {
                discard(next);
                loop.failures().mention("a client was gone before it could be served", e);
            } catch (RuntimeException | Error e) {
                discard(next);
                loop.failures().warn(e);
            }
        }
    }

    private Connection register(Accepted next) throws IOException {
        SocketChannel channel = next.channel();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        Connection connection = new Connection(
                loop, connections, channel, key::interestOps, channel.getRemoteAddress(), channel.getLocalAddress());
        Session session = new Session(next.clientId(), loop.clock().now(), connection);
        connection.session(session);
        key.attach(connection);
        loop.log().verbose("client {} connected from {}", session.id(), session.address());
        return connection;
    }

    /** Closes the queued channels; from any thread, once the loop has stopped. */
    void close() {
        for (Accepted next = accepted.poll(); next != null; next = accepted.poll()) {
            discard(next);
        }
    }

    private void discard(Accepted next) {
        clients.release();
        try {
            next.channel().close();
        } catch (IOException e) {
            loop.failures().mention("closing a channel", e);
        }
    }
}
