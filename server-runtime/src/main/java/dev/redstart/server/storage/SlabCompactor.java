package dev.redstart.server.storage;

import dev.redstart.api.CommandException;

/** Makes a table smaller: fewer buckets, chunks without their dead entries, and out of regions that are to be emptied. */
final class SlabCompactor {
    /** A write may empty so many chunks at most, so that no single one takes long. */
    private static final int COMPACTIONS_PER_WRITE = 2;

    private final Arena arena;
    private final Slab slab;
    private final SlabTable table;

    /** The arena's last evacuation that nothing of this table was left to be moved for. */
    private int evacuation;

    SlabCompactor(Arena arena, Slab slab, SlabTable table) {
        this.arena = arena;
        this.slab = slab;
        this.table = table;
    }

    /**
     * Makes what became too large smaller, after a change that is complete: where memory lacks for it, everything stays as
     * it is until a later change.
     */
    void tidy(boolean fewerKeys) {
        try {
            if (fewerKeys) {
                table.shrinkIndex();
            }
            slab.tidy();
            compact();
        } catch (OutOfMemoryError | CommandException e) {
            return; // the change itself is complete; a later one tidies
        }
    }

    /** Empties chunks while dead bytes are beyond their bound, or where the arena wants their room. */
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
                table.evacuateIndex();
                evacuation = current;
                return;
            }
            empty(chunk);
        }
    }

    /** What could not be moved, because a snapshot read it, can be now. */
    void lookAgain() {
        evacuation = arena.evacuation() - 1;
    }

    /** Moves everything out of regions that are to be emptied; false where that was done before. */
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
            if (!SlabEntry.isDead(region, at)) {
                move(address, region, at);
                SlabEntry.bury(region, at); // the next may find no memory, and this chunk be emptied once more
                slab.moved(victim, size);
            }
            done += size;
        }
        slab.release(victim);
    }

    private void move(int address, byte[] region, int at) {
        int slot = table.slotOf(address);
        int size = SlabEntry.trimmedSize(region, at);
        int fresh = slab.allocate(size);
        byte[] freshRegion = arena.region(fresh);
        System.arraycopy(region, at, freshRegion, Arena.offset(fresh), size);
        SlabEntry.trim(freshRegion, Arena.offset(fresh));
        table.address(slot, fresh);
    }

    /** As {@link #tidy}, after many entries went. */
    void tidyAll() {
        try {
            table.shrinkIndex();
            slab.tidy();
            for (int victim = slab.victim(); slab.isWasteful() && victim >= 0; victim = slab.victim()) {
                empty(victim);
            }
        } catch (OutOfMemoryError | CommandException e) {
            return; // the change itself is complete; a later one tidies
        }
    }
}
