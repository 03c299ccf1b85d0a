package dev.redstart.server.stats;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The slow commands, the newest first, at most {@code slowlog-max-len}. Thread-safe. */
public final class SlowLog {
    /**
     * A slow command.
     *
     * @param id numbered from 0 since the start
     * @param atSeconds since the epoch
     * @param arguments shortened
     * @param remark for LATENCY DOCTOR: what else took a share of the time; empty if nothing did
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

    /** Adds an entry with the next id, and removes the oldest ones beyond {@code maxEntries}. */
    synchronized void add(Entry entry, long maxEntries) {
        entries.addFirst(new Entry(
                nextId++,
                entry.atSeconds,
                entry.micros,
                entry.arguments,
                entry.clientAddress,
                entry.clientName,
                entry.remark));
        while (entries.size() > maxEntries) {
            entries.removeLast();
        }
    }

    /** Returns the newest entries, at most {@code max}. */
    public synchronized List<Entry> newest(long max) {
        List<Entry> result = new ArrayList<>();
        for (Entry entry : entries) {
            if (result.size() >= max) {
                break;
            }
            result.add(entry);
        }
        return result;
    }

    /** Returns the newest entries with a remark, at most {@code max}. */
    public synchronized List<Entry> newestRemarked(int max) {
        return entries.stream()
                .filter(entry -> !entry.remark.isEmpty())
                .limit(max)
                .toList();
    }

    /** Returns the number of entries. */
    public synchronized int size() {
        return entries.size();
    }

    /** Removes all entries; ids continue. */
    public synchronized void reset() {
        entries.clear();
    }
}
