package dev.redstart.server.net;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * How many files and sockets this process may have open, and how many it has. Read from {@code /proc}, since the beans
 * that know it are slow to load and may be missing; where there is no {@code /proc} nothing is known.
 */
final class FileLimit {
    /** Of what is not known. */
    static final long UNKNOWN = -1;

    private static final String LINE = "Max open files";

    private FileLimit() {}

    /** How many may be open, {@link #UNKNOWN} where the system does not tell, or has no limit. */
    static long most() {
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

    /** The number behind the name of the limit, in front of that up to which it may be raised. */
    static long softLimit(String line) {
        String numbers = line.substring(LINE.length()).strip();
        int end = numbers.indexOf(' ');
        String soft = end < 0 ? numbers : numbers.substring(0, end);
        return soft.equals("unlimited") ? UNKNOWN : Long.parseLong(soft);
    }

    /** How many are open. */
    static long open() {
        String[] names = new File("/proc/self/fd").list();
        return names == null ? UNKNOWN : names.length - 1L; // one of them was for this look
    }
}
