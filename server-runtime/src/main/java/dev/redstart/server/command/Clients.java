package dev.redstart.server.command;

import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** All connected clients by id. Thread-safe. */
public final class Clients {
    private final ConcurrentSkipListMap<Long, Session> sessions = new ConcurrentSkipListMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();

    /** An id for a new client, from 1. */
    public long nextId() {
        return lastId.incrementAndGet();
    }

    /** Adds a client. */
    public void add(Session session) {
        if (sessions.put(session.id(), session) == null) {
            count.incrementAndGet();
        }
    }

    /** Removes a client. */
    public void remove(Session session) {
        if (sessions.remove(session.id()) != null) {
            count.decrementAndGet();
        }
    }

    /** Number of clients. */
    public int count() {
        return count.get();
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
