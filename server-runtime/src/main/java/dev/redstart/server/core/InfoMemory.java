package dev.redstart.server.core;

/**
 * INFO's section about memory.
 *
 * <p>{@code used_memory} counts keys, their strings, clients' unfinished commands and unread replies, and the change log's
 * chunks, but no garbage; the memory of values of plugins' types is unknown. {@code allocator_active} is what the keyspace
 * has taken from the heap for keys and short strings, {@code allocator_allocated} the part in use; {@code
 * allocator_resident} equals active, because the keyspace has no pages. {@code mem_fragmentation_ratio} compares the
 * process in RAM with what the JVM uses, {@code rss_overhead_ratio} with what the JVM has reserved: a comparison with the
 * data alone would mean nothing, because a JVM without data takes some tens of megabytes. Commands that add data are
 * rejected once {@code data_memory_used} reaches {@code data_memory_max}, which is 0 while the heap itself is full.
 */
final class InfoMemory {
    private final ServerContext server;

    InfoMemory(ServerContext server) {
        this.server = server;
    }

    void write(InfoLines lines) {
        MemoryMetrics memory = MemoryMetrics.of(server);
        used(lines, memory);
        allocator(lines, memory);
        lines.addBytes("total_system_memory", ProcessMetrics.machineBytes());
        AbsentFields.scripts(lines);
        lines.addBytes("maxmemory", server.config().maxMemory());
        lines.add("maxmemory_policy", "noeviction");
        resident(lines, memory);
        AbsentFields.memory(lines);
        lines.add("mem_clients_normal", memory.clientBytes());
        lines.add("mem_aof_buffer", memory.logBytes());
        lines.add("mem_allocator", "jvm");
        lines.add("data_memory_used", memory.boundedBytes());
        lines.add("data_memory_max", memory.boundBytes());
        heap(lines);
    }

    private static void used(InfoLines lines, MemoryMetrics memory) {
        lines.addBytes("used_memory", memory.usedBytes());
        lines.addBytes("used_memory_rss", memory.residentBytes());
        lines.addBytes("used_memory_peak", memory.peakBytes());
        lines.addPercent("used_memory_peak_perc", memory.peakPercent());
        lines.add("used_memory_overhead", memory.overheadBytes());
        lines.add("used_memory_startup", 0);
        lines.addBytes("used_memory_dataset", memory.datasetBytes());
        lines.addPercent("used_memory_dataset_perc", memory.datasetPercent());
    }

    private static void allocator(InfoLines lines, MemoryMetrics memory) {
        lines.add("allocator_allocated", memory.allocatedBytes());
        lines.add("allocator_active", memory.activeBytes());
        lines.add("allocator_resident", memory.activeBytes());
        lines.add("allocator_muzzy", 0);
        lines.addDecimal("allocator_frag_ratio", memory.allocatorRatio(), 2);
        lines.add("allocator_frag_bytes", memory.activeBytes() - memory.allocatedBytes());
        lines.addDecimal("allocator_rss_ratio", 1, 2);
        lines.add("allocator_rss_bytes", 0);
    }

    private static void resident(InfoLines lines, MemoryMetrics memory) {
        lines.addDecimal("rss_overhead_ratio", memory.overheadRatio(), 2);
        lines.add("rss_overhead_bytes", memory.residentOverheadBytes());
        lines.addDecimal("mem_fragmentation_ratio", memory.residentRatio(), 2);
        lines.add("mem_fragmentation_bytes", memory.fragmentationBytes());
    }

    private static void heap(InfoLines lines) {
        var heap = ProcessMetrics.heap();
        lines.add("jvm_heap_used", heap.getUsed());
        ProcessMetrics.heapAfterCollectionBytes().ifPresent(bytes -> lines.add("jvm_heap_after_collection", bytes));
        lines.add("jvm_heap_committed", heap.getCommitted());
        lines.add("jvm_heap_max", heap.getMax());
    }
}
