package dev.redstart.benchmarks.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void takesTheMiddleOfAnOddNumberOfRounds() {
        Spread spread = Spread.of(List.of(9.0, 1.0, 2.0));
        assertEquals(2, spread.median());
        assertEquals(1, spread.min());
        assertEquals(9, spread.max());
        assertEquals(List.of(9.0, 1.0, 2.0), spread.rounds());
    }

    @Test
    void takesTheMeanOfTheMiddleTwo() {
        assertEquals(2.5, Spread.of(List.of(4.0, 1.0, 3.0, 2.0)).median());
    }

    @Test
    void isNullWhereARoundCouldNotBeMeasured() {
        assertNull(Spread.of(List.of(1.0, Double.NaN)));
        assertNull(Spread.of(List.of()));
        assertNull(Spread.ratio(null, Spread.of(List.of(1.0))));
        assertEquals("-", Spread.medianText(null));
        assertEquals("-", Spread.fullText(null));
    }

    @Test
    void comparesRoundByRound() {
        Spread ratio = Spread.ratio(Spread.of(List.of(1.0, 20.0, 3.0)), Spread.of(List.of(2.0, 40.0, 6.0)));
        assertEquals("0.500", Spread.fullText(ratio));
    }

    @Test
    void showsFromWhereToWhereTheRoundsWent() {
        assertEquals("2.00 (1.00 - 30.0)", Spread.fullText(Spread.of(List.of(30.0, 1.0, 2.0))));
    }

    @Test
    void writesNumbersWithThreeDigitsThatCount() {
        assertEquals("0.123", Spread.number(0.1234));
        assertEquals("1.23", Spread.number(1.234));
        assertEquals("12.3", Spread.number(12.34));
        assertEquals("123", Spread.number(123.4));
        assertEquals("1,234,568", Spread.number(1234567.8));
    }

    @Test
    void windowTellsItsFigures() {
        Histogram latencies = Load.newHistogram();
        for (int micros = 1; micros <= 1000; micros++) {
            latencies.recordValue(TimeUnit.MICROSECONDS.toNanos(micros));
        }
        Window window = new Window(
                1000,
                TimeUnit.SECONDS.toNanos(2),
                TimeUnit.MILLISECONDS.toNanos(1500),
                TimeUnit.SECONDS.toNanos(1),
                latencies);
        assertEquals(500, window.perSecond());
        assertEquals(1500, window.cpuMicros());
        assertEquals(0.75, window.serverBusy());
        assertEquals(0.5, window.loadBusy());
        assertEquals(500, window.micros(50), 1);
        assertEquals(990, window.micros(99), 1);
        assertEquals(999, window.micros(99.9), 1);
        assertEquals(1000, window.maxMicros(), 1);
    }

    @Test
    void windowDoesNotInventProcessorTime() {
        Window window = new Window(1000, 1, -1, -1, Load.newHistogram());
        assertTrue(Double.isNaN(window.cpuMicros()));
        assertTrue(Double.isNaN(window.serverBusy()));
        assertTrue(Double.isNaN(window.loadBusy()));
    }
}
