package dev.redstart.server.keyspace;

import dev.redstart.api.CommandException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The memory that all tables of a store share: large arrays of octets, handed out in blocks and taken back, so that data
 * that comes and goes makes no garbage.
 *
 * <p>The problem: what tables need changes all the time, in every size from a hundred octets to a megabyte. Arrays of
 * their own would be garbage for the collector, which copies everything else to get rid of it; pools of equal pieces
 * fill up with sizes that nobody wants any more. The rule: a buddy system. A free block is a power of two of granules,
 * begins at a multiple of its size, and merges with its neighbour (its <em>buddy</em>) when both are free. A request
 * takes the smallest block that is large enough and gives the tail that it does not need back at once, so a block's
 * size is any number of granules. A region whose blocks are all free goes back to the collector, save some spare ones.
 *
 * <p>An address is an int: number of the region above, units of eight octets from its beginning below. A region is as
 * large as two megabytes with the array's own header, so that collectors that deal in such regions waste nothing.
 *
 * <p>Allocating and freeing is synchronised and rare: once for many writes. Octets are read and written without it, by
 * whoever holds the lock of the stripe that owns the block.
 *
 * @see <a href="https://doi.org/10.1145/365628.365655">Knowlton: A Fast Storage Allocator</a>
 */
final class Arena {
    /** What addresses count. */
    static final int UNIT_BYTES = 8;

    /** Sizes are rounded up to it. */
    static final int GRANULE_BYTES = 128;

    /** What is larger has a region of its own. */
    static final int MAX_BLOCK_BYTES = 1 << 20;

    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int UNIT_BITS = Integer.numberOfTrailingZeros(UNIT_BYTES);
    private static final int GRANULE_BITS = Integer.numberOfTrailingZeros(GRANULE_BYTES);
    private static final int REGION_BITS = 21;
    private static final int REGION_UNIT_BITS = REGION_BITS - UNIT_BITS;
    private static final int REGION_UNITS_MASK = (1 << REGION_UNIT_BITS) - 1;
    private static final int GRANULES_BITS = REGION_BITS - GRANULE_BITS;
    private static final int GRANULE_UNIT_BITS = GRANULE_BITS - UNIT_BITS;
    private static final int MAX_REGIONS = 1 << (Integer.SIZE - REGION_UNIT_BITS);
    private static final int ARRAY_HEADER_BYTES = 16;
    /** The last granule is cut short by the array's header, and never used. */
    private static final int GRANULES = (1 << GRANULES_BITS) - 1;

    private static final int TOP_ORDER = GRANULES_BITS - 1;
    private static final int NONE = -1;

    /** Free regions that are kept: one, and one for so many in use. */
    private static final int SPARE_SHARE = 16;

    private byte[][] regions = new byte[4][];
    /** For each granule of a region, one more than the order of the free block that begins there, else 0. */
    private byte[][] freeOrders = new byte[4][];

    private int[] freeGranules = new int[4];
    private int regionCount;
    private int emptyRegions;
    /** First free block of each order as region and granule; the blocks hold the next and the previous one. */
    private final int[] firstFree = new int[TOP_ORDER + 1];

    private long usedBytes;
    private long reservedBytes;

    Arena() {
        Arrays.fill(firstFree, NONE);
    }

    /** The array that an address lies in. */
    byte[] region(int address) {
        return regions[address >>> REGION_UNIT_BITS];
    }

    /** Where in its {@link #region} an address lies. */
    static int offset(int address) {
        return (address & REGION_UNITS_MASK) << UNIT_BITS;
    }

    /** Reads octets at an address if there are any; survives addresses that are long gone. */
    long touch(int address, int plusBytes) {
        byte[][] regionsNow = regions;
        int number = address >>> REGION_UNIT_BITS;
        byte[] region = number < regionsNow.length ? regionsNow[number] : null;
        int at = offset(address) + plusBytes;
        return region != null && at >= 0 && at <= region.length - Long.BYTES ? (long) LONG.get(region, at) : 0;
    }

    /** Octets of all blocks that are handed out. */
    synchronized long usedBytes() {
        return usedBytes;
    }

    /** Octets taken from the heap, what is free for new blocks included. */
    synchronized long reservedBytes() {
        return reservedBytes;
    }

    static int roundUp(int bytes) {
        return (bytes + GRANULE_BYTES - 1) & -GRANULE_BYTES;
    }

    /**
     * Hands out a block with anything in it.
     *
     * @param bytes a positive multiple of {@link #GRANULE_BYTES}
     * @return its address
     */
    synchronized int allocate(int bytes) {
        return bytes > MAX_BLOCK_BYTES ? ownRegion(bytes) : take(bytes);
    }

    /**
     * Hands out a block, or a smaller one where that saves a new region.
     *
     * @param least what is large enough
     * @return size in the upper, address in the lower half
     */
    synchronized long allocate(int bytes, int least) {
        int size = bytes;
        if (least < bytes && smallestFree(order(bytes)) > TOP_ORDER) {
            int order = order(bytes) - 1;
            while (order >= 0 && firstFree[order] == NONE) {
                order--;
            }
            if (order >= 0 && GRANULE_BYTES << order >= least) {
                size = GRANULE_BYTES << order;
            }
        }
        return (long) size << Integer.SIZE | Integer.toUnsignedLong(allocate(size));
    }

    private static int order(int bytes) {
        int granules = bytes >>> GRANULE_BITS;
        return Integer.SIZE - Integer.numberOfLeadingZeros(granules - 1);
    }

    private int smallestFree(int order) {
        int fitting = order;
        while (fitting <= TOP_ORDER && firstFree[fitting] == NONE) {
            fitting++;
        }
        return fitting;
    }

    private int take(int bytes) {
        int order = smallestFree(order(bytes));
        if (order > TOP_ORDER) {
            addRegion();
            order = smallestFree(order(bytes));
        }
        int block = firstFree[order];
        int region = block >>> GRANULES_BITS;
        int granule = block & GRANULES;
        unlink(region, granule, order);
        if (freeGranules[region] == GRANULES) {
            emptyRegions--;
        }
        int granules = bytes >>> GRANULE_BITS;
        freeGranules[region] -= granules;
        usedBytes += bytes;
        freeRange(region, granule + granules, granule + (1 << order));
        return block << GRANULE_UNIT_BITS;
    }

    /** Takes a block back; the size is that which it was handed out with. */
    synchronized void free(int address, int bytes) {
        int region = address >>> REGION_UNIT_BITS;
        usedBytes -= bytes;
        if (bytes > MAX_BLOCK_BYTES) {
            drop(region);
            return;
        }
        int granule = (address & REGION_UNITS_MASK) >>> GRANULE_UNIT_BITS;
        int granules = bytes >>> GRANULE_BITS;
        freeGranules[region] += granules;
        freeRange(region, granule, granule + granules);
        if (freeGranules[region] == GRANULES) {
            emptyRegions++;
            dropSpare(region);
        }
    }

    /** Makes free blocks of a range of granules, each as large as its place allows. */
    private void freeRange(int region, int from, int to) {
        int granule = from;
        while (granule < to) {
            int order = Math.min(
                    Math.min(TOP_ORDER, Integer.numberOfTrailingZeros(granule)),
                    Integer.SIZE - 1 - Integer.numberOfLeadingZeros(to - granule));
            merge(region, granule, order);
            granule += 1 << order;
        }
    }

    private void merge(int region, int granule, int order) {
        byte[] orders = freeOrders[region];
        int first = granule;
        int merged = order;
        while (merged < TOP_ORDER) {
            int buddy = first ^ (1 << merged);
            if (orders[buddy] != merged + 1) {
                break;
            }
            unlink(region, buddy, merged);
            first &= ~(1 << merged);
            merged++;
        }
        link(region, first, merged);
    }

    private void link(int region, int granule, int order) {
        int block = region << GRANULES_BITS | granule;
        int next = firstFree[order];
        INT.set(regions[region], granule << GRANULE_BITS, next);
        INT.set(regions[region], (granule << GRANULE_BITS) + Integer.BYTES, NONE);
        if (next != NONE) {
            previousOf(next, block);
        }
        firstFree[order] = block;
        freeOrders[region][granule] = (byte) (order + 1);
    }

    private void unlink(int region, int granule, int order) {
        int at = granule << GRANULE_BITS;
        int next = (int) INT.get(regions[region], at);
        int previous = (int) INT.get(regions[region], at + Integer.BYTES);
        if (previous == NONE) {
            firstFree[order] = next;
        } else {
            INT.set(regions[previous >>> GRANULES_BITS], (previous & GRANULES) << GRANULE_BITS, next);
        }
        if (next != NONE) {
            previousOf(next, previous);
        }
        freeOrders[region][granule] = 0;
    }

    private void previousOf(int block, int previous) {
        int at = (block & GRANULES) << GRANULE_BITS;
        INT.set(regions[block >>> GRANULES_BITS], at + Integer.BYTES, previous);
    }

    private void addRegion() {
        byte[] octets = new byte[(1 << REGION_BITS) - ARRAY_HEADER_BYTES];
        byte[] orders = new byte[GRANULES + 1];
        int region = place(octets);
        freeOrders[region] = orders;
        freeGranules[region] = GRANULES;
        emptyRegions++;
        freeRange(region, 0, GRANULES);
    }

    private int ownRegion(int bytes) {
        int region = place(new byte[bytes]);
        usedBytes += bytes;
        return region << REGION_UNIT_BITS;
    }

    /** Gives a region a number. */
    private int place(byte[] octets) {
        int region = 0;
        while (region < regions.length && regions[region] != null) {
            region++;
        }
        if (region == regions.length) {
            growRegions();
        }
        regions[region] = octets;
        reservedBytes += octets.length;
        regionCount++;
        return region;
    }

    private void growRegions() {
        if (regions.length == MAX_REGIONS) {
            throw CommandException.of("OOM", "keys and short values fill the 32 GiB that the server can address");
        }
        int larger = regions.length * 2;
        freeOrders = Arrays.copyOf(freeOrders, larger);
        freeGranules = Arrays.copyOf(freeGranules, larger);
        regions = Arrays.copyOf(regions, larger);
    }

    /** Takes everything back; no address that was handed out before may be used afterwards. */
    synchronized void clear() {
        regions = new byte[4][];
        freeOrders = new byte[4][];
        freeGranules = new int[4];
        regionCount = 0;
        emptyRegions = 0;
        Arrays.fill(firstFree, NONE);
        usedBytes = 0;
        reservedBytes = 0;
    }

    private void dropSpare(int region) {
        if (emptyRegions <= 1 + regionCount / SPARE_SHARE) {
            return;
        }
        for (int granule = 0; granule < GRANULES; ) {
            int order = freeOrders[region][granule] - 1;
            unlink(region, granule, order);
            granule += 1 << order;
        }
        emptyRegions--;
        drop(region);
    }

    private void drop(int region) {
        reservedBytes -= regions[region].length;
        regionCount--;
        regions[region] = null;
        freeOrders[region] = null;
        freeGranules[region] = 0;
    }
}
