package dev.redstart.benchmarks.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CoresTest {
    @Test
    void readsAListAsLinuxWritesIt() {
        assertEquals(List.of(0), Cores.parse("0"));
        assertEquals(List.of(0, 1, 2, 5, 8, 9), Cores.parse("0-2,5,8-9"));
        assertEquals("0,1,2", Cores.text(Cores.parse("0-2")));
    }

    @Test
    void keepsTheLoadOffTheServersCore() {
        List<Integer> all = List.of(0, 1, 2, 3);
        Cores cores = Cores.choose(all, cpu -> cpu % 2 == 0 ? List.of(0, 2) : List.of(1, 3));
        assertEquals(List.of(0), cores.server());
        assertEquals(List.of(3), cores.load());

        Cores neighbours = Cores.choose(all, cpu -> cpu < 2 ? List.of(0, 1) : List.of(2, 3));
        assertEquals(List.of(3), neighbours.load());

        Cores evenOdd = Cores.choose(all, cpu -> cpu == 0 || cpu == 3 ? List.of(0, 3) : List.of(1, 2));
        assertEquals(List.of(2), evenOdd.load());
    }

    @Test
    void sharesWhatThereIs() {
        assertEquals(
                List.of(1), Cores.choose(List.of(0, 1), cpu -> List.of(0, 1)).load());
        assertEquals(List.of(4), Cores.choose(List.of(4), cpu -> List.of(4)).load());
    }

    @Test
    void writesTasksetInFrontOnlyIfItPins() {
        assertEquals(
                List.of("taskset", "-c", "1"),
                new Cores(List.of(0, 1), List.of(0), List.of(1), true).prefix(List.of(1)));
        assertEquals(List.of(), new Cores(List.of(), List.of(), List.of(), false).prefix(List.of()));
    }
}
