package dev.redstart.server.storage;

import java.util.Arrays;

/**
 * The free extents of an {@link Arena}, ranges of granules, listed by their length: four classes for each power of two. An
 * extent holds the next and the previous one of its list in its own bytes. For each region, an array holds the length at the
 * first and at the last granule of every free extent, so that a freed block finds its free neighbours.
 *
 * <p>An extent is an int: region and first granule.
 */
final class FreeExtents {
    static final int NONE = -1;

    private static final int GRANULE_BITS = 14;
    private static final int GRANULE_MASK = (1 << GRANULE_BITS) - 1;
    /** Four classes for each power of two up to a region: they fit the bits of a long. */
    private static final int CLASSES = GRANULE_BITS * 4;

    /** How many extents are tried of the class in which not all are long enough. */
    private static final int MAX_TRIES = 4;

    private final Arena arena;
    private final int[] first = new int[CLASSES];
    /** A bit for each class that has extents. */
    private long filled;
    /** By region and granule: the length of the free extent that begins or ends there, else 0. */
    private short[][] lengths = new short[4][];

    FreeExtents(Arena arena) {
        this.arena = arena;
        clear();
    }

    static int region(int extent) {
        return extent >>> GRANULE_BITS;
    }

    static int granule(int extent) {
        return extent & GRANULE_MASK;
    }

    /** Returns the class of a length: 1, 2, 3 have their own classes, then each power of two has four. */
    private static int classOf(int granules) {
        int power = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(granules);
        int quarter = power < 2 ? granules << (2 - power) : granules >>> (power - 2);
        return power * 4 + (quarter & 3);
    }

    /** Returns an extent of at least so many granules, or {@link #NONE}. */
    int find(int granules) {
        int own = classOf(granules);
        int extent = first[own];
        for (int tries = 0; extent != NONE && tries < MAX_TRIES; tries++) {
            if (length(extent) >= granules) {
                return extent;
            }
            extent = next(extent);
        }
        long larger = own + 1 < CLASSES ? filled & -1L << (own + 1) : 0;
        return larger == 0 ? NONE : first[Long.numberOfTrailingZeros(larger)];
    }

    /** Takes the first granules of an extent; the rest stays free. */
    void take(int extent, int granules) {
        int length = length(extent);
        unlink(extent, length);
        if (length > granules) {
            link(extent + granules, length - granules);
        }
    }

    /** Adds an extent, merged with its free neighbours. */
    void add(int region, int granule, int granules) {
        short[] regionLengths = lengths[region];
        int from = granule;
        int to = granule + granules;
        if (from > 0 && regionLengths[from - 1] != 0) {
            int before = regionLengths[from - 1];
            from -= before;
            unlink(region << GRANULE_BITS | from, before);
        }
        if (regionLengths[to] != 0) {
            int behind = regionLengths[to];
            unlink(region << GRANULE_BITS | to, behind);
            to += behind;
        }
        link(region << GRANULE_BITS | from, to - from);
    }

    /** Returns the array for {@link #addRegion}; made before, since memory may be missing. */
    static short[] account(int granules) {
        return new short[granules + 1]; // one more: nothing is free behind the last
    }

    /** Makes sure that {@link #addRegion} needs no memory. */
    void reserve(int region) {
        if (region >= lengths.length) {
            lengths = Arrays.copyOf(lengths, Math.max(region + 1, lengths.length * 2));
        }
    }

    /** Adds a region that was {@link #reserve reserved}, all of which is free. */
    void addRegion(int region, int granules, short[] account) {
        lengths[region] = account;
        link(region << GRANULE_BITS, granules);
    }

    /** Removes all free extents of a region. */
    void removeAll(int region) {
        short[] regionLengths = lengths[region];
        for (int granule = 0; granule < regionLengths.length; ) {
            int length = regionLengths[granule];
            if (length == 0) {
                granule++;
            } else {
                unlink(region << GRANULE_BITS | granule, length);
                granule += length;
            }
        }
    }

    /** Removes the array of a region. */
    void forget(int region) {
        if (region < lengths.length) {
            lengths[region] = null;
        }
    }

    void clear() {
        Arrays.fill(first, NONE);
        filled = 0;
        lengths = new short[4][];
    }

    private int length(int extent) {
        return lengths[region(extent)][granule(extent)];
    }

    private void link(int extent, int length) {
        short[] regionLengths = lengths[region(extent)];
        regionLengths[granule(extent)] = (short) length;
        regionLengths[granule(extent) + length - 1] = (short) length;
        int list = classOf(length);
        int next = first[list];
        next(extent, next);
        previous(extent, NONE);
        if (next != NONE) {
            previous(next, extent);
        }
        first[list] = extent;
        filled |= 1L << list;
    }

    private void unlink(int extent, int length) {
        short[] regionLengths = lengths[region(extent)];
        regionLengths[granule(extent)] = 0;
        regionLengths[granule(extent) + length - 1] = 0;
        int next = next(extent);
        int previous = (int) Arena.INT.get(arena.bytes(region(extent)), at(extent) + Integer.BYTES);
        if (next != NONE) {
            previous(next, previous);
        }
        if (previous != NONE) {
            next(previous, next);
            return;
        }
        int list = classOf(length);
        first[list] = next;
        if (next == NONE) {
            filled &= ~(1L << list);
        }
    }

    private static int at(int extent) {
        return granule(extent) * Arena.GRANULE_BYTES;
    }

    private int next(int extent) {
        return (int) Arena.INT.get(arena.bytes(region(extent)), at(extent));
    }

    private void next(int extent, int next) {
        Arena.INT.set(arena.bytes(region(extent)), at(extent), next);
    }

    private void previous(int extent, int previous) {
        Arena.INT.set(arena.bytes(region(extent)), at(extent) + Integer.BYTES, previous);
    }
}
