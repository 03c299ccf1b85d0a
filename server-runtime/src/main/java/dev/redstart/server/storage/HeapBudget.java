package dev.redstart.server.storage;

import dev.redstart.api.CommandException;
import dev.redstart.server.config.Limits;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Bounds how much of the heap the data may take, so that a command that needs more gets an error, and never an {@link
 * OutOfMemoryError}.
 *
 * <p>The problem: when the heap is full, the collector runs without end and no command is answered any more, not even DEL. The
 * rule: two bounds. Before a command that may add data starts, {@link #admits} compares the <em>used</em> bytes, those of
 * the {@link Arena}'s blocks and of long strings, with the first bound. The bytes <em>taken</em> from the heap, free blocks
 * included, stay within the second bound, which is higher. The room between them is for admitted commands, so that they
 * succeed as a whole, for moving blocks, and for commands that free memory and need some for it. The heap beyond the second
 * bound is for the collector, the clients and the server itself.
 *
 * <p>A collector with regions gives each long array whole regions; what that wastes counts as taken. The collector is known
 * only some time after the start ({@link #bounds}); until then the bounds are cautious.
 *
 * <p>Safe for use by several threads at once. A check comes before the count, so concurrent commands may exceed a bound by
 * what they add.
 */
public final class HeapBudget {
    /** The error of redis-server, which clients know. */
    static final CommandException FULL =
            CommandException.of("OOM", "command not allowed when used memory > 'maxmemory'.");

    static final long ARRAY_HEADER_BYTES = 16;
    private static final long MIB = 1 << 20;
    /** The largest region of G1; the default is a 2048th of the heap. */
    private static final long MAX_COLLECTOR_REGION_BYTES = 32 * MIB;

    private static final int COLLECTOR_REGIONS = 2048;

    private final long maxHeapBytes;
    private final long collectorRegionBytes;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong used = new AtomicLong();
    /** Bytes that long arrays waste if the collector has regions. */
    private final AtomicLong wasted = new AtomicLong();

    private final AtomicLong rejections = new AtomicLong();
    private volatile long takenBound;
    private volatile long usedBound;
    private volatile long maxMemory;
    /** The lower of {@link #usedBound} and {@link #maxMemory}. */
    private volatile long admittedBytes;

    private volatile boolean countsWaste = true;
    private volatile long clientExcess;
    private volatile LongSupplier clients = () -> 0;
    private volatile Runnable reclaim = () -> {};
    private volatile Runnable measure = () -> {};

    /** A budget with cautious bounds for a heap. */
    public HeapBudget(long maxHeapBytes) {
        this.maxHeapBytes = maxHeapBytes;
        long region = Long.highestOneBit(Math.max(MIB, maxHeapBytes / COLLECTOR_REGIONS));
        this.collectorRegionBytes = Math.min(MAX_COLLECTOR_REGION_BYTES, region);
        bounds(maxHeapBytes * Limits.DATA_FIRST_PERCENT / 100 - Limits.DATA_HEADROOM_BYTES, true);
    }

    /** Returns a budget without bounds, for tests and benchmarks. */
    public static HeapBudget unlimited() {
        HeapBudget budget = new HeapBudget(0);
        budget.bounds(Long.MAX_VALUE / 2, false);
        return budget;
    }

    /**
     * Sets the bounds.
     *
     * @param takenBytes bytes that the data may take from the heap
     * @param inRegions whether the collector has regions
     */
    public void bounds(long takenBytes, boolean inRegions) {
        takenBound = Math.max(Limits.DATA_MIN_BYTES, takenBytes);
        long room = takenBound / Limits.DATA_ROOM_DIVISOR + Limits.DATA_ROOM_BYTES;
        usedBound = Math.max(takenBound / 2, takenBound - room);
        countsWaste = inRegions;
        admitAgain();
    }

    /** Returns the size of the heap. */
    public long maxHeapBytes() {
        return maxHeapBytes;
    }

    /** Sets {@code maxmemory}, 0 for none. */
    public void maxMemory(long bytes) {
        maxMemory = bytes;
        admitAgain();
    }

    /** Sets what tells how much of the heap clients hold: beyond their minimum share it reduces the data's. */
    public void clients(LongSupplier heldBytes) {
        clients = heldBytes;
    }

    /** Updates how much clients hold; called periodically, since asking in each {@link #admits} would be expensive. */
    public void noteClients() {
        long excess = Math.max(0, clients.getAsLong() - maxHeapBytes / Limits.CLIENTS_MIN_SHARE);
        if (excess != clientExcess) {
            clientExcess = excess;
            admitAgain();
        }
    }

    private synchronized void admitAgain() {
        long heap = usedBound - clientExcess;
        admittedBytes = maxMemory > 0 ? Math.min(maxMemory, heap) : heap;
    }

    /** Sets what runs before memory is denied: it frees what is taken and not used. */
    public void reclaim(Runnable work) {
        reclaim = work;
    }

    /** Sets what makes cautious bounds exact; it runs before a command is rejected. */
    public void beforeRejecting(Runnable work) {
        measure = work;
    }

    /** Returns whether a command that adds at most so many bytes may start. */
    public boolean admits(long moreBytes) {
        return admits(moreBytes, 0);
    }

    /**
     * Returns whether a command that adds at most so many bytes may start.
     *
     * @param movedBytes those among them that a client holds now and that become data without a copy
     */
    public boolean admits(long moreBytes, long movedBytes) {
        return used.get() + moreBytes <= admittedBytes || admitsExactly(moreBytes, movedBytes);
    }

    /** Checks again with exact bounds and the clients of now. */
    private boolean admitsExactly(long moreBytes, long movedBytes) {
        measure.run();
        noteClients();
        long heap = usedBound - Math.max(0, clientExcess - movedBytes);
        long own = maxMemory > 0 ? Math.min(maxMemory, heap) : heap;
        return used.get() + moreBytes <= own;
    }

    /** Returns the error for a command that is not admitted, and counts it. */
    public CommandException reject() {
        rejections.incrementAndGet();
        return FULL;
    }

    /** Returns how many requests for memory were rejected. */
    public long rejections() {
        return rejections.get();
    }

    /** Returns the used bytes: those of blocks, long strings and dictionaries. */
    public long usedBytes() {
        return used.get();
    }

    /** Returns how many bytes may be used before commands that add data are rejected. */
    public long boundBytes() {
        return Math.max(0, admittedBytes);
    }

    /** Returns the bytes that the data has taken from the heap, free blocks and the collector's waste included. */
    public long takenBytes() {
        return takenNow();
    }

    /** Returns the bytes that the data may still take from the heap. */
    public long freeBytes() {
        return takenBound - takenNow();
    }

    /** Returns an estimate of the bytes of the heap that neither data nor clients have taken, nor the collector needs. */
    public long roomBytes() {
        long spared = maxHeapBytes / 100 * Limits.CLIENTS_SPARED_PERCENT;
        return takenBound > maxHeapBytes ? Long.MAX_VALUE : maxHeapBytes - spared - takenNow() - clients.getAsLong();
    }

    private long takenNow() {
        return taken.get() + (countsWaste ? wasted.get() : 0);
    }

    /**
     * Takes memory of the heap for blocks, or for work that must not fail halfway; {@link #give} returns it.
     *
     * @throws CommandException if the data may not take so much
     */
    void take(long bytes) {
        if (!tryTake(bytes)) {
            throw reject();
        }
    }

    boolean tryTake(long bytes) {
        if (takes(bytes)) {
            return true;
        }
        measure.run();
        return takes(bytes);
    }

    private boolean takes(long bytes) {
        long before = taken.getAndAdd(bytes);
        if (before + bytes + (countsWaste ? wasted.get() : 0) > takenBound) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** Adds to the used bytes; a negative number subtracts. */
    void use(long moreBytes) {
        used.addAndGet(moreBytes);
    }

    /**
     * Checks that there is room for a long string, before it is allocated.
     *
     * @throws CommandException if there is none
     */
    void require(long bytes) {
        if (bytes > freeBytes()) {
            measure.run();
            reclaim.run();
            if (bytes > freeBytes()) {
                throw reject();
            }
        }
    }

    /** Frees what is taken and not used, as far as possible. */
    void reclaimNow() {
        reclaim.run();
    }

    /** Adds to the taken and to the used bytes; a negative number subtracts. */
    void hold(long moreBytes) {
        taken.addAndGet(moreBytes);
        used.addAndGet(moreBytes);
    }

    /** Counts allocated arrays, with their headers, and what they waste. */
    void holdArrays(long bytes, long waste) {
        hold(bytes);
        wasted.addAndGet(waste);
    }

    /** Ends counting arrays. */
    void releaseArrays(long bytes, long waste) {
        hold(-bytes);
        wasted.addAndGet(-waste);
    }

    /** Returns how many bytes an array wastes if the collector has regions. */
    public long waste(int length) {
        long bytes = length + ARRAY_HEADER_BYTES;
        return bytes <= collectorRegionBytes / 2 ? 0 : -bytes & (collectorRegionBytes - 1);
    }
}
