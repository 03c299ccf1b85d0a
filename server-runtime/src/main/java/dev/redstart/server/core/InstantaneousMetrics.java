package dev.redstart.server.core;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Rates without a thread that samples: each is the mean over the time since INFO was asked before, at least a second
 * ago. Who asks every few seconds, as monitors do, sees the present. Thread-safe.
 */
final class InstantaneousMetrics {
    private static final long MIN_WINDOW_MILLIS = 1000;

    /** Counters at an instant. */
    record Sample(long atMillis, long commands, long inputBytes, long outputBytes) {}

    /** What happened in a second, on average. */
    record PerSecond(double commands, double inputBytes, double outputBytes) {}

    private record Window(Sample start, Sample latest) {}

    private final AtomicReference<Window> window = new AtomicReference<>();

    /** The rates up to an instant; the first time, since the server's start. */
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
