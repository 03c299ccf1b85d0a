package dev.redstart.server.net;

import java.util.function.LongSupplier;

/**
 * A loop's time: an instant that is read when something may have taken long, and asked for at every command. Used by the
 * loop's thread alone.
 */
public final class LoopClock {
    private final LongSupplier millis;
    private final LongSupplier nanos;
    private long now;

    /** A clock in milliseconds since the epoch; how long something lasts is the system's. */
    public LoopClock(LongSupplier millis) {
        this(millis, System::nanoTime);
    }

    LoopClock(LongSupplier millis, LongSupplier nanos) {
        this.millis = millis;
        this.nanos = nanos;
        this.now = millis.getAsLong();
    }

    /** The instant that was read last, in milliseconds since the epoch. */
    long now() {
        return now;
    }

    /** Reads the clock, which costs as much as a twentieth of a pipelined command. */
    long read() {
        now = millis.getAsLong();
        return now;
    }

    /** For how long something lasts: it never goes back, whatever becomes of the clock. */
    long nanoTime() {
        return nanos.getAsLong();
    }
}
