package dev.redstart.server.net;

import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.session.Clients;
import dev.redstart.server.session.Session;
import dev.redstart.server.stats.LoopStats.Counter;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
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

    /** Those that are served, in no order: looking through them takes no memory, which may be what is missing. */
    private Connection[] all = new Connection[16];

    private int count;

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
                add(register(next));
            } catch (IOException e) {
                giveUp(next);
                loop.failures().mention("a client was gone before it could be served", e);
            } catch (RuntimeException | Error e) {
                giveUp(next);
                loop.failures().warn(e);
            }
        }
    }

    private void giveUp(Accepted next) {
        clients.release();
        closeQuietly(next.channel());
    }

    private Connection register(Accepted next) throws IOException {
        SocketChannel channel = next.channel();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        Connection connection =
                new Connection(loop, channel, key::interestOps, channel.getRemoteAddress(), channel.getLocalAddress());
        Session session = new Session(next.clientId(), loop.now(), connection);
        connection.session(session);
        key.attach(connection);
        log.verbose("client {} connected from {}", session.id(), session.address());
        return connection;
    }

    /** Adds one that has a session, and a place among the clients. */
    void add(Connection connection) {
        if (count == all.length) {
            all = Arrays.copyOf(all, count * 2);
        }
        clients.add(connection.session());
        connection.place = count;
        all[count++] = connection;
    }

    void remove(Connection connection) {
        int place = connection.place;
        if (place >= 0) {
            Connection last = all[--count];
            all[place] = last;
            last.place = place;
            all[count] = null;
            connection.place = -1;
        }
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
        for (int i = count - 1; i >= 0; i--) { // who goes leaves its place to the last
            Connection connection = all[i];
            Session session = connection.session();
            if (!session.isBlocked() && now - session.activeAtMillis() > timeoutSeconds * MILLIS_PER_SECOND) {
                log.verbose("closing idle client {}", session.id());
                connection.close();
            }
        }
    }

    /**
     * Ends the connection that holds most of the heap; one that CLIENT NO-EVICT protects only if no other holds anything.
     *
     * @return false when none holds anything
     */
    boolean closeLargest() {
        Connection largest = largest(false);
        if (largest == null) {
            largest = largest(true);
        }
        if (largest == null) {
            return false;
        }
        largest.closeOver(
                Counter.EVICTED_CLIENTS,
                largest.heldBytes(),
                "bytes of unfinished commands and unread replies: all clients together hold more than their share of"
                        + " the heap, and this one most");
        return true;
    }

    private Connection largest(boolean evenIfProtected) {
        Connection largest = null;
        long most = 0;
        for (int i = 0; i < count; i++) {
            Connection connection = all[i];
            if (connection.heldBytes() > most
                    && (evenIfProtected || !connection.session().isKeptFromEviction())) {
                largest = connection;
                most = connection.heldBytes();
            }
        }
        return largest;
    }

    void closeAll() {
        for (int i = count - 1; i >= 0; i--) { // who goes leaves its place to the last
            loop.failures().close(all[i]);
        }
        closeAccepted();
    }

    /** Ends those that nobody will register any more. */
    void closeAccepted() {
        for (Accepted next = accepted.poll(); next != null; next = accepted.poll()) {
            giveUp(next);
        }
    }

    private void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            loop.failures().mention("closing a channel", e);
        }
    }
}
