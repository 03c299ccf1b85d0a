package dev.redstart.server.storage;

import dev.redstart.api.CommandException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * The memory that dictionaries share: large arrays of bytes, allocated and freed in blocks, so that changing data makes no
 * garbage.
 *
 * <p>The problem: dictionaries allocate and free all the time, in every size from a hundred bytes to a megabyte. Separate
 * arrays would be garbage for the collector, which copies everything else to free them; pools of equal blocks fill up with
 * sizes that are no longer needed. The rule: a block is a range of granules in a region, and merges with its free neighbours
 * when it is freed. Free extents are listed by their length, four classes for each power of two ({@link FreeExtents}); a
 * request takes an extent that fits well, and leaves the rest of it free.
 *
 * <p>After a while free extents are scattered, and no region is empty. When more than a 24th is free and scattered, the
 * emptiest regions are <em>evacuated</em>: nothing is allocated there any more, and the owner of a block there, which sees
 * {@link #evacuation()} change, moves it. Regions that stay empty go back to the collector, except for a few spare ones.
 *
 * <p>An address is an int: the region's number in the high bits, the offset in units of eight bytes in the low bits. A region
 * is two megabytes with the array's header, so that collectors with regions of that size waste nothing.
 *
 * <p>Allocating and freeing is synchronised and rare: once for many writes; longer values, which have blocks of their own,
 * go through a {@link BlockCache} first. The holder of the lock of the stripe that owns a block reads and writes its bytes
 * without synchronisation.
 *
 * @see <a href="https://doi.org/10.1109/EMRTS.2004.1311009">Masmano, Ripoll, Crespo, Real: TLSF, a New Dynamic Memory
 *     Allocator for Real-Time Systems</a>
 */
public final class Arena {
    /** The unit of addresses. */
    static final int UNIT_BYTES = 8;

    /** The granularity of block sizes. */
    static final int GRANULE_BYTES = 128;

    /** A larger block has a region of its own. */
    static final int MAX_BLOCK_BYTES = 1 << 20;

    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int UNIT_BITS = Integer.numberOfTrailingZeros(UNIT_BYTES);
    private static final int GRANULE_BITS = Integer.numberOfTrailingZeros(GRANULE_BYTES);
    private static final int REGION_BITS = 21;
    private static final int REGION_UNIT_BITS = REGION_BITS - UNIT_BITS;
    private static final int REGION_UNITS_MASK = (1 << REGION_UNIT_BITS) - 1;
    private static final int GRANULE_UNIT_BITS = GRANULE_BITS - UNIT_BITS;
    /** The number of regions that addresses distinguish: 32 GiB. */
    public static final int MAX_REGIONS = 1 << (Integer.SIZE - REGION_UNIT_BITS);

    /** The bytes that one arena can address. */
    static final long MAX_BYTES = (long) MAX_REGIONS << REGION_BITS;

    private static final int REGION_BYTES = (1 << REGION_BITS) - RegionSource.ARRAY_HEADER_BYTES;
    /** The array's header shortens the last granule, which is never used. */
    private static final int GRANULES = REGION_BYTES >>> GRANULE_BITS;

    /** Bytes of the array that tracks what is free in a region: two bytes a granule. */
    private static final int ACCOUNT_BYTES = Short.BYTES * GRANULES;

    /** This part of the used bytes, and one region, may be free and scattered. */
    private static final int TOLERANCE_SHARE = 24;

    /** One region, and one of so many, may stay empty. */
    private static final int SPARE_SHARE = 64;

    /** One region, and one of so many, are evacuated at a time: moving blocks needs room. */
    private static final int EVACUATION_SHARE = 64;

    /** Evacuations may move an eighth of the bytes that are allocated and freed, their own included. */
    private static final int CREDIT_SHARE = 8;

    private static final CommandException END_OF_ADDRESSES = CommandException.of(
            "OOM", "keys and short values fill what this part of the keyspace can address: delete some");

    private final RegionSource source;
    private final HeapBudget budget;
    private final int maxRegions;

    private byte[][] regions = new byte[4][];
    private Usage[] usages = new Usage[4];
    private final FreeExtents free = new FreeExtents(this);
    private final BlockCache cache = new BlockCache();
    private final IntPredicate evacuated = this::isEvacuated;
    private int regionCount;
    private int emptyRegions;
    /** The lowest {@link #emptyRegions} since the last {@link #trim()}. */
    private int minEmpty;

    private int evacuating;
    private final AtomicInteger evacuation = new AtomicInteger();

    /** Bytes that evacuations may still move. They earn a part of the bytes allocated and freed, so they end. */
    private long credit;

    private long usedBytes;
    private long reservedBytes;

    /** The state of a region of many blocks. */
    private static final class Usage {
        private int freeGranules;
        private volatile boolean evacuating;
    }

    /** An arena without a budget. */
    public Arena() {
        this(byte[]::new);
    }

    /** An arena with another allocator of arrays, for tests of missing memory. */
    public Arena(IntFunction<byte[]> heap) {
        this(heap, HeapBudget.unlimited(), MAX_REGIONS);
    }

    /**
     * An arena that takes memory as a budget allows.
     *
     * @param maxRegions the number of regions that it can have, at most {@link #MAX_REGIONS}
     */
    public Arena(IntFunction<byte[]> heap, HeapBudget budget, int maxRegions) {
        this.source = new RegionSource(heap, budget, REGION_BYTES, ACCOUNT_BYTES);
        this.budget = budget;
        this.maxRegions = maxRegions;
    }

    /**
     * Returns the number of arenas for a heap. One addresses 32 GiB; on a larger heap several share the stripes, so many that
     * each may get twice its part: then the heap is full before the addresses are.
     */
    public static int countFor(long maxHeapBytes) {
        int arenas = 1;
        while (maxHeapBytes > MAX_BYTES && arenas * (MAX_BYTES / 2) < maxHeapBytes) {
            arenas *= 2;
        }
        return arenas;
    }

    /** Returns the budget of the heap. */
    HeapBudget budget() {
        return budget;
    }

    /** Returns the array that an address lies in. */
    byte[] region(int address) {
        return regions[address >>> REGION_UNIT_BITS];
    }

    /** Returns the offset of an address in its {@link #region}. */
    static int offset(int address) {
        return (address & REGION_UNITS_MASK) << UNIT_BITS;
    }

    /** Reads bytes at an address as a cache hint, without a lock; the address may be invalid. */
    long prefetch(int address, int plusBytes) {
        byte[][] regionsNow = regions;
        int number = address >>> REGION_UNIT_BITS;
        byte[] region = number < regionsNow.length ? regionsNow[number] : null;
        int at = offset(address) + plusBytes;
        return region != null && at >= 0 && at <= region.length - Long.BYTES ? (long) LONG.get(region, at) : 0;
    }

    /** Returns the bytes of all allocated blocks. */
    public synchronized long usedBytes() {
        return usedBytes - cache.bytes();
    }

    /** Returns the bytes taken from the heap, those free for new blocks included. */
    public synchronized long reservedBytes() {
        return reservedBytes + source.aheadBytes();
    }

    static int roundUp(int bytes) {
        return (bytes + GRANULE_BYTES - 1) & -GRANULE_BYTES;
    }

    /**
     * Returns a block, whose bytes are undefined.
     *
     * @param bytes a positive multiple of {@link #GRANULE_BYTES}
     * @return its address
     * @throws CommandException if memory or addresses are used up
     */
    int allocate(int bytes) {
        long cached = cache.take(bytes);
        if (cached != BlockCache.NONE) {
            int address = BlockCache.address(cached);
            if (!isEvacuated(address)) {
                budget.use(bytes);
                return address;
            }
            takeBack(address, bytes);
        }
        try {
            return allocateNow(bytes);
        } catch (CommandException e) {
            if (!isFull(e)) {
                throw e;
            }
        }
        emptyCache();
        budget.reclaimNow(); // takes other arenas' monitors, so this one's must not be held
        return allocateNow(bytes);
    }

    @SuppressWarnings("ReferenceEquality") // a constant
    private static boolean isFull(CommandException e) {
        return e == HeapBudget.FULL;
    }

    private synchronized int allocateNow(int bytes) {
        if (bytes > MAX_BLOCK_BYTES) {
            requireNumber();
            int own = place(source.array(bytes));
            usedBytes += bytes;
            budget.use(bytes);
            return own << REGION_UNIT_BITS;
        }
        int granules = bytes >>> GRANULE_BITS;
        int extent = free.find(granules);
        if (extent == FreeExtents.NONE) {
            considerEvacuation();
            addRegion();
            extent = free.find(granules);
        }
        int region = FreeExtents.region(extent);
        int first = FreeExtents.granule(extent);
        free.take(extent, granules);
        Usage usage = usages[region];
        if (usage.freeGranules == GRANULES) {
            emptyRegions--;
            minEmpty = Math.min(minEmpty, emptyRegions);
        }
        usage.freeGranules -= granules;
        usedBytes += bytes;
        budget.use(bytes);
        earn(bytes);
        return region << REGION_UNIT_BITS | first << GRANULE_UNIT_BITS;
    }

    /** Frees a block; the size is that which it was allocated with. */
    void free(int address, int bytes) {
        budget.use(-bytes);
        if (isEvacuated(address) || !cache.offer(address, bytes)) {
            takeBack(address, bytes);
        } else if (isEvacuated(address)) { // chosen just now, perhaps before the block was in the cache
            takeBackEvacuated();
        }
    }

    /** Takes cached blocks of evacuated regions back: they have no owner that would move them. */
    private void takeBackEvacuated() {
        takeBackCached(evacuated);
    }

    private void emptyCache() {
        takeBackCached(address -> true);
    }

    private synchronized void takeBackCached(IntPredicate wanted) {
        for (long block = cache.takeAny(wanted); block != BlockCache.NONE; block = cache.takeAny(wanted)) {
            takeBack(BlockCache.address(block), BlockCache.bytes(block));
        }
    }

    private synchronized void takeBack(int address, int bytes) {
        int region = address >>> REGION_UNIT_BITS;
        usedBytes -= bytes;
        if (bytes > MAX_BLOCK_BYTES) {
            drop(region);
            return;
        }
        Usage usage = usages[region];
        usage.freeGranules += bytes >>> GRANULE_BITS;
        earn(bytes);
        if (!usage.evacuating) {
            free.add(region, (address & REGION_UNITS_MASK) >>> GRANULE_UNIT_BITS, bytes >>> GRANULE_BITS);
            emptyRegions += usage.freeGranules == GRANULES ? 1 : 0;
        } else if (usage.freeGranules == GRANULES) {
            evacuating--;
            emptyRegions++;
            usage.evacuating = false;
            free.add(region, 0, GRANULES);
        }
        considerEvacuation();
    }

    private void earn(int bytes) {
        credit = Math.min(credit + bytes / CREDIT_SHARE, reservedBytes);
    }

    /** Returns a number that changes whenever regions are chosen for evacuation. */
    int evacuation() {
        return evacuation.get();
    }

    /** Returns whether a block should move to another region. */
    boolean isEvacuated(int address) {
        Usage usage = usages[address >>> REGION_UNIT_BITS];
        return usage != null && usage.evacuating;
    }

    private void considerEvacuation() {
        long excess = scatteredBytes() - usedBytes / TOLERANCE_SHARE - REGION_BYTES;
        if (evacuating > 0 || excess <= 0 || credit <= 0) {
            return;
        }
        while (excess > 0 && credit > 0 && evacuating <= regionCount / EVACUATION_SHARE) {
            int region = emptiest();
            if (region < 0) {
                break;
            }
            free.removeAll(region);
            usages[region].evacuating = true;
            evacuating++;
            long freeBytes = (long) usages[region].freeGranules << GRANULE_BITS;
            excess -= freeBytes;
            credit -= REGION_BYTES - freeBytes;
        }
        if (evacuating > 0) {
            evacuation.incrementAndGet();
            takeBackEvacuated();
        }
    }

    /** Returns the free bytes in regions that are not empty. */
    private long scatteredBytes() {
        return reservedBytes - usedBytes - (long) emptyRegions * REGION_BYTES;
    }

    private int spareRegions() {
        return 1 + regionCount / SPARE_SHARE;
    }

    /** Returns the region that costs least to evacuate, -1 if each would cost much. */
    private int emptiest() {
        int emptiest = -1;
        int most = GRANULES / SPARE_SHARE;
        for (int region = 0; region < usages.length; region++) {
            Usage usage = usages[region];
            if (usage != null && !usage.evacuating && usage.freeGranules > most && usage.freeGranules < GRANULES) {
                most = usage.freeGranules;
                emptiest = region;
            }
        }
        return emptiest;
    }

    private void addRegion() {
        requireNumber();
        Usage usage = new Usage();
        short[] account = FreeExtents.account(GRANULES);
        int region = place(source.region(regionCount == 0));
        usages[region] = usage;
        usage.freeGranules = GRANULES;
        emptyRegions++;
        free.addRegion(region, GRANULES, account);
    }

    /** Throws if there is no number for a region; called before its array is allocated, so that a rejected write makes none. */
    private void requireNumber() {
        if (regionCount >= maxRegions) {
            throw END_OF_ADDRESSES;
        }
    }

    /** Sets what runs when {@link #prepare()} should be called; set it before the first allocation. */
    public void onTaken(Runnable listener) {
        source.onTaken(listener);
    }

    /** Allocates the next region ahead, which takes a millisecond or more; for a thread that may wait. */
    public void prepare() {
        source.prepare();
    }

    /** Gives a region a number; frees its array if that fails. */
    private int place(byte[] data) {
        try {
            return number(data);
        } catch (CommandException | OutOfMemoryError e) {
            source.release(data);
            throw e;
        }
    }

    private int number(byte[] data) {
        int region = 0;
        while (region < regions.length && regions[region] != null) {
            region++;
        }
        if (region == regions.length) {
            usages = Arrays.copyOf(usages, region * 2);
            byte[][] more = Arrays.copyOf(regions, region * 2);
            VarHandle.releaseFence(); // prefetch() reads it without a lock
            regions = more;
        }
        free.reserve(region);
        regions[region] = data;
        reservedBytes += data.length;
        regionCount++;
        return region;
    }

    /**
     * Frees regions that have been empty since the last call, except for the spare ones; called periodically. A region that
     * is empty for a moment will be needed again, and freeing it at once would make garbage.
     */
    public synchronized void trim() {
        emptyCache();
        dropEmpty(minEmpty - spareRegions());
        minEmpty = emptyRegions;
    }

    /** Frees all empty regions at once, since memory is missing, and begins an evacuation where free bytes are scattered. */
    public synchronized void reclaim() {
        emptyCache();
        source.dropAhead();
        dropEmpty(emptyRegions);
        minEmpty = emptyRegions;
        credit = Math.max(credit, REGION_BYTES);
        considerEvacuation();
    }

    private void dropEmpty(int surplusRegions) {
        int surplus = surplusRegions;
        for (int region = 0; surplus > 0 && region < usages.length; region++) {
            Usage usage = usages[region];
            if (usage != null && usage.freeGranules == GRANULES) {
                free.removeAll(region);
                emptyRegions--;
                surplus--;
                drop(region);
            }
        }
    }

    private void drop(int region) {
        source.release(regions[region]);
        reservedBytes -= regions[region].length;
        regionCount--;
        free.forget(region);
        regions[region] = null;
        usages[region] = null;
    }

    /** Frees all blocks; no address from before may be used afterwards. */
    public synchronized void clear() {
        emptyCache();
        for (byte[] region : regions) {
            if (region != null) {
                source.release(region);
            }
        }
        budget.use(-usedBytes);
        regions = new byte[4][];
        usages = new Usage[4];
        free.clear();
        regionCount = 0;
        emptyRegions = 0;
        minEmpty = 0;
        evacuating = 0;
        credit = 0;
        usedBytes = 0;
        reservedBytes = 0;
    }

    /** Returns the array of a region by its number. */
    byte[] bytes(int region) {
        return regions[region];
    }
}
