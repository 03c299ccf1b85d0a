package dev.redstart.server.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.stats.LatencyMonitor.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyMonitorTest {
    private final LatencyMonitor monitor = new LatencyMonitor();

    @Test
    void keepsTheLongestTimeOfASecond() {
        monitor.add("command", 10, 5);
        monitor.add("command", 10, 9);
        monitor.add("command", 10, 7);
        monitor.add("command", 11, 3);

        assertEquals(
                List.of(new Sample(10, 9), new Sample(11, 3)),
                monitor.histories().get("command").samples());
        assertEquals(9, monitor.histories().get("command").maxMillis());
    }

    @Test
    void keeps160SamplesAndTheLongestTimeEver() {
        monitor.add("command", 0, 1_000);
        for (int second = 1; second <= 200; second++) {
            monitor.add("command", second, 2);
        }

        LatencyMonitor.History history = monitor.histories().get("command");
        assertEquals(160, history.samples().size());
        assertEquals(41, history.samples().get(0).atSeconds());
        assertEquals(1_000, history.maxMillis());
    }

    @Test
    void removesOneEventOrAll() {
        monitor.add("command", 1, 1);
        monitor.add("fsync", 1, 1);

        assertTrue(monitor.reset("fsync"));
        assertFalse(monitor.reset("fsync"));
        assertEquals(1, monitor.reset());
        assertTrue(monitor.histories().isEmpty());
    }
}
