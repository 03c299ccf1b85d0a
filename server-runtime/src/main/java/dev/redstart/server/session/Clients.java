package dev.redstart.server.session;

import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The connected clients by id. Thread-safe. */
public final class Clients {
    private final ConcurrentSkipListMap<Long, Session> sessions = new ConcurrentSkipListMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicInteger places = new AtomicInteger();
    private final Pause pause = new Pause();

    /** Returns the pause of CLIENT PAUSE. */
    public Pause pause() {
        return pause;
    }

    /** Returns an id for a new client, from 1. */
    public long nextId() {
        return lastId.incrementAndGet();
    }

    /**
     * Reserves a place for a connection that was accepted but is not served yet.
     *
     * @param max the number of places
     * @return false when all are taken
     */
    public boolean reserve(int max) {
        int taken = places.get();
        while (taken < max && !places.compareAndSet(taken, taken + 1)) {
            taken = places.get();
        }
        return taken < max;
    }

    /** Releases the place of a connection that was never added. */
    public void release() {
        places.decrementAndGet();
    }

    /** Adds a client that has a place. */
    public void add(Session session) {
        sessions.put(session.id(), session);
    }

    /** Removes a client and releases its place. */
    public void remove(Session session) {
        if (sessions.remove(session.id()) != null) {
            release();
        }
    }

    /** Returns the number of clients. */
    public int count() {
        return places.get();
    }

    /** Returns all clients, the oldest first, as a live view. */
    public Collection<Session> all() {
        return sessions.values();
    }

    /** Returns the client with an id, or null. */
    public Session byId(long id) {
        return sessions.get(id);
    }
}
