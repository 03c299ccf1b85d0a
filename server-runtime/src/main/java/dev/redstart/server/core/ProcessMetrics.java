package dev.redstart.server.core;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What the operating system and the JVM tell about this process.
 *
 * <p>The problem: in some containers a bean of the JDK throws in its initializer, and every later use of it too. The rule:
 * each bean is held by a class of its own, is asked through {@link #attempt}, and what cannot be told is 0 or missing.
 */
final class ProcessMetrics {
    private static final Path STAT = Path.of("/proc/self/stat");
    private static final Path STATUS = Path.of("/proc/self/status");

    /** Ticks of /proc a second: 100 on every architecture that a JVM runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final double NANOS_PER_SECOND = 1e9;

    private static final MemoryUsage UNKNOWN_USAGE = new MemoryUsage(-1, 0, 0, -1);

    /** Where /proc/self/stat has its fields utime and stime, counted behind the command's name. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    /** Processor time used. */
    record CpuSeconds(double user, double system) {}

    /** The bean that looks at the container, which may fail. */
    private static final class Machine {
        private static final OperatingSystemMXBean SYSTEM =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        private static final long BYTES = SYSTEM.getTotalMemorySize();
    }

    /** The beans of the collectors. */
    private static final class Collectors {
        private static final List<GarbageCollectorMXBean> ALL =
                ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class);

        private static final List<MemoryPoolMXBean> HEAP_POOLS = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private ProcessMetrics() {}

    /** A figure, or what stands for it where the JDK cannot tell it. */
    static <T> T attempt(Supplier<T> figure, T otherwise) {
        try {
            return figure.get();
        } catch (RuntimeException | LinkageError e) {
            return otherwise;
        }
    }

    /** Where /proc is missing all of it counts as the user's. */
    static CpuSeconds cpuSeconds() {
        try {
            return cpuSeconds(Files.readString(STAT));
        } catch (IOException e) {
            long nanos = attempt(() -> Machine.SYSTEM.getProcessCpuTime(), 0L);
            return new CpuSeconds(nanos / NANOS_PER_SECOND, 0);
        }
    }

    static CpuSeconds cpuSeconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return new CpuSeconds(
                Long.parseLong(fields[USER_TIME]) / TICKS_PER_SECOND,
                Long.parseLong(fields[SYSTEM_TIME]) / TICKS_PER_SECOND);
    }

    /** Memory of the process that is in RAM; empty where /proc is missing. */
    static OptionalLong residentBytes() {
        try {
            return residentBytes(Files.readAllLines(STATUS));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    static OptionalLong residentBytes(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst();
    }

    /** The machine's memory, or what its container grants; 0 where it is not known. */
    static long machineBytes() {
        return attempt(() -> Machine.BYTES, 0L);
    }

    static MemoryUsage heap() {
        return attempt(() -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage(), runtimeHeap());
    }

    private static MemoryUsage runtimeHeap() {
        Runtime runtime = Runtime.getRuntime();
        long committed = runtime.totalMemory();
        return new MemoryUsage(-1, Math.max(0, committed - runtime.freeMemory()), committed, -1);
    }

    /** Classes and code. */
    static MemoryUsage outsideHeap() {
        return attempt(() -> ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage(), UNKNOWN_USAGE);
    }

    /**
     * The heap that was in use when the last garbage collection ended: the data and what the server, and a program that
     * embeds it, need beside them, with little of the garbage. Empty before the first collection.
     */
    static OptionalLong heapAfterCollectionBytes() {
        return attempt(
                () -> Collectors.ALL.stream()
                        .map(GarbageCollectorMXBean::getLastGcInfo)
                        .filter(Objects::nonNull)
                        .max(Comparator.comparingLong(GcInfo::getEndTime))
                        .map(ProcessMetrics::heapAfter)
                        .orElse(OptionalLong.empty()),
                OptionalLong.empty());
    }

    private static OptionalLong heapAfter(GcInfo collection) {
        Map<String, MemoryUsage> pools = collection.getMemoryUsageAfterGc();
        return OptionalLong.of(Collectors.HEAP_POOLS.stream()
                .map(pool -> pools.get(pool.getName()))
                .filter(Objects::nonNull)
                .mapToLong(MemoryUsage::getUsed)
                .sum());
    }
}
