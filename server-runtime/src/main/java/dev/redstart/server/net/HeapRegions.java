package dev.redstart.server.net;

import dev.redstart.server.storage.HeapBudget;

/**
 * What long arrays take of the heap beside their bytes. G1 gives each that is longer than half of a region regions of its
 * own: an array of 1 MiB takes 2 MiB where regions are as long as that. With other collectors it is counted all the same,
 * since finding out which one runs takes long.
 */
final class HeapRegions {
    private static final HeapBudget HEAP = new HeapBudget(Runtime.getRuntime().maxMemory());

    private HeapRegions() {}

    /** Bytes that the end of an array's last region has no use for; 0 for a short array. */
    static long waste(long arrayBytes) {
        return HEAP.waste((int) Math.min(arrayBytes, Integer.MAX_VALUE));
    }
}
