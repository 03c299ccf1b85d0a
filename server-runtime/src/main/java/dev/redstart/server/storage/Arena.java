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
 * The memory that all dictionaries of a store share: large arrays of bytes, handed out in blocks and taken back, so that data
 * that comes and goes makes no garbage.
 *
 * <p>The problem: what dictionaries need changes all the time, in every size from a hundred bytes to a megabyte. Arrays of
 * their own would be garbage for the collector, which copies everything else to get rid of it; pools of equal pieces
 * fill up with sizes that nobody wants any more. The rule: a block is a run of granules in a region, and what is free
 * around it merges with it when it comes back. Free runs are listed by their length, four classes for each power of two
 * ({@link FreeExtents}); a request takes a run that fits well, and leaves the rest of it free.
 *
 * <p>What is free lies scattered after a while, and no region is empty. When more than a 24th is free and scattered, the emptiest
 * regions are to be <em>evacuated</em>: nothing is allocated there any more, and whoever owns a block there moves it,
 * told by {@link #evacuation()}. Regions that stay empty go back to the collector, save a few spare ones.
 *
 * <p>An address is an int: number of the region above, units of eight bytes from its beginning below. A region is as
 * large as two megabytes with the array's own header, so that collectors that deal in such regions waste nothing.
 *
 * <p>Allocating and freeing is synchronised and rare: once for many writes, and for longer values, which have blocks of
 * their own, a {@link BlockCache} stands in front of it. Bytes are read and written without it, by
 * whoever holds the lock of the stripe that owns the block.
 *
 * @see <a href="https://doi.org/10.1109/EMRTS.2004.1311009">Masmano, Ripoll, Crespo, Real: TLSF, a New Dynamic Memory
 *     Allocator for Real-Time Systems</a>
 */
public final class Arena {
    /** What addresses count. */
    static final int UNIT_BYTES = 8;

    /** Sizes are rounded up to it. */
    static final int GRANULE_BYTES = 128;

    /** What is larger has a region of its own. */
    static final int MAX_BLOCK_BYTES = 1 << 20;

    public static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int UNIT_BITS = Integer.numberOfTrailingZeros(UNIT_BYTES);
    private static final int GRANULE_BITS = Integer.numberOfTrailingZeros(GRANULE_BYTES);
    private static final int REGION_BITS = 21;
    private static final int REGION_UNIT_BITS = REGION_BITS - UNIT_BITS;
    private static final int REGION_UNITS_MASK = (1 << REGION_UNIT_BITS) - 1;
    private static final int GRANULE_UNIT_BITS = GRANULE_BITS - UNIT_BITS;
    /** What addresses can tell apart: 32 GiB. */
    public static final int MAX_REGIONS = 1 << (Integer.SIZE - REGION_UNIT_BITS);

    /** Bytes that one arena can hand out at most. */
    static final long MAX_BYTES = (long) MAX_REGIONS << REGION_BITS;

    private static final int REGION_BYTES = (1 << REGION_BITS) - RegionSource.ARRAY_HEADER_BYTES;
    /** The last granule is cut short by the array's header, and never used. */
    private static final int GRANULES = REGION_BYTES >>> GRANULE_BITS;

    /** The account of what is free in a region: two bytes a granule. */
    private static final int ACCOUNT_BYTES = Short.BYTES * GRANULES;

    /** This part of what is used may be free and scattered, and one region. */
    private static final int TOLERANCE_SHARE = 24;

    /** One region, and one of so many, may be empty. */
    private static final int SPARE_SHARE = 64;

    /** One region, and one of so many, are evacuated at a time: the blocks that move need room meanwhile. */
    private static final int EVACUATION_SHARE = 64;

    /** Evacuations may move an eighth of what is allocated and freed, themselves included: a third of what others do. */
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
    /** How many there were at least since the last {@link #trim()}. */
    private int minEmpty;

    private int evacuating;
    private final AtomicInteger evacuation = new AtomicInteger();

    /** Bytes that evacuations may still move: they earn a part of what comes and goes, so they cannot go on for ever. */
    private long credit;

    private long usedBytes;
    private long reservedBytes;

    /** What is known of a region of many blocks. */
    private static final class Usage {
        private int freeGranules;
        private volatile boolean evacuating;
    }

    /** An arena without a bound of its own. */
    public Arena() {
        this(byte[]::new);
    }

    /** An arena whose arrays come from elsewhere: where the heap ends is to be tried. */
    public Arena(IntFunction<byte[]> heap) {
        this(heap, HeapBudget.unlimited(), MAX_REGIONS);
    }

    /**
     * An arena that takes memory as a budget allows.
     *
     * @param maxRegions that it numbers, at most {@link #MAX_REGIONS}
     */
    public Arena(IntFunction<byte[]> heap, HeapBudget budget, int maxRegions) {
        this.source = new RegionSource(heap, budget, REGION_BYTES, ACCOUNT_BYTES);
        this.budget = budget;
        this.maxRegions = maxRegions;
    }

    /**
     * An arena addresses 32 GiB. On a larger heap several share the stripes, so many that each may get twice its part: then
     * it is the heap that ends first.
     */
    public static int countFor(long maxHeapBytes) {
        int arenas = 1;
        while (maxHeapBytes > MAX_BYTES && arenas * (MAX_BYTES / 2) < maxHeapBytes) {
            arenas *= 2;
        }
        return arenas;
    }

    /** What decides how much of the heap may be taken. */
    HeapBudget budget() {
        return budget;
    }

    /** The array that an address lies in. */
    byte[] region(int address) {
        return regions[address >>> REGION_UNIT_BITS];
    }

    /** Where in its {@link #region} an address lies. */
    static int offset(int address) {
        return (address & REGION_UNITS_MASK) << UNIT_BITS;
    }

    /** Reads bytes at an address if there are any; survives addresses that are long gone. */
    long prefetch(int address, int plusBytes) {
        byte[][] regionsNow = regions;
        int number = address >>> REGION_UNIT_BITS;
        byte[] region = number < regionsNow.length ? regionsNow[number] : null;
        int at = offset(address) + plusBytes;
        return region != null && at >= 0 && at <= region.length - Long.BYTES ? (long) LONG.get(region, at) : 0;
    }

    /** Bytes of all blocks that are handed out. */
    public synchronized long usedBytes() {
        return usedBytes - cache.bytes();
    }

    /** Bytes taken from the heap, what is free for new blocks included. */
    public synchronized long reservedBytes() {
        return reservedBytes + source.aheadBytes();
    }

    static int roundUp(int bytes) {
        return (bytes + GRANULE_BYTES - 1) & -GRANULE_BYTES;
    }

    /**
     * Hands out a block with anything in it.
     *
     * @param bytes a positive multiple of {@link #GRANULE_BYTES}
     * @return its address
     * @throws CommandException where memory or addresses end
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
        int run = free.find(granules);
        if (run == FreeExtents.NONE) {
            considerEvacuation();
            addRegion();
            run = free.find(granules);
        }
        int region = FreeExtents.region(run);
        int first = FreeExtents.granule(run);
        free.take(run, granules);
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

    /** Takes a block back; the size is that which it was handed out with. */
    void free(int address, int bytes) {
        budget.use(-bytes);
        if (isEvacuated(address) || !cache.offer(address, bytes)) {
            takeBack(address, bytes);
        } else if (isEvacuated(address)) { // since a moment: who chose the region may not have seen the block here
            takeBackEvacuated();
        }
    }

    /** Takes back what lies in the cache of regions that are to be emptied: it has no owner who would move it. */
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

    /** Changes whenever regions are chosen to be evacuated. */
    int evacuation() {
        return evacuation.get();
    }

    /** Whether a block should move to another region. */
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

    /** What is free in regions that are not empty. */
    private long scatteredBytes() {
        return reservedBytes - usedBytes - (long) emptyRegions * REGION_BYTES;
    }

    private int spareRegions() {
        return 1 + regionCount / SPARE_SHARE;
    }

    /** The region that costs least to evacuate; -1 if each would cost much. */
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

    /** Checked before there is an array: each refused write would make one. */
    private void requireNumber() {
        if (regionCount >= maxRegions) {
            throw END_OF_ADDRESSES;
        }
    }

    /** Has somebody told when {@link #prepare()} should be called; to be set before the first allocation. */
    public void onTaken(Runnable told) {
        source.onTaken(told);
    }

    /** Makes the next region ahead, which takes a millisecond or more; by any thread that may wait. */
    public void prepare() {
        source.prepare();
    }

    /** Gives a region a number; where that fails, the array is given back. */
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
            VarHandle.releaseFence(); // touch() reads it without a lock
            regions = more;
        }
        free.reserve(region);
        regions[region] = data;
        reservedBytes += data.length;
        regionCount++;
        return region;
    }

    /**
     * Gives regions back that have been empty since the last call, save the spare ones; to be called now and then. What is
     * empty for a moment will be wanted again, and regions that come and go would be garbage.
     */
    public synchronized void trim() {
        emptyCache();
        dropEmpty(minEmpty - spareRegions());
        minEmpty = emptyRegions;
    }

    /** Gives all empty regions back at once: memory ends. Where what is free is scattered, it is to be gathered. */
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

    /** Takes everything back; no address that was handed out before may be used afterwards. */
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

    /** The array of a region by its number. */
    byte[] bytes(int region) {
        return regions[region];
    }
}
