package dev.redstart.server.core;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Rates without a sampling thread: each is the mean over the time since the previous INFO, at least a second ago. A monitor
 * that polls every few seconds sees current rates. Thread-safe.
 */
final class InstantaneousMetrics {
    private static final long MIN_WINDOW_MILLIS = 1000;

    /** Counters at an instant. */
    record Sample(long atMillis, long commands, long inputBytes, long outputBytes) {}

    /** Means per second. */
    record PerSecond(double commands, double inputBytes, double outputBytes) {}

    private record Window(Sample start, Sample latest) {}

    private final AtomicReference<Window> window = new AtomicReference<>();

    /** Returns the rates up to an instant; the first time, since the server's start. */
    PerSecond until(Sample now, long startedAtMillis) {
        Sample start = window.updateAndGet(w -> moved(w, now, startedAtMillis)).start;
        double seconds = (now.atMillis - start.atMillis) / 1000.0;
        if (seconds <= 0) {
            return new PerSecond(0, 0, 0);
        }
        return new PerSecond(
                (now.commands - start.commands) / seconds,
                (now.inputBytes - start.inputBytes) / seconds,
                (now.outputBytes - start.outputBytes) / seconds);
    }

    private static Window moved(Window window, Sample now, long startedAtMillis) {
        if (window == null) {
            return new Window(new Sample(startedAtMillis, 0, 0, 0), now);
        }
        return now.atMillis - window.latest.atMillis < MIN_WINDOW_MILLIS ? window : new Window(window.latest, now);
    }
}
