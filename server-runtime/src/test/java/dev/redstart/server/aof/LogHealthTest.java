package dev.redstart.server.aof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogHealthTest {
    private static final long BEGAN = TimeUnit.HOURS.toNanos(1);

    private final LogHealth health = new LogHealth(AofTesting.LOG);

    private static long after(long millis) {
        return BEGAN + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void isLateOnceAForceHasRunForTwoSecondsAndUntilItEnds() {
        assertFalse(health.isLate(after(5000)));
        health.forceBegins(BEGAN);
        assertTrue(health.isForcing());
        assertFalse(health.isLate(after(1999)));
        assertTrue(health.isLate(after(2000)));
        health.forced(after(7000));
        assertFalse(health.isLate(after(7000)));
        assertFalse(health.isForcing());
        assertEquals(1, health.delayedForces());
    }
}
