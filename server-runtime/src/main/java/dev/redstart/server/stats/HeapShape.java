package dev.redstart.server.stats;

import dev.redstart.server.config.Limits;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;

/**
 * How the running collector divides the heap.
 *
 * @param dataBytes how much of it data may take
 * @param inRegions whether a long array occupies whole regions
 */
public record HeapShape(long dataBytes, boolean inRegions) {
    /** Queries the JVM, which takes about ten milliseconds the first time. */
    public static HeapShape measure() {
        boolean inRegions = false;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            String name = pool.getName();
            if (pool.getType() == MemoryType.HEAP && (name.startsWith("Tenured") || name.startsWith("PS Old"))) {
                return new HeapShape(share(pool.getUsage().getMax(), Limits.DATA_OLD_PERCENT), false);
            }
            inRegions |= name.startsWith("G1");
        }
        int percent = inRegions ? Limits.DATA_G1_PERCENT : Limits.DATA_FIRST_PERCENT;
        return new HeapShape(share(Runtime.getRuntime().maxMemory(), percent), inRegions);
    }

    private static long share(long bytes, int percent) {
        return bytes / 100 * percent - Limits.DATA_HEADROOM_BYTES;
    }
}
