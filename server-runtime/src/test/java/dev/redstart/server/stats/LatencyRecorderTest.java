package dev.redstart.server.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.stats.LatencyRecorder.SlowCommand;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {
    private final LatencyRecorder latencyRecorder = new LatencyRecorder(() -> 5_000);

    private static SlowCommand command(long micros, long lockWaitMicros) {
        return new SlowCommand(
                "get",
                "fast-command",
                true,
                TimeUnit.MICROSECONDS.toNanos(micros),
                List.of("GET".getBytes(StandardCharsets.US_ASCII)),
                1,
                7,
                "127.0.0.1:1",
                "tester",
                TimeUnit.MICROSECONDS.toNanos(lockWaitMicros));
    }

    @Test
    void recordsNothingByDefault() {
        assertEquals(LatencyRecorder.NEVER_NANOS, latencyRecorder.thresholdNanos());

        latencyRecorder.limits(-1, 128, 0, true);

        assertEquals(LatencyRecorder.NEVER_NANOS, latencyRecorder.thresholdNanos());
        assertTrue(latencyRecorder.isTracking());
    }

    @Test
    void returnsTheLowestThreshold() {
        latencyRecorder.limits(10_000, 128, 2, true);
        assertEquals(2_000_000, latencyRecorder.thresholdNanos());

        latencyRecorder.limits(500, 128, 2, true);
        assertEquals(500_000, latencyRecorder.thresholdNanos());

        latencyRecorder.limits(Long.MAX_VALUE, 128, Long.MAX_VALUE, true);
        assertEquals(LatencyRecorder.NEVER_NANOS, latencyRecorder.thresholdNanos());
    }

    @Test
    void recordsWhereTheThresholdIsReached() {
        latencyRecorder.limits(10_000, 128, 2, true);

        latencyRecorder.report(command(3_000, 0));
        assertEquals(0, latencyRecorder.log().size());
        assertEquals(
                3, latencyRecorder.monitor().histories().get("fast-command").maxMillis());

        latencyRecorder.report(command(12_345, 1_500));
        SlowLog.Entry entry = latencyRecorder.log().newest(1).get(0);
        assertEquals(0, entry.id());
        assertEquals(5, entry.atSeconds());
        assertEquals(12_345, entry.micros());
        assertTrue(entry.remark().endsWith("lock wait 1500 us before"), entry.remark());
    }

    @Test
    void keepsTheNewestEntries() {
        latencyRecorder.limits(0, 3, 0, true);
        for (int i = 0; i < 5; i++) {
            latencyRecorder.report(command(i, 0));
        }

        assertEquals(
                List.of(4L, 3L, 2L),
                latencyRecorder.log().newest(10).stream().map(SlowLog.Entry::id).toList());
        assertEquals(1, latencyRecorder.log().newest(1).size());

        latencyRecorder.log().reset();
        latencyRecorder.report(command(1, 0));
        assertEquals(5, latencyRecorder.log().newest(1).get(0).id());
    }

    @Test
    void keepsNoEntryWithLengthZero() {
        latencyRecorder.limits(0, 0, 0, true);

        latencyRecorder.report(command(1, 0));

        assertEquals(0, latencyRecorder.log().size());
    }

    @Test
    void remarksOnACollectionInside() {
        latencyRecorder.limits(0, 10, 1, true);
        long start = System.nanoTime();
        Object[] kept = new Object[200_000];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = new int[4];
        }
        System.gc();
        assertEquals(200_000, kept.length);
        long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);

        latencyRecorder.report(command(micros, 0));

        String remark = latencyRecorder.log().newest(1).get(0).remark();
        assertTrue(remark.matches("gc pause [1-9][0-9]* ms inside"), remark);
        assertTrue(latencyRecorder.monitor().histories().containsKey("gc-pause"));
    }

    @Test
    void ignoresEarlierCollections() {
        latencyRecorder.limits(0, 10, 0, true);
        System.gc();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }

        latencyRecorder.report(command(10, 0));

        assertEquals("", latencyRecorder.log().newest(1).get(0).remark());
    }

    @Test
    void recordsEventsThatAreNoCommands() {
        latencyRecorder.limits(-1, 10, 5, true);

        latencyRecorder.record("fsync", TimeUnit.MILLISECONDS.toNanos(4));
        latencyRecorder.record("fsync", TimeUnit.MILLISECONDS.toNanos(6));

        assertEquals(6, latencyRecorder.monitor().histories().get("fsync").maxMillis());
    }
}
