package dev.redstart.server.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** The server's clock, which the test moves a step at a time; it remembers every value that it had. */
final class SharedClock implements LongSupplier {
    static final int STEP_MILLIS = 10;
    private static final long FIRST_MILLIS = 1_800_000_000_000L;

    private final List<Long> values = new ArrayList<>(List.of(FIRST_MILLIS));
    private volatile long now = FIRST_MILLIS;

    @Override
    public long getAsLong() {
        return now;
    }

    synchronized void forward() {
        values.add(now + STEP_MILLIS);
        now += STEP_MILLIS;
    }

    /** The values from one on. */
    synchronized List<Long> valuesFrom(long first) {
        return values.stream().filter(value -> value >= first).toList();
    }
}
