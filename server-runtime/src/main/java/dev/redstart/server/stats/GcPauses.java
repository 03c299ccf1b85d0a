package dev.redstart.server.stats;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.util.List;

/**
 * Whether a garbage collection stopped the program during a command. Asked after a command turned out slow, so the
 * others pay nothing: the collectors remember when their last collection began and ended. Thread-safe.
 */
final class GcPauses {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Clock and collectors count milliseconds from starts that are a few apart, and cut off fractions. */
    private static final long TOLERANCE_MILLIS = 2;

    /** These report whole concurrent cycles, during which the program runs; their pauses have a bean of their own. */
    private static final List<String> CYCLES = List.of("Cycles", "Concurrent");

    private static final List<GarbageCollectorMXBean> COLLECTORS =
            ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
                    .filter(bean -> CYCLES.stream().noneMatch(bean.getName()::contains))
                    .toList();

    /**
     * Collectors count from the end of the JVM's start, which it tells as a time of day; its uptime counts from the
     * beginning. Their distance is found out once, at the first slow command: the classes behind it cost the start 10 ms.
     */
    private static final long STARTING_MILLIS;

    static {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        STARTING_MILLIS = runtime.getUptime() - (System.currentTimeMillis() - runtime.getStartTime());
    }

    /** How many collections there had been at a time. */
    private record Look(long collections, long atNanos) {}

    private static volatile Look lastLook = new Look(-1, 0);

    private GcPauses() {}

    /** Milliseconds that a collection took which fell into the last {@code nanos} before now; 0 if none did. */
    static long millisWithin(long nanos) {
        long collections = COLLECTORS.stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
        long now = System.nanoTime();
        Look last = lastLook;
        lastLook = new Look(collections, now);
        if (collections == last.collections && last.atNanos - (now - nanos) <= 0) {
            return 0; // where everything is logged, asking the collectors costs more than most commands
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
