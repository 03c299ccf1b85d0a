package dev.redstart.server.net;

import dev.redstart.server.storage.HeapBudget;

/**
 * The bytes that long arrays waste of the heap. G1 gives an array that is longer than half of a region regions of its own:
 * an array of 1 MiB takes 2 MiB where a region has 1 MiB. Other collectors are treated alike, since to find out which one
 * runs takes long.
 */
final class HeapRegions {
    private static final HeapBudget HEAP = new HeapBudget(Runtime.getRuntime().maxMemory());

    private HeapRegions() {}

    /** Returns the unused bytes of an array's last region; 0 for a short array. */
    static long waste(long arrayBytes) {
        return HEAP.waste((int) Math.min(arrayBytes, Integer.MAX_VALUE));
    }
}
