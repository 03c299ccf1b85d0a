package dev.redstart.testkit;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that stands still between two moves. */
public final class MovableClock implements LongSupplier {
    private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);

    @Override
    public long getAsLong() {
        return millis.get();
    }

    /** Moves the clock forward. */
    public void forward(long byMillis) {
        millis.addAndGet(byMillis);
    }
}
