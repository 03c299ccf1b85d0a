package dev.redstart.server.storage;

import dev.redstart.api.CommandException;
import dev.redstart.server.config.Limits;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How much of the heap the data may take, so that memory ends as an error to the command that wants more, and never as an
 * {@link OutOfMemoryError}.
 *
 * <p>The problem: when the heap is full, the collector runs without end and nothing answers any more, not even DEL. The
 * rule: two bounds. Before a command that may add data starts, {@link #admits} compares what is <em>used</em>, that is
 * blocks of the {@link Arena} and long strings, with the first bound. What the arena has <em>taken</em> from the heap, free
 * room included, ends at the second one, which lies higher. The room between them is for commands that were admitted, so
 * that they succeed as a whole, for moving blocks around, and for commands that free memory and need some for it. What lies
 * beyond the second bound belongs to the collector, to clients and to the server itself.
 *
 * <p>A collector that deals in regions gives each long array whole regions; what that wastes counts as taken. Which
 * collector runs is known only some time after the start ({@link #bounds}); until then the bounds are cautious.
 *
 * <p>Safe for use by several threads at once. Counted are bytes; who checks first and counts afterwards may exceed a bound
 * by what runs at the same moment.
 */
public final class HeapBudget {
    /** The error of redis-server, which clients know. */
    public static final CommandException FULL =
            CommandException.of("OOM", "command not allowed when used memory > 'maxmemory'.");

    static final long ARRAY_HEADER_BYTES = 16;
    private static final long MIB = 1 << 20;
    /** The largest region of G1; its usual one is a 2048th of the heap. */
    private static final long MAX_COLLECTOR_REGION_BYTES = 32 * MIB;

    private static final int COLLECTOR_REGIONS = 2048;

    private final long maxHeapBytes;
    private final long collectorRegionBytes;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong used = new AtomicLong();
    /** What long arrays waste where the collector deals in regions. */
    private final AtomicLong wasted = new AtomicLong();

    private final AtomicLong refusals = new AtomicLong();
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

    /** Cautious bounds for a heap. */
    public HeapBudget(long maxHeapBytes) {
        this.maxHeapBytes = maxHeapBytes;
        long region = Long.highestOneBit(Math.max(MIB, maxHeapBytes / COLLECTOR_REGIONS));
        this.collectorRegionBytes = Math.min(MAX_COLLECTOR_REGION_BYTES, region);
        bounds(maxHeapBytes * Limits.DATA_FIRST_PERCENT / 100 - Limits.DATA_HEADROOM_BYTES, true);
    }

    /** Without bounds, for a store that is filled on purpose. */
    public static HeapBudget unlimited() {
        HeapBudget budget = new HeapBudget(0);
        budget.bounds(Long.MAX_VALUE / 2, false);
        return budget;
    }

    /**
     * Sets the bounds.
     *
     * @param takenBytes that the data may take from the heap
     * @param inRegions whether the collector deals in regions
     */
    public void bounds(long takenBytes, boolean inRegions) {
        takenBound = Math.max(Limits.DATA_MIN_BYTES, takenBytes);
        long room = takenBound / Limits.DATA_ROOM_DIVISOR + Limits.DATA_ROOM_BYTES;
        usedBound = Math.max(takenBound / 2, takenBound - room);
        countsWaste = inRegions;
        admitAgain();
    }

    /** The heap that it was made for. */
    public long maxHeapBytes() {
        return maxHeapBytes;
    }

    /** Sets what {@code maxmemory} says, 0 for nothing. */
    public void maxMemory(long bytes) {
        maxMemory = bytes;
        admitAgain();
    }

    /** Sets who knows how much of the heap clients hold: beyond their least share it is the data's. */
    public void clients(LongSupplier heldBytes) {
        clients = heldBytes;
    }

    /** Takes note of how much clients hold now; to be called now and then, since {@link #admits} cannot ask each time. */
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

    /** Sets what is tried before memory is refused: it gives back what is taken and not used. */
    public void reclaim(Runnable work) {
        reclaim = work;
    }

    /** Sets what makes the bounds exact where they are still cautious; it runs before something is refused. */
    public void beforeRefusing(Runnable work) {
        measure = work;
    }

    /** Whether a command that will add so many bytes, at most, may start. */
    public boolean admits(long moreBytes) {
        return admits(moreBytes, 0);
    }

    /**
     * Whether a command that will add so many bytes, at most, may start.
     *
     * @param movedBytes of them that a client holds now and that become the data's as they are
     */
    public boolean admits(long moreBytes, long movedBytes) {
        return used.get() + moreBytes <= admittedBytes || admitsExactly(moreBytes, movedBytes);
    }

    /** Before anything is refused, the bounds are made exact, and clients that have gone since are no reason. */
    private boolean admitsExactly(long moreBytes, long movedBytes) {
        measure.run();
        noteClients();
        long heap = usedBound - Math.max(0, clientExcess - movedBytes);
        long own = maxMemory > 0 ? Math.min(maxMemory, heap) : heap;
        return used.get() + moreBytes <= own;
    }

    /** Returns the refusal for a command that is not admitted, and counts it. */
    public CommandException refuse() {
        refusals.incrementAndGet();
        return FULL;
    }

    /** How many requests for memory were refused. */
    public long refusals() {
        return refusals.get();
    }

    /** Bytes that are used: what blocks, long strings and dictionaries take. */
    public long usedBytes() {
        return used.get();
    }

    /** Bytes that may be used before commands that add data are refused. */
    public long boundBytes() {
        return Math.max(0, admittedBytes);
    }

    /** Bytes that the data has taken from the heap, free room and the collector's waste included. */
    public long takenBytes() {
        return takenNow();
    }

    /** Bytes that the data may still take from the heap. */
    public long freeBytes() {
        return takenBound - takenNow();
    }

    /** Bytes of the heap that neither the data nor clients have taken, nor the collector needs; a guess. */
    public long roomBytes() {
        long spared = maxHeapBytes / 100 * Limits.CLIENTS_SPARED_PERCENT;
        return takenBound > maxHeapBytes ? Long.MAX_VALUE : maxHeapBytes - spared - takenNow() - clients.getAsLong();
    }

    private long takenNow() {
        return taken.get() + (countsWaste ? wasted.get() : 0);
    }

    /**
     * Takes memory of the heap for blocks, or for what must not fail halfway; {@link #give} returns it.
     *
     * @throws CommandException where the data may not take so much
     */
    void take(long bytes) {
        if (!tryTake(bytes)) {
            throw refuse();
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

    /** Counts what is used of what was taken: more, or less. */
    void use(long moreBytes) {
        used.addAndGet(moreBytes);
    }

    /**
     * Checks that there is room for a long string, before it is made.
     *
     * @throws CommandException where there is none
     */
    void require(long bytes) {
        if (bytes > freeBytes()) {
            measure.run();
            reclaim.run();
            if (bytes > freeBytes()) {
                throw refuse();
            }
        }
    }

    /** Gives back what is taken and not used, as far as that is possible. */
    void reclaimNow() {
        reclaim.run();
    }

    /** Counts memory that exists, as taken and used: more, or less. */
    void hold(long moreBytes) {
        taken.addAndGet(moreBytes);
        used.addAndGet(moreBytes);
    }

    /** Counts arrays that exist, with their headers, and what they waste. */
    void holdArrays(long bytes, long waste) {
        hold(bytes);
        wasted.addAndGet(waste);
    }

    /** Counts arrays no more. */
    void releaseArrays(long bytes, long waste) {
        hold(-bytes);
        wasted.addAndGet(-waste);
    }

    /** What an array of so many bytes wastes where the collector deals in regions. */
    public long waste(int length) {
        long bytes = length + ARRAY_HEADER_BYTES;
        return bytes <= collectorRegionBytes / 2 ? 0 : -bytes & (collectorRegionBytes - 1);
    }
}
