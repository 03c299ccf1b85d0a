package dev.redstart.server.net;

import dev.redstart.server.command.Clients;
import dev.redstart.server.command.Session;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Whom a loop serves: takes over channels that were accepted, and ends connections that were idle for too long. */
final class LoopConnections {
    private static final long MILLIS_PER_SECOND = 1000;

    /** A channel with the id that its client got when it was accepted. */
    private record Accepted(SocketChannel channel, long clientId) {}

    private final EventLoop loop;
    private final Selector selector;
    private final Clients clients;
    private final ServerConfig config;
    private final ServerLog log;
    private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();
    private long idleCheckDueMillis;

    LoopConnections(EventLoop loop, Selector selector, Clients clients) {
        this.loop = loop;
        this.selector = selector;
        this.clients = clients;
        this.config = loop.config();
        this.log = loop.log();
    }

    /** Keeps an accepted channel for {@link #registerAccepted}; from any thread. */
    void adopt(SocketChannel channel, long clientId) {
        accepted.add(new Accepted(channel, clientId));
    }

    void registerAccepted() {
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
        Connection connection =
                new Connection(loop, channel, key::interestOps, channel.getRemoteAddress(), channel.getLocalAddress());
        Session session = new Session(next.clientId(), loop.now(), connection);
        connection.session(session);
        key.attach(connection);
        clients.add(session);
        log.verbose("client {} connected from {}", session.id(), session.address());
    }

    void remove(Connection connection) {
        clients.remove(connection.session());
    }

    /** Once a second, by the loop's clock. */
    void closeIdle() {
        long now = loop.now();
        int timeoutSeconds = config.timeoutSeconds();
        if (timeoutSeconds == 0 || (now < idleCheckDueMillis && idleCheckDueMillis - now <= MILLIS_PER_SECOND)) {
            return;
        }
        idleCheckDueMillis = now + MILLIS_PER_SECOND;
        for (Connection connection : all()) {
            Session session = connection.session();
            if (!session.isBlocked() && now - session.activeAtMillis() > timeoutSeconds * MILLIS_PER_SECOND) {
                log.verbose("closing idle client {}", session.id());
                connection.close();
            }
        }
    }

    private List<Connection> all() {
        List<Connection> all = new ArrayList<>();
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Connection connection && !connection.isClosed()) {
                all.add(connection);
            }
        }
        return all;
    }

    /**
     * Ends the connection that holds most of the heap.
     *
     * @return false when none holds anything
     */
    boolean closeLargest() {
        Connection largest = all().stream()
                .max(Comparator.comparingLong(Connection::heldBytes))
                .orElse(null);
        if (largest == null || largest.heldBytes() == 0) {
            return false;
        }
        log.warning(
                "closing client {} at {}: it holds {} bytes of unfinished commands and unread replies, and all"
                        + " clients together hold more than their share of the heap",
                largest.session().id(),
                largest.session().address(),
                largest.heldBytes());
        largest.close();
        return true;
    }

    void closeAll() {
        all().forEach(Connection::close);
        closeAccepted();
    }

    /** Ends those that nobody will register any more. */
    void closeAccepted() {
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
}
