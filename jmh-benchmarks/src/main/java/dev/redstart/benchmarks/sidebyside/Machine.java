package dev.redstart.benchmarks.sidebyside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Where and when it was measured; what this machine does not tell is null. */
record Machine(
        String date,
        String processor,
        int processors,
        String memory,
        String kernel,
        String loadAverage,
        String jdk,
        String commandLine) {

    private static final double BUSY_LOAD = 1;

    static Machine ofThisMachine(List<String> arguments) {
        return new Machine(
                OffsetDateTime.now(ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString(),
                field("/proc/cpuinfo", "model name").orElse(null),
                Runtime.getRuntime().availableProcessors(),
                field("/proc/meminfo", "MemTotal").orElse(null),
                property("os.name") + " " + property("os.version") + " " + property("os.arch"),
                read("/proc/loadavg").map(String::strip).orElse(null),
                property("java.vm.name") + " " + property("java.vm.version"),
                (SideBySide.class.getName() + " " + String.join(" ", arguments)).strip());
    }

    /** Whether programs were at work before the measuring began. */
    boolean busy() {
        return loadAverage != null && Double.parseDouble(loadAverage.split(" ", 2)[0]) >= BUSY_LOAD;
    }

    private static String property(String name) {
        return System.getProperty(name, "");
    }

    private static Optional<String> field(String file, String name) {
        return read(file)
                .flatMap(text -> text.lines()
                        .filter(line -> line.startsWith(name))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst());
    }

    private static Optional<String> read(String file) {
        try {
            return Optional.of(Files.readString(Path.of(file)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
