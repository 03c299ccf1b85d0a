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
 * Metrics of this process from the operating system and the JVM.
 *
 * <p>The problem: in some containers a bean of the JDK throws in its initializer and at every later use. The rule: each bean
 * is in a separate holder class and is queried through {@link #attempt}; an unavailable metric is 0 or missing.
 */
final class ProcessMetrics {
    private static final Path STAT = Path.of("/proc/self/stat");
    private static final Path STATUS = Path.of("/proc/self/status");

    /** Ticks of /proc per second: 100 on every architecture that a JVM supports. */
    private static final double TICKS_PER_SECOND = 100;

    private static final double NANOS_PER_SECOND = 1e9;

    private static final MemoryUsage UNKNOWN_USAGE = new MemoryUsage(-1, 0, 0, -1);

    /** The positions of utime and stime in /proc/self/stat, after the command's name. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    /** CPU time used. */
    record CpuSeconds(double user, double system) {}

    /** The bean that inspects the container, which may fail. */
    private static final class Machine {
        private static final OperatingSystemMXBean SYSTEM =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        private static final long BYTES = SYSTEM.getTotalMemorySize();
    }

    /** The beans of the garbage collectors. */
    private static final class Collectors {
        private static final List<GarbageCollectorMXBean> ALL =
                ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class);

        private static final List<MemoryPoolMXBean> HEAP_POOLS = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private ProcessMetrics() {}

    /** Returns a metric, or a substitute where the JDK fails. */
    static <T> T attempt(Supplier<T> metric, T otherwise) {
        try {
            return metric.get();
        } catch (RuntimeException | LinkageError e) {
            return otherwise;
        }
    }

    /** Returns the CPU time; without /proc all of it counts as user time. */
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

    /** Returns the memory of the process in RAM; empty without /proc. */
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

    /** Returns the memory of the machine or its container; 0 where unknown. */
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

    /** Returns the memory for classes and code. */
    static MemoryUsage outsideHeap() {
        return attempt(() -> ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage(), UNKNOWN_USAGE);
    }

    /**
     * Returns the heap in use after the last garbage collection: the data and the memory of the server and of an embedding
     * program, with little garbage. Empty before the first collection.
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
