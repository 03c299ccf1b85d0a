package dev.redstart.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.benchmarks.AllocationGate.Case;
import dev.redstart.benchmarks.AllocationGate.Figure;
import dev.redstart.benchmarks.DispatchBenchmark.Request;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Asserts that commands allocate nothing, and that one object in a thousand commands is detected. */
class AllocationGateTest {
    private static AllocationGate gate;

    @BeforeAll
    static void measureTheHarness() {
        gate = new AllocationGate();
    }

    static Stream<Case> cases() {
        return AllocationGate.cases();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void commandAllocatesNothing(Case command) {
        Figure figure = gate.measure(command);
        assertFalse(figure.isTooMuch(), figure::text);
    }

    @Test
    void detectsOneObjectInAThousandCommands() {
        Figure figure = gate.measure(new Case(WastefulBenchmark.class, Request.GET, 16));
        assertTrue(figure.isTooMuch(), figure::text);
        assertEquals(16.0 / WastefulPlugin.CALLS_PER_OBJECT, figure.bytes(), 0.002, figure::text);
        assertTrue(figure.text().contains("WastefulBenchmark -p request=GET -p commandsPerRead=16 "), figure::text);
    }
}
