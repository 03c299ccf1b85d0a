package dev.redstart.server.storage;

import java.util.Arrays;

/**
 * The free runs of granules in an {@link Arena}, listed by their length: four classes for each power of two. A run holds
 * the next and the previous one of its list in its own bytes; of each region, a dictionary tells the length at the first and
 * at the last granule of every free run, so that a block that comes back finds its free neighbours.
 *
 * <p>A run is an int: region and first granule.
 */
final class FreeExtents {
    static final int NONE = -1;

    private static final int GRANULE_BITS = 14;
    private static final int GRANULE_MASK = (1 << GRANULE_BITS) - 1;
    /** Powers of two up to a region, four classes each: they fit the bits of a long. */
    private static final int CLASSES = GRANULE_BITS * 4;

    /** Runs of the class in which not all are long enough that are looked at. */
    private static final int LOOKS = 4;

    private final Arena arena;
    private final int[] first = new int[CLASSES];
    /** A bit for each class that has runs. */
    private long filled;
    /** By region and granule: the length of the free run that begins or ends there, else 0. */
    private short[][] lengths = new short[4][];

    FreeExtents(Arena arena) {
        this.arena = arena;
        clear();
    }

    static int region(int run) {
        return run >>> GRANULE_BITS;
    }

    static int granule(int run) {
        return run & GRANULE_MASK;
    }

    /** 1, 2, 3 have their own classes, then each power of two has four. */
    private static int classOf(int granules) {
        int power = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(granules);
        int quarter = power < 2 ? granules << (2 - power) : granules >>> (power - 2);
        return power * 4 + (quarter & 3);
    }

    /** A run of at least so many granules, or {@link #NONE}. */
    int find(int granules) {
        int own = classOf(granules);
        int run = first[own];
        for (int looks = 0; run != NONE && looks < LOOKS; looks++) {
            if (length(run) >= granules) {
                return run;
            }
            run = next(run);
        }
        long larger = own + 1 < CLASSES ? filled & -1L << (own + 1) : 0;
        return larger == 0 ? NONE : first[Long.numberOfTrailingZeros(larger)];
    }

    /** Takes the first granules of a run; the rest stays free. */
    void take(int run, int granules) {
        int length = length(run);
        unlink(run, length);
        if (length > granules) {
            link(run + granules, length - granules);
        }
    }

    /** Adds a run, merged with the free ones around it. */
    void add(int region, int granule, int granules) {
        short[] dictionary = lengths[region];
        int from = granule;
        int to = granule + granules;
        if (from > 0 && dictionary[from - 1] != 0) {
            int before = dictionary[from - 1];
            from -= before;
            unlink(region << GRANULE_BITS | from, before);
        }
        if (dictionary[to] != 0) {
            int behind = dictionary[to];
            unlink(region << GRANULE_BITS | to, behind);
            to += behind;
        }
        link(region << GRANULE_BITS | from, to - from);
    }

    /** What {@link #addRegion} takes; made before, since the heap may be at its end. */
    static short[] account(int granules) {
        return new short[granules + 1]; // one more: behind the last there is nothing free
    }

    /** Makes sure that {@link #addRegion} needs no memory. */
    void reserve(int region) {
        if (region >= lengths.length) {
            lengths = Arrays.copyOf(lengths, Math.max(region + 1, lengths.length * 2));
        }
    }

    /** Begins to keep account of a region that was {@link #reserve reserved}, all of which is free. */
    void addRegion(int region, int granules, short[] account) {
        lengths[region] = account;
        link(region << GRANULE_BITS, granules);
    }

    /** Takes all free runs of a region out. */
    void removeAll(int region) {
        short[] dictionary = lengths[region];
        for (int granule = 0; granule < dictionary.length; ) {
            int length = dictionary[granule];
            if (length == 0) {
                granule++;
            } else {
                unlink(region << GRANULE_BITS | granule, length);
                granule += length;
            }
        }
    }

    /** Ends the account of a region. */
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

    private int length(int run) {
        return lengths[region(run)][granule(run)];
    }

    private void link(int run, int length) {
        short[] dictionary = lengths[region(run)];
        dictionary[granule(run)] = (short) length;
        dictionary[granule(run) + length - 1] = (short) length;
        int list = classOf(length);
        int next = first[list];
        next(run, next);
        previous(run, NONE);
        if (next != NONE) {
            previous(next, run);
        }
        first[list] = run;
        filled |= 1L << list;
    }

    private void unlink(int run, int length) {
        short[] dictionary = lengths[region(run)];
        dictionary[granule(run)] = 0;
        dictionary[granule(run) + length - 1] = 0;
        int next = next(run);
        int previous = (int) Arena.INT.get(arena.bytes(region(run)), at(run) + Integer.BYTES);
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

    private static int at(int run) {
        return granule(run) * Arena.GRANULE_BYTES;
    }

    private int next(int run) {
        return (int) Arena.INT.get(arena.bytes(region(run)), at(run));
    }

    private void next(int run, int next) {
        Arena.INT.set(arena.bytes(region(run)), at(run), next);
    }

    private void previous(int run, int previous) {
        Arena.INT.set(arena.bytes(region(run)), at(run) + Integer.BYTES, previous);
    }
}
