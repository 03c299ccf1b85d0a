package dev.redstart.server;

import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.stats.HeapShape;
import dev.redstart.server.storage.HeapBudget;

/**
 * Bounds the data's part of the heap, and warns operators when it is used up. The thread that reserves memory for the loops
 * runs it.
 *
 * <p>How much is left for data depends on the collector: some always keep a part of the heap for young objects. Finding out
 * which one runs takes about ten milliseconds, so that thread measures while the server starts. A loop that is about to
 * reject a command before then measures itself.
 */
final class MemoryMonitor {
    /** The memory counts as available again once this share of the bound is free; a smaller one would log twice a second. */
    private static final int AMPLE_DIVISOR = 16;

    private final ServerConfig config;
    private final ServerLog log;
    private final HeapBudget budget = new HeapBudget(Runtime.getRuntime().maxMemory());
    private volatile boolean measured;
    private long reportedRejections;
    private boolean warned;

    MemoryMonitor(ServerConfig config) {
        this.config = config;
        this.log = config.log(MemoryMonitor.class);
        applySettings();
        config.onChange(this::applySettings);
        budget.beforeRejecting(this::measure);
    }

    HeapBudget budget() {
        return budget;
    }

    private void applySettings() {
        budget.maxMemory(config.maxMemory());
    }

    /** Prepares memory and checks the bounds. Runs after memory was taken and periodically, on a thread that may block. */
    void work(Databases databases) {
        databases.prepareMemory();
        budget.noteClients();
        measure();
        report();
    }

    /** Measures once; the first caller may be a loop that is about to reject a command. */
    private synchronized void measure() {
        if (!measured) {
            HeapShape shape = HeapShape.measure();
            budget.bounds(shape.dataBytes(), shape.inRegions());
            measured = true;
        }
    }

    private void report() {
        long rejections = budget.rejections();
        if (rejections > reportedRejections && !warned) {
            warned = true;
            log.warning(
                    "memory is used up, commands that add data are rejected: the data takes {} MB of the {} MB allowed"
                            + " ({}). Delete keys, give them an expiry, or give the server more: {}",
                    budget.usedBytes() >> 20,
                    budget.boundBytes() >> 20,
                    config.maxMemory() > 0 ? "maxmemory, or its share of the heap" : "its share of the heap",
                    "a larger heap (JAVA_OPTS=-Xmx...)" + (config.maxMemory() > 0 ? " or a larger maxmemory" : ""));
        } else if (warned && rejections == reportedRejections && budget.admits(budget.boundBytes() / AMPLE_DIVISOR)) {
            warned = false;
            log.notice("memory is available again: commands that add data are served");
        }
        reportedRejections = rejections;
    }
}
