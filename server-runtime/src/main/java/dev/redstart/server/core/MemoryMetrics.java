package dev.redstart.server.core;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/**
 * The use of memory at one instant. Used memory is what keys, their strings and clients' buffers take; the heap that
 * contains them is reported separately.
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
        long rejections) {
    private static final long MIB = 1024 * 1024;
    private static final long SMALL_DATASET_BYTES = 5 * MIB;
    private static final double HIGH_FRAGMENTATION = 1.4;
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

    /** Returns the part of used memory that is not data. */
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

    /** Returns how many bytes the keyspace has taken for each byte that it uses. */
    double allocatorRatio() {
        return allocatedBytes == 0 ? 1 : (double) activeBytes / allocatedBytes;
    }

    /** Returns the process in RAM per byte that the JVM uses, classes and code included; 1 where unknown. */
    double residentRatio() {
        return ratio(residentBytes, jvmUsedBytes);
    }

    /** Returns the part of the process in RAM that the JVM does not use. */
    long fragmentationBytes() {
        return residentBytes == 0 ? 0 : residentBytes - jvmUsedBytes;
    }

    /** Returns the process in RAM per byte that the JVM has reserved for heap, classes and code; 1 where unknown. */
    double overheadRatio() {
        return ratio(residentBytes, jvmCommittedBytes);
    }

    /** Returns the part of the process in RAM that is neither heap, classes nor code; negative where parts were never touched. */
    long residentOverheadBytes() {
        return residentBytes == 0 ? 0 : residentBytes - jvmCommittedBytes;
    }

    private static double ratio(long part, long whole) {
        return part == 0 || whole == 0 ? 1 : (double) part / whole;
    }

    /** Returns the text of MEMORY DOCTOR. */
    String diagnosis() {
        StringBuilder text = new StringBuilder();
        if (boundedBytes > boundBytes * BOUND_NEARLY_REACHED || rejections > 0) {
            text.append(String.format(
                    "- The data takes %d MB of the %d MB that it may take; beyond that, commands that add data are rejected"
                            + " with OOM, %d of them so far. Delete keys, give the server a larger heap"
                            + " (JAVA_OPTS=-Xmx...), or raise maxmemory if it is set.\n",
                    boundedBytes / MIB, boundBytes / MIB, rejections));
        }
        if (heapMaxBytes > 0 && heapAfterCollectionBytes > heapMaxBytes * HEAP_NEARLY_FULL) {
            text.append("- After its last collection the heap was ")
                    .append(heapAfterCollectionBytes * 100 / heapMaxBytes)
                    .append(" % full: give the server a larger one (JAVA_OPTS=-Xmx...), or store less.\n");
        }
        if (clientBytes > datasetBytes && clientBytes > SMALL_DATASET_BYTES) {
            text.append(
                    "- Clients' unread replies and unfinished commands take more than the data: CLIENT LIST shows whose.\n");
        }
        if (datasetBytes > SMALL_DATASET_BYTES && allocatorRatio() > HIGH_FRAGMENTATION) {
            text.append("- The keyspace has taken ")
                    .append(Math.round(allocatorRatio() * 100))
                    .append(
                            " % of what it uses. It gives regions back that stay empty; MEMORY PURGE does so at once.\n");
        }
        if (text.length() > 0) {
            return "Problems found:\n\n" + text;
        }
        return datasetBytes <= SMALL_DATASET_BYTES
                ? "There is almost no data, so there is nothing to report.\n"
                : "No problems found.\n";
    }

    /** Returns the text of MEMORY MALLOC-STATS. */
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
