package dev.redstart.benchmarks.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcTest {
    private static final String STAT =
            "4242 (a (strange) name) S 1 4242 4242 0 -1 4194560 3107 0 12 0 731 269 5 7 20 0 6 0 88213 71245824 2519"
                    + " 18446744073709551615 1 1 0 0 0 0 0 4096 17442 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
    private static final String STATUS = """
            Name:	redis-server
            VmPeak:	   69576 kB
            VmHWM:	   10076 kB
            VmRSS:	    9868 kB
            Threads:	6
            """;

    @TempDir
    Path root;

    @BeforeEach
    void writeProcesses() throws IOException {
        for (String pid : List.of("4242", "4243")) {
            Path folder = Files.createDirectory(root.resolve(pid));
            Files.writeString(folder.resolve("stat"), STAT);
            Files.writeString(folder.resolve("status"), STATUS);
        }
    }

    @Test
    void addsUserAndSystemTimeBehindAStrangeName() {
        assertEquals(1000, Proc.cpuTicks(STAT));
    }

    @Test
    void turnsTicksIntoNanosOfAllProcesses() {
        assertEquals(10_000_000_000L, new Proc(root, 100).cpuNanos(List.of(4242L)));
        assertEquals(20_000_000_000L, new Proc(root, 100).cpuNanos(List.of(4242L, 4243L)));
        assertEquals(1_000_000_000L, new Proc(root, 1000).cpuNanos(List.of(4242L)));
    }

    @Test
    void readsResidentMemoryAndNotItsPeak() {
        assertEquals(9868 * 1024, new Proc(root, 100).residentBytes(List.of(4242L)));
    }

    @Test
    void saysThatAProcessIsGone() {
        Proc proc = new Proc(root, 100);
        MeasuringException gone = assertThrows(MeasuringException.class, () -> proc.cpuNanos(List.of(5L)));
        assertEquals("process 5 of the server is gone", gone.getMessage());
    }

    @Test
    void saysThatAZombieHasNoMemory() {
        assertThrows(MeasuringException.class, () -> Proc.kilobytes("Name:\tjava\nState:\tZ (zombie)\n", "VmRSS"));
    }
}
