package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class FileLimitTest {
    @Test
    void readsTheSoftLimit() {
        assertEquals(
                1024, FileLimit.softLimit("Max open files            1024                 1048576              files"));
        assertEquals(
                FileLimit.UNKNOWN,
                FileLimit.softLimit("Max open files            unlimited            unlimited            files"));
    }

    @Test
    void knowsThisProcess() {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/limits")), "there is no /proc here");
        long open = FileLimit.open();
        assertTrue(open >= 3, () -> open + " open files, standard input and output are among them");
        assertTrue(FileLimit.max() == FileLimit.UNKNOWN || FileLimit.max() > open);
    }
}
