package dev.redstart.server.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProcessMetricsTest {
    @Test
    void readsTimesAfterAnyName() {
        var used = ProcessMetrics.cpuSeconds("7 (a) b) (c) S 1 7 7 0 -1 4 100 0 3 0 1234 56 0 0 20 0 19 0 1 2 3\n");

        assertEquals(12.34, used.user());
        assertEquals(0.56, used.system());
    }

    @Test
    void readsResidentMemory() {
        assertEquals(
                OptionalLong.of(2048 * 1024),
                ProcessMetrics.residentBytes(List.of("VmPeak:\t    9999 kB", "VmRSS:\t    2048 kB", "Threads:\t9")));
        assertEquals(OptionalLong.empty(), ProcessMetrics.residentBytes(List.of()));
    }

    @Test
    void measuresThisProcess() {
        assertTrue(ProcessMetrics.cpuSeconds().user() > 0);
        assertTrue(ProcessMetrics.machineBytes() > 0);
    }

    @Test
    void substitutesAnUnavailableMetric() {
        assertEquals(5L, ProcessMetrics.attempt(() -> 5L, 0L));
        assertEquals(
                0L,
                ProcessMetrics.<Long>attempt(
                        () -> {
                            throw new ExceptionInInitializerError("no cgroup");
                        },
                        0L));
        assertEquals(
                0L,
                ProcessMetrics.<Long>attempt(
                        () -> {
                            throw new NullPointerException("no controller");
                        },
                        0L));
    }

    @Test
    void returnsTheHeapAfterACollection() {
        System.gc();

        long bytes = ProcessMetrics.heapAfterCollectionBytes().orElse(0);

        assertTrue(bytes > 0 && bytes <= ProcessMetrics.heap().getMax(), "heap after collection: " + bytes);
    }
}
