package dev.redstart.benchmarks.sidebyside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Linux knows about processes, from {@code /proc}. Processor time is user and system time of all threads, in clock
 * ticks of some 10 ms.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
final class Proc {
    private static final Path ROOT = Path.of("/proc");
    private static final long USUAL_TICKS_PER_SECOND = 100;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    private final Path root;
    private final long nanosPerTick;

    Proc(Path root, long ticksPerSecond) {
        this.root = root;
        nanosPerTick = TimeUnit.SECONDS.toNanos(1) / ticksPerSecond;
    }

    /** Empty where there is no {@code /proc}, as on macOS. */
    static Optional<Proc> ofThisMachine() {
        if (!Files.isReadable(ROOT.resolve("self/stat"))) {
            return Optional.empty();
        }
        long ticks = Shell.line("getconf", "CLK_TCK").map(Long::parseLong).orElse(USUAL_TICKS_PER_SECOND);
        return Optional.of(new Proc(ROOT, ticks));
    }

    /** Processor time of the processes together so far. */
    long cpuNanos(Collection<Long> pids) {
        long ticks = 0;
        for (long pid : pids) {
            ticks += cpuTicks(read(pid, "stat"));
        }
        return ticks * nanosPerTick;
    }

    /** Memory of the processes that is in RAM. */
    long residentBytes(Collection<Long> pids) {
        long kilobytes = 0;
        for (long pid : pids) {
            kilobytes += kilobytes(read(pid, "status"), "VmRSS");
        }
        return kilobytes << 10;
    }

    private String read(long pid, String file) {
        try {
            return Files.readString(root.resolve(Long.toString(pid)).resolve(file));
        } catch (IOException e) {
            throw new MeasuringException("process " + pid + " of the server is gone", e);
        }
    }

    /** User and system time in a process' stat file. The name before them may hold blanks and brackets. */
    static long cpuTicks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
    }

    /** A field of a status file that is given in kB. */
    static long kilobytes(String status, String field) {
        Matcher line = Pattern.compile("^" + field + ":\\s+(\\d+) kB$", Pattern.MULTILINE)
                .matcher(status);
        if (!line.find()) {
            throw new MeasuringException("no " + field + " in the status of the server's process: it has ended");
        }
        return Long.parseLong(line.group(1));
    }
}
