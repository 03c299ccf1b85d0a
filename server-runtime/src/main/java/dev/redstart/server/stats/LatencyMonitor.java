package dev.redstart.server.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Times above {@code latency-monitor-threshold} by event, at most one sample per second. Thread-safe. */
public final class LatencyMonitor {
    /** The number of samples per event, as in redis-server. */
    private static final int MAX_SAMPLES = 160;

    /** A bound that is never reached: the events' names come from this server's own sources. */
    private static final int MAX_EVENTS = 64;

    /** The longest time of an event within one second. */
    public record Sample(long atSeconds, long millis) {}

    /** The samples of an event, the oldest first, and its longest time ever. */
    public record History(List<Sample> samples, long maxMillis) {
        /** Returns the latest sample. */
        public Sample latest() {
            return samples.get(samples.size() - 1);
        }
    }

    private final SortedMap<String, History> histories = new TreeMap<>();

    /** Adds a time that reached the threshold. */
    synchronized void add(String event, long atSeconds, long millis) {
        History before = histories.get(event);
        if (before == null) {
            if (histories.size() < MAX_EVENTS) {
                histories.put(event, new History(List.of(new Sample(atSeconds, millis)), millis));
            }
            return;
        }
        List<Sample> samples = new ArrayList<>(before.samples);
        Sample last = before.latest();
        if (last.atSeconds == atSeconds) {
            samples.set(samples.size() - 1, new Sample(atSeconds, Math.max(last.millis, millis)));
        } else {
            samples.add(new Sample(atSeconds, millis));
        }
        int from = Math.max(0, samples.size() - MAX_SAMPLES);
        histories.put(
                event,
                new History(List.copyOf(samples.subList(from, samples.size())), Math.max(before.maxMillis, millis)));
    }

    /** Returns the events that occurred, by name. */
    public synchronized SortedMap<String, History> histories() {
        return new TreeMap<>(histories);
    }

    /** Removes an event; false where it never occurred. */
    public synchronized boolean reset(String event) {
        return histories.remove(event) != null;
    }

    /** Removes all events and returns how many there were. */
    public synchronized int reset() {
        int events = histories.size();
        histories.clear();
        return events;
    }
}
