package dev.redstart.server.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.server.config.Limits;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FaultRateTest {
    private static final int MAX = Limits.PLUGIN_ERROR_LOGS_PER_SECOND;

    private final FaultRate rate = new FaultRate();

    private void exhaust(long second) {
        for (int i = 0; i < MAX + 1; i++) {
            rate.admit("noisy", IOException.class, second);
        }
    }

    @Test
    void alwaysLogsTheFirstOfAKind() {
        exhaust(7);
        assertEquals(FaultRate.OMITTED, rate.admit("noisy", IOException.class, 7));

        assertEquals(0, rate.admit("noisy", IllegalStateException.class, 7));
        assertEquals(0, rate.admit("quiet", IOException.class, 7));
    }

    @Test
    void limitsRepeatedFaultsOfAllKindsTogether() {
        rate.admit("other", IOException.class, 7);
        exhaust(7);

        assertEquals(FaultRate.OMITTED, rate.admit("other", IOException.class, 7));
        assertEquals(1, rate.admit("other", IOException.class, 8));
    }

    @Test
    void countsOmittedFaultsByKind() {
        exhaust(7);
        for (int i = 0; i < 3; i++) {
            rate.admit("noisy", IOException.class, 7);
        }

        assertEquals(3, rate.admit("noisy", IOException.class, 8));
        assertEquals(0, rate.admit("noisy", IOException.class, 8));
    }

    @Test
    void remembersABoundedNumberOfKinds() {
        for (int i = 0; i < Limits.PLUGIN_FAULT_KINDS; i++) {
            assertEquals(0, rate.admit("command " + i, IOException.class, 7));
        }
        for (int i = 0; i < MAX; i++) {
            assertEquals(0, rate.admit("one more", IOException.class, 7));
        }

        assertEquals(FaultRate.OMITTED, rate.admit("one more", IOException.class, 7));
    }
}
