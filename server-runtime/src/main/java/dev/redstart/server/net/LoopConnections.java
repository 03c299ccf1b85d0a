package dev.redstart.server.net;

import dev.redstart.server.session.Clients;
import dev.redstart.server.session.Session;
import dev.redstart.server.stats.LoopStats.Counter;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The connections of an event loop: all of them, those that wait for something, and what they hold of the heap. Closes
 * those that were idle for too long, and those that hold most where clients hold too much.
 */
final class LoopConnections implements ConnectionOwner, ClientMemory.Member {
    private static final long MILLIS_PER_SECOND = 1000;

    private final LoopContext loop;
    private final LoopFailures failures;
    private final LoopTasks tasks;
    private final Clients clients;
    private final RetryQueue retryQueue = new RetryQueue();
    private final SlowReaders slowReaders = new SlowReaders();
    private final PausedConnections paused;
    private final HeldReplies heldReplies;

    /** All connections in no order: walking over them takes no memory, which may be what is missing. */
    private Connection[] all = new Connection[16];

    private int count;
    private long idleCheckDueMillis;

    /** Bytes of the heap that the connections hold; written by this loop, read by others. */
    private final AtomicLong heldBytes = new AtomicLong();

    LoopConnections(LoopContext loop, LoopFailures failures, LoopTasks tasks, Clients clients) {
        this.loop = loop;
        this.failures = failures;
        this.tasks = tasks;
        this.clients = clients;
        this.paused = new PausedConnections(clients.pause());
        this.heldReplies = new HeldReplies(failures);
    }

    /** Adds a connection that has a session, and a place among the clients. */
    void add(Connection connection) {
        if (count == all.length) {
            all = Arrays.copyOf(all, count * 2);
        }
        clients.add(connection.session());
        connection.place = count;
        all[count++] = connection;
    }

    @Override
    public void closed(Connection connection) {
        int place = connection.place;
        if (place >= 0) {
            Connection last = all[--count];
            all[place] = last;
            last.place = place;
            all[count] = null;
            connection.place = -1;
        }
        clients.remove(connection.session());
        paused.remove(connection);
    }

    RetryQueue retryQueue() {
        return retryQueue;
    }

    SlowReaders slowReaders() {
        return slowReaders;
    }

    PausedConnections paused() {
        return paused;
    }

    HeldReplies heldReplies() {
        return heldReplies;
    }

    @Override
    public void retry(Connection connection) {
        retryQueue.add(connection);
    }

    @Override
    public void awaitLog(Connection connection) {
        heldReplies.add(connection);
    }

    @Override
    public void awaitPauseEnd(Connection connection) {
        paused.add(connection);
    }

    @Override
    public void watchOutput(Connection connection) {
        slowReaders.add(connection);
    }

    @Override
    public void outputIsFull() {
        slowReaders.startWaiting();
    }

    @Override
    public void submit(Runnable task) {
        tasks.submit(task);
    }

    @Override
    public void heldBytesChanged(long moreBytes) {
        heldBytes.lazySet(heldBytes.getPlain() + moreBytes);
        loop.memory().changed(this, moreBytes);
    }

    @Override
    public long heldBytes() {
        return heldBytes.get();
    }

    /**
     * Returns how long a select may wait.
     *
     * @param otherwise the longest wait, where no connection waits for anything but its socket
     */
    long waitMillis(long otherwise) {
        if (!retryQueue.isEmpty()) {
            return retryQueue.waitMillis();
        }
        return Math.max(1, paused.waitMillis(loop.clock().now(), slowReaders.waitMillis(otherwise)));
    }

    /** Closes the connections that were idle for longer than {@code timeout}; once a second, by the loop's clock. */
    void closeIdle() {
        long now = loop.clock().now();
        int timeoutSeconds = loop.config().timeoutSeconds();
        if (timeoutSeconds == 0 || (now < idleCheckDueMillis && idleCheckDueMillis - now <= MILLIS_PER_SECOND)) {
            return;
        }
        idleCheckDueMillis = now + MILLIS_PER_SECOND;
        for (int i = count - 1; i >= 0; i--) { // backwards: the last one takes the place of a closed one
            Connection connection = all[i];
            Session session = connection.session();
            if (!session.isBlocked() && now - session.activeAtMillis() > timeoutSeconds * MILLIS_PER_SECOND) {
                loop.log().verbose("closing idle client {}", session.id());
                connection.close();
            }
        }
    }

    @Override
    public void evictUntilFits() {
        boolean evicted = true;
        while (evicted && loop.memory().isExceeded()) {
            evicted = evictLargest();
        }
    }

    /** Connections that CLIENT NO-EVICT protects are closed only if no other holds anything. */
    @Override
    public boolean evictLargest() {
        Connection largest = largest(false);
        if (largest == null) {
            largest = largest(true);
        }
        if (largest == null) {
            return false;
        }
        largest.closeOverLimit(
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
                    && (evenIfProtected || !connection.session().isNoEvict())) {
                largest = connection;
                most = connection.heldBytes();
            }
        }
        return largest;
    }

    void closeAll() {
        for (int i = count - 1; i >= 0; i--) { // backwards: the last one takes the place of a closed one
            failures.close(all[i]);
        }
    }
}
