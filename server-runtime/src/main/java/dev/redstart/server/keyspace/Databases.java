package dev.redstart.server.keyspace;

import dev.redstart.api.ByteRanges;
import dev.redstart.server.lock.Held;
import dev.redstart.server.lock.StripeHold;
import dev.redstart.server.lock.Stripes;
import dev.redstart.server.lock.World;
import dev.redstart.server.storage.Arena;
import dev.redstart.server.storage.ExpiryListener;
import dev.redstart.server.storage.HeapBudget;
import dev.redstart.server.storage.Slab;
import dev.redstart.server.storage.SlabTable;
import dev.redstart.server.storage.SnapshotSink;
import dev.redstart.server.storage.Table;
import dev.redstart.server.storage.TypeTable;
import dev.redstart.server.storage.ValueCodec;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * All keys of all databases. The hash of a name picks one of the stripes, which are what is locked; each database has a
 * table in each stripe. The tables are listed here by database and stripe, because a look-up then finds its table in
 * arrays that all look-ups share, so that the processor has them at hand.
 */
public final class Databases {
    private static final long PEAK_PERIOD_MILLIS = 1000;

    private final Stripes stripes;
    private final int stripeBits;
    private final Table[][] tables;
    private final HeapBudget budget;
    /** Each for a part of the stripes. */
    private final Arena[] arenas;

    private final TypeTable types;

    /** Whether a snapshot refers to tables. */
    private volatile boolean snapshot;

    private ExpiryListener expiryListener = ExpiryListener.NONE;
    /** Null until somebody brings some. */
    private Supplier<ValueCodec> codecs;

    LongConsumer clearedListener = removed -> {};

    private final LongAdder expiredKeys = new LongAdder();
    private volatile boolean isPaused;
    private final ExpiryRuns expiryRuns = new ExpiryRuns();
    private final AtomicLong peakBytes = new AtomicLong();
    private volatile boolean expiresActively = true;
    private long peakNotedMillis;
    private volatile long keepsExpiredUntilMillis;

    /**
     * An empty store whose values are strings.
     *
     * @param stripes a power of two from 2 to 65,536
     * @param databases how many there are
     */
    public Databases(int stripes, int databases) {
        this(stripes, databases, TypeTable.NONE);
    }

    /** An empty store, as {@link #Databases(int, int)}, with types of values besides strings. */
    public Databases(int stripes, int databases, TypeTable types) {
        this(stripes, databases, types, HeapBudget.unlimited());
    }

    /**
     * An empty store whose memory is bounded.
     *
     * @param stripes a power of two from 2 to 65,536
     * @param databases how many there are
     * @param types the types of values besides strings
     * @param budget how much of the heap it may take
     */
    public Databases(int stripes, int databases, TypeTable types, HeapBudget budget) {
        this(stripes, databases, types, budget, Arena.countFor(budget.maxHeapBytes()), Arena.MAX_REGIONS);
    }

    /**
     * @param arenas a power of two, at most as many as there are stripes
     * @param maxRegions that each of them numbers
     */
    public Databases(int stripes, int databases, TypeTable types, HeapBudget budget, int arenas, int maxRegions) {
        if (Integer.bitCount(stripes) != 1 || stripes < 2 || stripes > 1 << 16) {
            throw new IllegalArgumentException("stripes must be a power of two from 2 to 65536, not " + stripes);
        }
        this.types = types;
        this.stripeBits = Integer.numberOfTrailingZeros(stripes);
        this.tables = new Table[databases][];
        this.stripes = new Stripes(stripes);
        this.budget = budget;
        this.arenas = new Arena[arenas];
        for (int i = 0; i < arenas; i++) {
            this.arenas[i] = new Arena(byte[]::new, budget, maxRegions);
        }
        budget.reclaim(this::reclaim);
    }

    /** The types of values. */
    public TypeTable types() {
        return types;
    }

    /** Number of databases. */
    public int databases() {
        return tables.length;
    }

    /** {@link Table#touch()} of a key's lock and table in a database. */
    public int prefetchTable(long hash, int db) {
        int stripe = stripeOf(hash);
        Table table = table(db, stripe);
        return stripes.prefetch(stripe) + (table == null ? 0 : table.touch());
    }

    /** {@link Table#prefetchSlots} of a key in a database. */
    public long prefetchSlots(long hash, int db) {
        Table table = table(db, stripeOf(hash));
        return table == null ? 0 : table.prefetchSlots(hash);
    }

    /** {@link Table#touchEntry} of a key in a database. */
    public long touchEntry(long hash, int db) {
        Table table = table(db, stripeOf(hash));
        return table == null ? 0 : table.touchEntry(hash);
    }

    /** {@link Table#touchRoom} of a key's table in a database. */
    public long touchRoom(long hash, int db) {
        Table table = table(db, stripeOf(hash));
        return table == null ? 0 : table.touchRoom();
    }

    /** Whether a database has, or had, a key. */
    boolean isUsed(int db) {
        return tables[db] != null;
    }

    /** Bytes by which a table may grow for one more entry; a guess without the lock. */
    long growthBytes(int db, int stripe) {
        return table(db, stripe) instanceof SlabTable known ? known.growthBytes() : Slab.FIRST_BYTES;
    }

    /** The table of a database in a stripe, null while it never had a key there. */
    Table table(int db, int stripe) {
        Table[] row = tables[db];
        return row == null ? null : row[stripe];
    }

    /** As {@link #table}, made if there is none. */
    public Table tableForInsert(Held held, int db, int stripe) {
        assert held.covers(stripe);
        Table[] row = tables[db] == null ? rowForInsert(db) : tables[db];
        if (row[stripe] == null) {
            row[stripe] = new SlabTable(stripe, stripeBits, ByteRanges::hash64, arenas[stripe & (arenas.length - 1)]);
        }
        return row[stripe];
    }

    /**
     * Makes room for keys that are about to come, so that tables need not grow step by step.
     *
     * @param keys of which the database then has as many, evenly spread; what they take without a name is taken now
     */
    public void expect(int db, long keys) {
        int each = (int) Math.min(keys >>> stripeBits, Integer.MAX_VALUE);
        StripeHold hold = new StripeHold();
        for (int stripe = 0; each > 0 && stripe < stripes.count(); stripe++) {
            hold.take(stripes.get(stripe));
            try {
                tableForInsert(hold, db, stripe).expect(hold, each);
            } finally {
                hold.release();
            }
        }
    }

    /** Gives a table back that has no key any more: with many databases the empty ones add up. */
    boolean dropIfEmpty(Held held, int db, int stripe) {
        boolean drop = table(db, stripe) instanceof SlabTable table && table.isIdle();
        if (drop) {
            tables[db][stripe].release(held);
            tables[db][stripe] = null;
        }
        return drop;
    }

    /** Holders of different stripes may come at once. */
    private synchronized Table[] rowForInsert(int db) {
        if (tables[db] == null) {
            tables[db] = new Table[stripes.count()];
        }
        return tables[db];
    }

    /**
     * Removes all keys of a database, all or none.
     *
     * @param gone told when they are gone: what is left then is to give their memory back, whatever that meets
     */
    public void clear(World world, int db, Runnable gone) {
        assert world.covers(0);
        Table[] row = tables[db];
        tables[db] = null;
        gone.run();
        giveBack(row, table -> table.release(world));
    }

    private static void giveBack(Table[] row, Consumer<Table> each) {
        for (int stripe = 0; row != null && stripe < row.length; stripe++) {
            if (row[stripe] != null) {
                each.accept(row[stripe]);
            }
        }
    }

    /**
     * Begins a snapshot of this instant.
     *
     * @throws IllegalStateException while another one is being written
     */
    public Snapshot beginSnapshot(World world, SnapshotSink sink) {
        if (snapshot) {
            throw new IllegalStateException("a snapshot is being written");
        }
        Snapshot begun = new Snapshot(world, this, sink);
        snapshot = true;
        return begun;
    }

    void snapshotEnded() {
        snapshot = false;
    }

    /** Exchanges the keys of two databases. */
    void swap(World world, int first, int second) {
        assert world.covers(0);
        Table[] row = tables[first];
        tables[first] = tables[second];
        tables[second] = row;
    }

    /** Removes all keys of all databases, as {@link #clear}. */
    public void clearAll(World world, Runnable gone) {
        assert world.covers(0);
        Table[][] rows = tables.clone(); // memory first
        Arrays.fill(tables, null);
        gone.run();
        for (Table[] row : rows) {
            giveBack(row, snapshot ? table -> table.release(world) : Table::forget);
        }
        for (int i = 0; i < arenas.length && !snapshot; i++) {
            arenas[i].clear();
        }
    }

    /** Number of keys in a database; other threads' running changes may or may not be in it. */
    public long size(int db) {
        long size = 0;
        for (int stripe = 0; stripe < stripes.count(); stripe++) {
            size += sizeOf(db, stripe);
        }
        return size;
    }

    /** Numbers of keys by database, as {@link #size}, in one walk. */
    public long[] sizes() {
        return sums(Table::size);
    }

    /** Numbers of keys with an expiry by database, as {@link #sizes}. */
    public long[] expiring() {
        return sums(Table::expiring);
    }

    /**
     * How long the keys with an expiry still live on average, in milliseconds, by database; as {@link #sizes} of some
     * moment, and 0 where there are none.
     */
    public long[] averageMillisToLive(long nowMillis) {
        long[] keys = expiring();
        double[] sums = new double[keys.length]; // of more keys than a long could add up
        forEachTable((table, db) -> sums[db] += table.expirySum());
        long[] averages = new long[keys.length];
        for (int db = 0; db < keys.length; db++) {
            averages[db] = keys[db] == 0 ? 0 : Math.max(0, Math.round(sums[db] / keys[db]) - nowMillis);
        }
        return averages;
    }

    /**
     * Bytes of memory that keys and strings take; what plugins' values take is not known. Other threads' running changes
     * may or may not be in it.
     */
    public long memoryBytes() {
        return Arrays.stream(sums(Table::memoryBytes)).sum();
    }

    /**
     * Has somebody told, on a thread that must not wait, when {@link #prepareMemory()} should be called; to be set before
     * there are keys.
     */
    public void onMemoryTaken(Runnable told) {
        for (Arena arena : arenas) {
            arena.onTaken(told);
        }
    }

    /** Takes the memory that will be needed next from the heap, so that no write has to; by a thread that may wait. */
    public void prepareMemory() {
        for (Arena arena : arenas) {
            arena.prepare();
        }
    }

    /** The most that {@link #memoryBytes()} was, looked at once a second and now, with so many bytes beside it. */
    public long peakMemoryBytes(long moreBytes) {
        return peakBytes.accumulateAndGet(memoryBytes() + moreBytes, Math::max);
    }

    /** Looks at {@link #memoryBytes()}, a second after the last time at the earliest: it walks over all stripes. */
    void notePeak(long now) {
        if (Math.abs(now - peakNotedMillis) >= PEAK_PERIOD_MILLIS) {
            peakNotedMillis = now;
            peakBytes.accumulateAndGet(memoryBytes(), Math::max);
        }
    }

    /** What {@link #visit} shows entries to. */
    @FunctionalInterface
    public interface Visitor {
        /** An entry, valid until the method returns. */
        void entry(Table table, int slot);
    }

    /** Shows every entry of a database, also those whose time is over. */
    public void visit(World world, int db, Visitor visitor) {
        for (int i = 0; i < stripes.count(); i++) {
            Table table = table(db, i);
            if (table != null) {
                long position = 0;
                while (position != Table.POSITION_END) {
                    position = table.scan(world, position, Integer.MAX_VALUE, slot -> visitor.entry(table, slot));
                }
            }
        }
    }

    /** Gives memory back that has not been used for a while; to be called now and then. */
    public void trim() {
        for (Arena arena : arenas) {
            arena.trim();
        }
    }

    /** Gives back at once what is taken and not used: memory ends. */
    private void reclaim() {
        for (Arena arena : arenas) {
            arena.reclaim();
        }
    }

    /** How much of the heap its data may take. */
    public HeapBudget budget() {
        return budget;
    }

    /** Bytes of the heap that are set aside for keys and short strings. */
    public long reservedBytes() {
        return Arrays.stream(arenas).mapToLong(Arena::reservedBytes).sum();
    }

    /** Bytes of {@link #reservedBytes()} that are handed out to tables. */
    public long allocatedBytes() {
        return Arrays.stream(arenas).mapToLong(Arena::usedBytes).sum();
    }

    private long[] sums(ToLongFunction<Table> metric) {
        long[] sums = new long[tables.length];
        forEachTable((table, db) -> sums[db] += metric.applyAsLong(table));
        return sums;
    }

    /** Shows each table without its lock: as of the last unlock, or newer. */
    private void forEachTable(ObjIntConsumer<Table> each) {
        for (int db = 0; db < tables.length; db++) {
            for (int stripe = 0; tables[db] != null && stripe < stripes.count(); stripe++) {
                Table table = tableAsUnlocked(db, stripe);
                if (table != null) {
                    each.accept(table, db);
                }
            }
        }
    }

    /** Number of keys of a database in a stripe, without its lock: as of the last unlock, or newer. */
    int sizeOf(int db, int stripe) {
        Table table = tableAsUnlocked(db, stripe);
        return table == null ? 0 : table.size();
    }

    private Table tableAsUnlocked(int db, int stripe) {
        stripes.get(stripe).readAsUnlocked();
        return table(db, stripe);
    }

    /**
     * Leaves keys whose time is over where they are: while clients are paused nothing changes. Nobody sees them.
     *
     * @param untilMillis since the epoch, 0 to end it
     */
    public void keepExpiredUntil(long untilMillis) {
        keepsExpiredUntilMillis = untilMillis;
    }

    boolean keepsExpired(long now) {
        return now < keepsExpiredUntilMillis;
    }

    /** Has somebody told, while all loops are stopped, how many keys a command removed with all databases. */
    public void onCleared(LongConsumer listener) {
        clearedListener = listener;
    }

    /** Has somebody told of keys whose time is over; to be set before there are any. */
    public void onExpired(ExpiryListener listener) {
        expiryListener = listener;
    }

    /** Has values dumped and restored by somebody, who makes one codec for each thread; to be set before that. */
    public void codecs(Supplier<ValueCodec> maker) {
        codecs = maker;
    }

    ValueCodec newCodec() {
        if (codecs == null) {
            throw new UnsupportedOperationException("this store has no codec for values");
        }
        return codecs.get();
    }

    ExpiryListener expiryListener() {
        return expiryListener;
    }

    /** How much time active expiry takes. */
    public ExpiryRuns expiryRuns() {
        return expiryRuns;
    }

    /** How many keys were removed because their time was over. */
    public long expiredKeys() {
        return expiredKeys.sum();
    }

    /** DEBUG PAUSE-CRON: whether nothing is removed or tidied in the background. */
    public void pause(boolean paused) {
        isPaused = paused;
    }

    boolean isPaused() {
        return isPaused;
    }

    /** Whether expired keys are removed that nobody asks for: always, but for tests of DEBUG SET-ACTIVE-EXPIRE. */
    public void expiresActively(boolean value) {
        expiresActively = value;
    }

    boolean expiresActively() {
        return expiresActively;
    }

    void countExpired(int keys) {
        expiredKeys.add(keys);
    }

    /** The locks. */
    public Stripes stripes() {
        return stripes;
    }

    public int stripeOf(long hash) {
        return (int) (hash >>> (Long.SIZE - stripeBits));
    }
}
