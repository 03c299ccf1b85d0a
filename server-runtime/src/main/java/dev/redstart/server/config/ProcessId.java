package dev.redstart.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The id of this process. */
public final class ProcessId {
    private ProcessId() {}

    /** Returns the process id. It comes from {@code /proc} if possible: {@link ProcessHandle} delays the start by 8 ms. */
    public static String text() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self")).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return Long.toString(ProcessHandle.current().pid());
        }
    }
}
