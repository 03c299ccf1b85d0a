package dev.redstart.server.core;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/**
 * What memory is used for, at one time. Used is what keys, their strings and clients' buffers take; the heap around it
 * is shown beside it.
 */
record MemoryMetrics(
        long datasetBytes,
        long clientBytes,
        long logBytes,
        long peakBytes,
        long allocatedBytes,
        long activeBytes,
        long residentBytes,
        long jvmUsedBytes,
        long jvmCommittedBytes,
        long heapAfterCollectionBytes,
        long heapMaxBytes,
        long boundedBytes,
        long boundBytes,
        long refusals) {
    private static final long MIB = 1024 * 1024;
    private static final long LITTLE_BYTES = 5 * MIB;
    private static final double MUCH_SCATTERED = 1.4;
    private static final double HEAP_NEARLY_FULL = 0.85;
    private static final double BOUND_NEARLY_REACHED = 0.9;

    static MemoryMetrics of(ServerContext server) {
        long keys = server.databases().memoryBytes();
        long buffers = server.clients().all().stream()
                .mapToLong(client -> client.link().buffers().heldBytes())
                .sum();
        long log = server.persistence().aof().memoryBytes();
        return new MemoryMetrics(
                keys,
                buffers,
                log,
                server.databases().peakMemoryBytes(buffers + log),
                server.databases().allocatedBytes(),
                server.databases().reservedBytes(),
                ProcessMetrics.residentBytes().orElse(0),
                ProcessMetrics.heap().getUsed() + ProcessMetrics.outsideHeap().getUsed(),
                ProcessMetrics.heap().getCommitted()
                        + ProcessMetrics.outsideHeap().getCommitted(),
                ProcessMetrics.heapAfterCollectionBytes().orElse(0),
                ProcessMetrics.heap().getMax(),
                server.databases().budget().usedBytes(),
                server.databases().budget().boundBytes(),
                server.databases().budget().rejections());
    }

    long usedBytes() {
        return datasetBytes + overheadBytes();
    }

    /** What of it is not the data. */
    long overheadBytes() {
        return clientBytes + logBytes;
    }

    double datasetPercent() {
        return percent(datasetBytes, usedBytes());
    }

    double peakPercent() {
        return percent(usedBytes(), peakBytes);
    }

    private static double percent(long part, long whole) {
        return whole == 0 ? 0 : part * 100.0 / whole;
    }

    /** What the keyspace has taken for each byte that it uses. */
    double allocatorRatio() {
        return allocatedBytes == 0 ? 1 : (double) activeBytes / allocatedBytes;
    }

    /** The process in RAM for each byte that the JVM uses, its classes and code included; 1 where it is not known. */
    double residentRatio() {
        return ratio(residentBytes, jvmUsedBytes);
    }

    /** What of the process in RAM the JVM does not use. */
    long fragmentationBytes() {
        return residentBytes == 0 ? 0 : residentBytes - jvmUsedBytes;
    }

    /** The process in RAM for each byte that the JVM has reserved for heap, classes and code; 1 where it is not known. */
    double overheadRatio() {
        return ratio(residentBytes, jvmCommittedBytes);
    }

    /** What of the process in RAM is neither heap, nor classes, nor code; less than 0 where parts were never touched. */
    long residentOverheadBytes() {
        return residentBytes == 0 ? 0 : residentBytes - jvmCommittedBytes;
    }

    private static double ratio(long part, long whole) {
        return part == 0 || whole == 0 ? 1 : (double) part / whole;
    }

    /** MEMORY DOCTOR. */
    String diagnosis() {
        StringBuilder text = new StringBuilder();
        if (boundedBytes > boundBytes * BOUND_NEARLY_REACHED || refusals > 0) {
            text.append(String.format(
                    "- The data takes %d MB of the %d MB that it may take; beyond them commands that add data are refused"
                            + " with OOM, %d of them so far. Delete keys, give the server a larger heap"
                            + " (JAVA_OPTS=-Xmx...), or raise maxmemory if it is set.\n",
                    boundedBytes / MIB, boundBytes / MIB, refusals));
        }
        if (heapMaxBytes > 0 && heapAfterCollectionBytes > heapMaxBytes * HEAP_NEARLY_FULL) {
            text.append("- After its last collection the heap was ")
                    .append(heapAfterCollectionBytes * 100 / heapMaxBytes)
                    .append(" % full: give the server a larger one (JAVA_OPTS=-Xmx...), or keep less.\n");
        }
        if (clientBytes > datasetBytes && clientBytes > LITTLE_BYTES) {
            text.append(
                    "- Clients' unread replies and unfinished commands take more than the data: CLIENT LIST shows whose.\n");
        }
        if (datasetBytes > LITTLE_BYTES && allocatorRatio() > MUCH_SCATTERED) {
            text.append("- The keyspace has taken ")
                    .append(Math.round(allocatorRatio() * 100))
                    .append(
                            " % of what it uses. It gives regions back that stay empty; MEMORY PURGE does so at once.\n");
        }
        if (text.length() > 0) {
            return "What could be better:\n\n" + text;
        }
        return datasetBytes <= LITTLE_BYTES
                ? "There are next to no data, so there is nothing to be said of them.\n"
                : "Memory is well used.\n";
    }

    /** MEMORY MALLOC-STATS. */
    String heapReport() {
        StringBuilder text = new StringBuilder();
        text.append("keyspace: ")
                .append(activeBytes)
                .append(" taken, ")
                .append(allocatedBytes)
                .append(" in use, ");
        text.append(datasetBytes).append(" by keys and strings\n");
        ManagementFactory.getMemoryPoolMXBeans().forEach(pool -> {
            MemoryUsage usage = pool.getUsage();
            text.append(pool.getName()).append(": ").append(usage.getUsed()).append(" used, ");
            text.append(usage.getCommitted())
                    .append(" committed, ")
                    .append(usage.getMax())
                    .append(" at most\n");
        });
        ManagementFactory.getGarbageCollectorMXBeans()
                .forEach(collector -> text.append(collector.getName())
                        .append(": ")
                        .append(collector.getCollectionCount())
                        .append(" collections, ")
                        .append(collector.getCollectionTime())
                        .append(" ms\n"));
        return text.toString();
    }
}
