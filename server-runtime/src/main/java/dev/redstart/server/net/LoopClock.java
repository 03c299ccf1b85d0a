package dev.redstart.server.net;

import java.util.function.LongSupplier;

/**
 * The time of one event loop: an instant that is read where something may have taken long, and asked for at every command;
 * and the number of the tick. Used by the loop's thread alone.
 */
public final class LoopClock {
    private final LongSupplier millis;
    private final LongSupplier nanos;
    private long now;
    private int tick;

    /** A clock in milliseconds since the epoch; durations are measured with {@link System#nanoTime()}. */
    public LoopClock(LongSupplier millis) {
        this(millis, System::nanoTime);
    }

    LoopClock(LongSupplier millis, LongSupplier nanos) {
        this.millis = millis;
        this.nanos = nanos;
        this.now = millis.getAsLong();
    }

    /** Returns the instant that was read last, in milliseconds since the epoch. */
    long now() {
        return now;
    }

    /** Reads the clock, which costs as much as a twentieth of a pipelined command. */
    long read() {
        now = millis.getAsLong();
        return now;
    }

    /** Returns a time for durations: it never goes back, even if the system's clock is set. */
    long nanoTime() {
        return nanos.getAsLong();
    }

    /** Returns the number of the current tick; it wraps around. */
    int tick() {
        return tick;
    }

    /** Begins the next tick. */
    void startTick() {
        tick++;
    }
}
