package dev.redstart.server.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class InstantaneousMetricsTest {
    private static final long START = 1_000_000;

    private final InstantaneousMetrics rates = new InstantaneousMetrics();

    private double commandsPerSecond(long afterMillis, long commands) {
        return rates.until(new InstantaneousMetrics.Sample(START + afterMillis, commands, 0, 0), START)
                .commands();
    }

    @Test
    void startsWithTheMeanSinceTheStart() {
        assertEquals(50, commandsPerSecond(2000, 100));
    }

    @Test
    void returnsTheMeanSinceThePreviousReading() {
        commandsPerSecond(2000, 100);

        assertEquals(10, commandsPerSecond(4000, 120));
        assertEquals(0, commandsPerSecond(6000, 120));
    }

    @Test
    void coversAtLeastASecond() {
        commandsPerSecond(2000, 100);
        commandsPerSecond(4000, 120);

        assertEquals(30 / 2.5, commandsPerSecond(4500, 130));
        assertEquals(40 / 2.9, commandsPerSecond(4900, 140), 1e-9);
    }

    @Test
    void isZeroInTheFirstMillisecond() {
        assertEquals(0, commandsPerSecond(0, 1));
    }

    @Test
    void measuresBytesToo() {
        InstantaneousMetrics.PerSecond rate =
                rates.until(new InstantaneousMetrics.Sample(START + 500, 0, 100, 200), START);

        assertEquals(200, rate.inputBytes());
        assertEquals(400, rate.outputBytes());
    }
}
