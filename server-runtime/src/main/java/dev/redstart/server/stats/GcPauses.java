package dev.redstart.server.stats;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.util.List;

/**
 * Finds garbage collections that stopped the program during a command. Only slow commands ask, so the others pay nothing:
 * the collectors remember when their last collection began and ended. Thread-safe.
 */
final class GcPauses {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Clock and collectors count from starts a few milliseconds apart, and drop fractions. */
    private static final long TOLERANCE_MILLIS = 2;

    /** These beans report whole concurrent cycles, during which the program runs; the pauses have a separate bean. */
    private static final List<String> CYCLES = List.of("Cycles", "Concurrent");

    private static final List<GarbageCollectorMXBean> COLLECTORS =
            ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
                    .filter(bean -> CYCLES.stream().noneMatch(bean.getName()::contains))
                    .toList();

    /**
     * Collectors count from the end of the JVM's start, which the JVM reports as a time of day; its uptime counts from the
     * beginning. The difference is computed once, at the first slow command, because its classes take 10 ms to load.
     */
    private static final long STARTING_MILLIS;

    static {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        STARTING_MILLIS = runtime.getUptime() - (System.currentTimeMillis() - runtime.getStartTime());
    }

    /** The number of collections at an instant. */
    private record Reading(long collections, long atNanos) {}

    private static volatile Reading lastReading = new Reading(-1, 0);

    private GcPauses() {}

    /** Returns how many milliseconds collections took within the last {@code nanos}; 0 without one. */
    static long millisWithin(long nanos) {
        long collections = COLLECTORS.stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
        long now = System.nanoTime();
        Reading last = lastReading;
        lastReading = new Reading(collections, now);
        if (collections == last.collections && last.atNanos - (now - nanos) <= 0) {
            return 0; // with everything in the slow log, a query of the collectors would cost more than most commands
        }
        long end = ManagementFactory.getRuntimeMXBean().getUptime() - STARTING_MILLIS;
        return COLLECTORS.stream()
                .map(GarbageCollectorMXBean::getLastGcInfo)
                .mapToLong(info -> overlapMillis(info, end - nanos / NANOS_PER_MILLI, end))
                .sum();
    }

    private static long overlapMillis(GcInfo last, long start, long end) {
        if (last == null || last.getEndTime() < start - TOLERANCE_MILLIS || last.getStartTime() > end) {
            return 0;
        }
        return Math.min(last.getDuration(), end - start + 1);
    }
}
