package dev.redstart.server.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HistogramTest {
    private final ServerStats stats = new ServerStats(2, 0);

    private Latencies latencies() {
        return stats.latencies(0, null);
    }

    private void took(int loop, long nanos, int weight) {
        stats.loop(loop).commands(1);
        stats.loop(loop).took(0, nanos, weight);
    }

    @Test
    void putsEveryTimeIntoABucketASixteenthWide() {
        for (long nanos = 64; nanos < 1L << 41; nanos += 1 + nanos / 7) {
            ServerStats one = new ServerStats(1, 0);
            one.loop(0).commands(1);
            one.loop(0).took(0, nanos, 1);
            double shown = one.latencies(0, null).percentileMicros(50) * 1000;
            assertTrue(shown >= nanos && shown <= nanos * (1 + 1 / 16.0), nanos + " is shown as " + shown);
        }
    }

    @Test
    void acceptsTimesBeyondItsEnds() {
        took(0, 0, 1);
        took(0, -5, 1);
        took(0, Long.MAX_VALUE, 1);

        assertEquals(3, latencies().count());
    }

    @Test
    void addsUpLoops() {
        took(0, 1_000, 1);
        took(1, 3_000, 1);

        assertEquals(2, latencies().count());
        assertEquals(2.0, latencies().meanMicros());
    }

    @Test
    void weighsSamples() {
        took(0, 1_000, 98);
        took(0, 1_000_000, 2);

        assertEquals(100, latencies().count());
        assertEquals(1, latencies().percentileMicros(98), 0.1);
        assertEquals(1_000, latencies().percentileMicros(99), 100);
        assertEquals(98, latencies().countBelow(1_024));
        assertEquals(98, latencies().countBelow(524_288));
        assertEquals(100, latencies().countBelow(1_048_576));
    }

    @Test
    void returnsSamplesSinceAReading() {
        took(0, 1_000, 5);
        long[] before = stats.latencySums(0);
        took(1, 2_000, 1);

        assertEquals(1, stats.latencies(0, before).count());
        assertEquals(2.0, stats.latencies(0, before).meanMicros());
    }

    @Test
    void hasNoSamplesOfCommandsThatNeverRan() {
        assertEquals(0, stats.latencies(17, null).count());
        assertEquals(0, stats.latencies(17, null).meanMicros());
        assertEquals(0, stats.latencies(17, null).percentileMicros(99));
    }
}
