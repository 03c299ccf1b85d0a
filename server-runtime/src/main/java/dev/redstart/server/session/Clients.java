package dev.redstart.server.session;

import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** All connected clients by id. Thread-safe. */
public final class Clients {
    private final ConcurrentSkipListMap<Long, Session> sessions = new ConcurrentSkipListMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicInteger places = new AtomicInteger();
    private final Pause pause = new Pause();

    /** What keeps clients' commands waiting. */
    public Pause pause() {
        return pause;
    }

    /** An id for a new client, from 1. */
    public long nextId() {
        return lastId.incrementAndGet();
    }

    /**
     * Takes a place for a connection that was accepted but is not served yet.
     *
     * @param max how many places there are
     * @return false when all are taken
     */
    public boolean reserve(int max) {
        int taken = places.get();
        while (taken < max && !places.compareAndSet(taken, taken + 1)) {
            taken = places.get();
        }
        return taken < max;
    }

    /** Gives a place back that {@link #reserve} took, of a connection that was never added. */
    public void release() {
        places.decrementAndGet();
    }

    /** Adds a client that has a place. */
    public void add(Session session) {
        sessions.put(session.id(), session);
    }

    /** Removes a client and gives its place back. */
    public void remove(Session session) {
        if (sessions.remove(session.id()) != null) {
            release();
        }
    }

    /** Number of clients. */
    public int count() {
        return places.get();
    }

    /** All clients, the oldest first; a view that follows changes. */
    public Collection<Session> all() {
        return sessions.values();
    }

    /** The client of this id, or null. */
    public Session byId(long id) {
        return sessions.get(id);
    }
}
