package dev.redstart.server.stats;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The slowest commands, the newest first, as many as {@code slowlog-max-len} says. Thread-safe. */
public final class SlowLog {
    /**
     * One slow command.
     *
     * @param id numbered from 0 since the start
     * @param atSeconds since the epoch
     * @param arguments shortened
     * @param remark what else took a share of the time, empty if nothing did; for people, not for SLOWLOG GET
     */
    public record Entry(
            long id,
            long atSeconds,
            long micros,
            List<byte[]> arguments,
            String clientAddress,
            String clientName,
            String remark) {}

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long nextId;

    /** Adds an entry under the next number, and drops the oldest ones beyond {@code most}. */
    synchronized void add(Entry entry, long most) {
        entries.addFirst(new Entry(
                nextId++,
                entry.atSeconds,
                entry.micros,
                entry.arguments,
                entry.clientAddress,
                entry.clientName,
                entry.remark));
        while (entries.size() > most) {
            entries.removeLast();
        }
    }

    /** The newest ones, at most so many. */
    public synchronized List<Entry> newest(long most) {
        List<Entry> result = new ArrayList<>();
        for (Entry entry : entries) {
            if (result.size() >= most) {
                break;
            }
            result.add(entry);
        }
        return result;
    }

    /** The newest ones with a remark, at most so many. */
    public synchronized List<Entry> newestRemarked(int most) {
        return entries.stream()
                .filter(entry -> !entry.remark.isEmpty())
                .limit(most)
                .toList();
    }

    /** Number of entries. */
    public synchronized int size() {
        return entries.size();
    }

    /** Forgets all; the numbers go on. */
    public synchronized void reset() {
        entries.clear();
    }
}
