package dev.redstart.server.net;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The number of files and sockets that this process may have open, and that it has open. Read from {@code /proc}, since
 * the platform's beans are slow to load and may be missing; without {@code /proc} both are unknown.
 */
final class FileLimit {
    /** Stands for a number that is not known. */
    static final long UNKNOWN = -1;

    private static final String LINE = "Max open files";

    private FileLimit() {}

    /** Returns how many may be open, {@link #UNKNOWN} if the system does not say or has no limit. */
    static long max() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new FileInputStream("/proc/self/limits"), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(LINE)) {
                    return softLimit(line);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return UNKNOWN;
        }
        return UNKNOWN;
    }

    /** Returns the first number of the line, the soft limit; the hard limit follows it. */
    static long softLimit(String line) {
        String numbers = line.substring(LINE.length()).strip();
        int end = numbers.indexOf(' ');
        String soft = end < 0 ? numbers : numbers.substring(0, end);
        return soft.equals("unlimited") ? UNKNOWN : Long.parseLong(soft);
    }

    /** Returns how many are open. */
    static long open() {
        String[] names = new File("/proc/self/fd").list();
        return names == null ? UNKNOWN : names.length - 1L; // one of them was for this look
    }
}
