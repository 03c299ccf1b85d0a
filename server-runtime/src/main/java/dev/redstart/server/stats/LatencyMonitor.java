package dev.redstart.server.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Times beyond {@code latency-monitor-threshold} by event, at most one sample for each second. Thread-safe. */
public final class LatencyMonitor {
    /** Samples of one event that are kept, as in redis-server. */
    private static final int SAMPLES = 160;

    /** More events than this there are none; their names come from this server's own sources. */
    private static final int EVENTS = 64;

    /** The longest time of an event within one second. */
    public record Sample(long atSeconds, long millis) {}

    /** What is known of an event; the samples are the oldest first. */
    public record History(List<Sample> samples, long maxMillis) {
        /** The latest sample. */
        public Sample latest() {
            return samples.get(samples.size() - 1);
        }
    }

    private final SortedMap<String, History> histories = new TreeMap<>();

    /** Takes note of a time that was too long. */
    synchronized void add(String event, long atSeconds, long millis) {
        History before = histories.get(event);
        if (before == null) {
            if (histories.size() < EVENTS) {
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
        int from = Math.max(0, samples.size() - SAMPLES);
        histories.put(
                event,
                new History(List.copyOf(samples.subList(from, samples.size())), Math.max(before.maxMillis, millis)));
    }

    /** Events that occurred, by name. */
    public synchronized SortedMap<String, History> histories() {
        return new TreeMap<>(histories);
    }

    /** Forgets an event; false where it never occurred. */
    public synchronized boolean reset(String event) {
        return histories.remove(event) != null;
    }

    /** Forgets all events and returns how many there were. */
    public synchronized int reset() {
        int events = histories.size();
        histories.clear();
        return events;
    }
}
