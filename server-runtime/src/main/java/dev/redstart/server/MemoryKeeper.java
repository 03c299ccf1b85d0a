package dev.redstart.server;

import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.stats.HeapShape;
import dev.redstart.server.storage.HeapBudget;

/**
 * Bounds the data's part of the heap, and tells operators when it is used up. Its work is done by the thread that takes
 * memory ahead of the loops.
 *
 * <p>How much is left for data depends on the collector: some keep a part of the heap for young objects whatever happens.
 * Finding out which one runs takes a JVM some ten milliseconds, so that thread does it, beside the start; where something
 * would be refused before, whoever refuses waits for it.
 */
final class MemoryKeeper {
    /** With this part of what is allowed free again, trouble is over; less would make two lines a second. */
    private static final int AMPLE_DIVISOR = 16;

    private final ServerConfig config;
    private final ServerLog log;
    private final HeapBudget budget = new HeapBudget(Runtime.getRuntime().maxMemory());
    private volatile boolean measured;
    private long toldRefusals;
    private boolean told;

    MemoryKeeper(ServerConfig config) {
        this.config = config;
        this.log = config.log(MemoryKeeper.class);
        applySettings();
        config.onChange(this::applySettings);
        budget.beforeRefusing(this::measure);
    }

    HeapBudget budget() {
        return budget;
    }

    private void applySettings() {
        budget.maxMemory(config.maxMemory());
    }

    /** To be called when memory was taken, and now and then; by a thread that may wait. */
    void work(Databases store) {
        store.prepareMemory();
        budget.noteClients();
        measure();
        report();
    }

    /** Once; a loop that is about to refuse something may be the first. */
    private synchronized void measure() {
        if (!measured) {
            HeapShape shape = HeapShape.measure();
            budget.bounds(shape.dataBytes(), shape.inRegions());
            measured = true;
        }
    }

    private void report() {
        long refusals = budget.refusals();
        if (refusals > toldRefusals && !told) {
            told = true;
            log.warning(
                    "memory is used up, commands that add data are refused: the data takes {} MB, and it may take {} MB"
                            + " ({}). Delete keys, give them an expiry, or give the server more: {}",
                    budget.usedBytes() >> 20,
                    budget.boundBytes() >> 20,
                    config.maxMemory() > 0 ? "maxmemory, or its share of the heap" : "its share of the heap",
                    "a larger heap (JAVA_OPTS=-Xmx...)" + (config.maxMemory() > 0 ? " or a larger maxmemory" : ""));
        } else if (told && refusals == toldRefusals && budget.admits(budget.boundBytes() / AMPLE_DIVISOR)) {
            told = false;
            log.notice("there is memory again: commands that add data are served");
        }
        toldRefusals = refusals;
    }
}
