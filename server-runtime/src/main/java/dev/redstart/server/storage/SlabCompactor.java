package dev.redstart.server.storage;

import dev.redstart.api.CommandException;

/** Makes a dictionary smaller: fewer buckets, chunks without their free entries, and nothing in regions under evacuation. */
final class SlabCompactor {
    /** Chunks that one write may empty at most, so that no single write takes long. */
    private static final int COMPACTIONS_PER_WRITE = 2;

    private final Arena arena;
    private final Slab slab;
    private final Dictionary dictionary;

    /** The arena's last evacuation for which this dictionary has moved everything. */
    private int evacuation;

    SlabCompactor(Arena arena, Slab slab, Dictionary dictionary) {
        this.arena = arena;
        this.slab = slab;
        this.dictionary = dictionary;
    }

    /**
     * Shrinks what became too large, after a change that is complete. If memory is missing for that, everything stays as it
     * is until a later change.
     */
    void afterChange(boolean fewerKeys) {
        try {
            if (fewerKeys) {
                dictionary.shrinkIndex();
            }
            slab.trim();
            compact();
        } catch (OutOfMemoryError | CommandException e) {
            return; // the change itself is complete; a later one compacts
        }
    }

    /** Empties chunks while free bytes exceed their bound, or if the arena evacuates their region. */
    private void compact() {
        int emptied = 0;
        while (emptied < COMPACTIONS_PER_WRITE && slab.isWasteful()) {
            int victim = slab.victim();
            if (victim < 0) {
                break;
            }
            empty(victim);
            emptied++;
        }
        if (evacuation != arena.evacuation()) {
            evacuate(COMPACTIONS_PER_WRITE - emptied);
        }
    }

    private void evacuate(int chunks) {
        int current = arena.evacuation();
        for (int i = 0; i < chunks; i++) {
            int chunk = slab.evacuee();
            if (chunk < 0) {
                dictionary.evacuateIndex();
                evacuation = current;
                return;
            }
            empty(chunk);
        }
    }

    /** Has the next change look for chunks to evacuate again: a snapshot that kept some in place has ended. */
    void lookAgain() {
        evacuation = arena.evacuation() - 1;
    }

    /** Moves everything out of regions under evacuation; returns false if that was done before. */
    boolean evacuate() {
        if (evacuation == arena.evacuation()) {
            return false;
        }
        try {
            evacuate(Integer.MAX_VALUE);
        } catch (OutOfMemoryError | CommandException e) {
            return true; // what is left stays until the next turn
        }
        return true;
    }

    private void empty(int victim) {
        int first = slab.address(victim);
        byte[] region = arena.region(first);
        int end = slab.filledBytes(victim);
        int done = 0;
        while (done < end) {
            int address = first + done / Arena.UNIT_BYTES;
            int at = Arena.offset(address);
            int size = SlabEntry.totalSize(region, at);
            if (!SlabEntry.isFree(region, at)) {
                move(address, region, at);
                SlabEntry.markFree(region, at); // if the next finds no memory, this chunk is emptied once more
                slab.moved(victim, size);
            }
            done += size;
        }
        slab.release(victim);
    }

    private void move(int address, byte[] region, int at) {
        int slot = dictionary.slotOf(address);
        int size = SlabEntry.trimmedSize(region, at);
        int fresh = slab.allocate(size);
        byte[] freshRegion = arena.region(fresh);
        System.arraycopy(region, at, freshRegion, Arena.offset(fresh), size);
        SlabEntry.trim(freshRegion, Arena.offset(fresh));
        dictionary.address(slot, fresh);
    }

    /** Shrinks what became too large, as {@link #afterChange} does, after many entries were removed. */
    void afterRemovals() {
        try {
            dictionary.shrinkIndex();
            slab.trim();
            for (int victim = slab.victim(); slab.isWasteful() && victim >= 0; victim = slab.victim()) {
                empty(victim);
            }
        } catch (OutOfMemoryError | CommandException e) {
            return; // the removals themselves are complete; a later change compacts
        }
    }
}
