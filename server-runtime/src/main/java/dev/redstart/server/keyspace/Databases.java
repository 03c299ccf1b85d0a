package dev.redstart.server.keyspace;

import dev.redstart.api.ByteRanges;
import dev.redstart.server.lock.Held;
import dev.redstart.server.lock.StripeHold;
import dev.redstart.server.lock.Stripes;
import dev.redstart.server.lock.World;
import dev.redstart.server.storage.Arena;
import dev.redstart.server.storage.Dictionary;
import dev.redstart.server.storage.ExpiryListener;
import dev.redstart.server.storage.HeapBudget;
import dev.redstart.server.storage.SnapshotSink;
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
 * dictionary in each stripe. The dictionaries are listed here by database and stripe, because a look-up then finds its dictionary in
 * arrays that all look-ups share, so that the processor has them at hand.
 */
public final class Databases {
    private static final long PEAK_PERIOD_MILLIS = 1000;

    private final Stripes stripes;
    private final int stripeBits;
    private final Dictionary[][] dictionaries;
    private final HeapBudget budget;
    /** Each serves a part of the stripes. */
    private final Arena[] arenas;

    private final TypeTable types;

    /** Whether a snapshot reads dictionaries. */
    private volatile boolean snapshot;

    private ExpiryListener expiryListener = ExpiryListener.NONE;
    /** Null until {@link #codecs} sets it. */
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
     * Empty databases whose values are strings.
     *
     * @param stripes a power of two from 2 to 65,536
     * @param databases their number
     */
    public Databases(int stripes, int databases) {
        this(stripes, databases, TypeTable.NONE);
    }

    /** Empty databases, as {@link #Databases(int, int)}, with types of values besides strings. */
    public Databases(int stripes, int databases, TypeTable types) {
        this(stripes, databases, types, HeapBudget.unlimited());
    }

    /**
     * Empty databases whose memory is bounded.
     *
     * @param stripes a power of two from 2 to 65,536
     * @param databases their number
     * @param types the types of values besides strings
     * @param budget how much of the heap they may take
     */
    public Databases(int stripes, int databases, TypeTable types, HeapBudget budget) {
        this(stripes, databases, types, budget, Arena.countFor(budget.maxHeapBytes()), Arena.MAX_REGIONS);
    }

    /**
     * Empty databases with several arenas.
     *
     * @param arenas a power of two, at most as many as there are stripes
     * @param maxRegions the number of regions that each can have
     */
    public Databases(int stripes, int databases, TypeTable types, HeapBudget budget, int arenas, int maxRegions) {
        if (Integer.bitCount(stripes) != 1 || stripes < 2 || stripes > 1 << 16) {
            throw new IllegalArgumentException("stripes must be a power of two from 2 to 65536, not " + stripes);
        }
        this.types = types;
        this.stripeBits = Integer.numberOfTrailingZeros(stripes);
        this.dictionaries = new Dictionary[databases][];
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

    /** Returns the number of databases. */
    public int count() {
        return dictionaries.length;
    }

    /** Prefetches a key's lock and dictionary in a database, see {@link Dictionary#prefetch()}. */
    public int prefetchDictionary(long hash, int db) {
        int stripe = stripeOf(hash);
        Dictionary dictionary = dictionary(db, stripe);
        return stripes.prefetch(stripe) + (dictionary == null ? 0 : dictionary.prefetch());
    }

    /** Prefetches a key's slots in a database, see {@link Dictionary#prefetchSlots}. */
    public long prefetchSlots(long hash, int db) {
        Dictionary dictionary = dictionary(db, stripeOf(hash));
        return dictionary == null ? 0 : dictionary.prefetchSlots(hash);
    }

    /** Prefetches a key's entry in a database, see {@link Dictionary#prefetchEntry}. */
    public long prefetchEntry(long hash, int db) {
        Dictionary dictionary = dictionary(db, stripeOf(hash));
        return dictionary == null ? 0 : dictionary.prefetchEntry(hash);
    }

    /** Prefetches where a key's dictionary writes its next entry, see {@link Dictionary#prefetchRoom}. */
    public long prefetchRoom(long hash, int db) {
        Dictionary dictionary = dictionary(db, stripeOf(hash));
        return dictionary == null ? 0 : dictionary.prefetchRoom();
    }

    /** Returns whether a database has, or had, a key. */
    boolean isUsed(int db) {
        return dictionaries[db] != null;
    }

    /** Returns an estimate, without the lock, of the bytes by which a dictionary grows for one more entry. */
    long growthBytes(int db, int stripe) {
        Dictionary dictionary = dictionary(db, stripe);
        return dictionary == null ? Dictionary.FIRST_KEY_BYTES : dictionary.growthBytes();
    }

    /** Returns the dictionary of a database in a stripe, null if it has no key there. */
    Dictionary dictionary(int db, int stripe) {
        Dictionary[] row = dictionaries[db];
        return row == null ? null : row[stripe];
    }

    /** Returns the dictionary of a database in a stripe, which it creates if there is none. */
    public Dictionary dictionaryForInsert(Held held, int db, int stripe) {
        assert held.covers(stripe);
        Dictionary[] row = dictionaries[db] == null ? rowForInsert(db) : dictionaries[db];
        if (row[stripe] == null) {
            row[stripe] = new Dictionary(stripe, stripeBits, ByteRanges::hash64, arenas[stripe & (arenas.length - 1)]);
        }
        return row[stripe];
    }

    /**
     * Makes room for keys to be loaded, so that dictionaries need not grow step by step.
     *
     * @param keys the number of keys that the database will have, evenly spread
     */
    public void ensureCapacity(int db, long keys) {
        int each = (int) Math.min(keys >>> stripeBits, Integer.MAX_VALUE);
        StripeHold hold = new StripeHold();
        for (int stripe = 0; each > 0 && stripe < stripes.count(); stripe++) {
            hold.take(stripes.get(stripe));
            try {
                dictionaryForInsert(hold, db, stripe).ensureCapacity(hold, each);
            } finally {
                hold.release();
            }
        }
    }

    /** Frees a dictionary that has no key any more, since with many databases the empty ones add up; returns whether it did. */
    boolean dropIfEmpty(Held held, int db, int stripe) {
        Dictionary dictionary = dictionary(db, stripe);
        if (dictionary == null || !dictionary.isIdle()) {
            return false;
        }
        dictionary.release(held);
        dictionaries[db][stripe] = null;
        return true;
    }

    /** Returns the row of a database. Synchronised, since holders of different stripes may call it at once. */
    private synchronized Dictionary[] rowForInsert(int db) {
        if (dictionaries[db] == null) {
            dictionaries[db] = new Dictionary[stripes.count()];
        }
        return dictionaries[db];
    }

    /**
     * Removes all keys of a database, all or none.
     *
     * @param gone runs when the keys are removed, before their memory is freed, which may fail
     */
    public void clear(World world, int db, Runnable gone) {
        assert world.covers(0);
        Dictionary[] row = dictionaries[db];
        dictionaries[db] = null;
        gone.run();
        giveBack(row, dictionary -> dictionary.release(world));
    }

    private static void giveBack(Dictionary[] row, Consumer<Dictionary> each) {
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
        Dictionary[] row = dictionaries[first];
        dictionaries[first] = dictionaries[second];
        dictionaries[second] = row;
    }

    /** Removes all keys of all databases, as {@link #clear} does. */
    public void clearAll(World world, Runnable gone) {
        assert world.covers(0);
        Dictionary[][] rows = dictionaries.clone(); // memory first
        Arrays.fill(dictionaries, null);
        gone.run();
        for (Dictionary[] row : rows) {
            giveBack(row, snapshot ? dictionary -> dictionary.release(world) : Dictionary::forget);
        }
        for (int i = 0; i < arenas.length && !snapshot; i++) {
            arenas[i].clear();
        }
    }

    /** Returns the number of keys in a database; it may or may not include other threads' running changes. */
    public long size(int db) {
        long size = 0;
        for (int stripe = 0; stripe < stripes.count(); stripe++) {
            size += sizeOf(db, stripe);
        }
        return size;
    }

    /** Returns the number of keys of each database, as {@link #size}, in one walk. */
    public long[] sizes() {
        return sums(Dictionary::size);
    }

    /** Returns the number of keys with an expiry of each database, as {@link #sizes}. */
    public long[] expiring() {
        return sums(Dictionary::expiring);
    }

    /**
     * Returns the average time to live of the keys with an expiry, in milliseconds, by database, as {@link #sizes}; 0 if there
     * are none.
     */
    public long[] averageMillisToLive(long nowMillis) {
        long[] keys = expiring();
        double[] sums = new double[keys.length]; // of more keys than a long could add up
        forEachDictionary((dictionary, db) -> sums[db] += dictionary.expirySum());
        long[] averages = new long[keys.length];
        for (int db = 0; db < keys.length; db++) {
            averages[db] = keys[db] == 0 ? 0 : Math.max(0, Math.round(sums[db] / keys[db]) - nowMillis);
        }
        return averages;
    }

    /**
     * Returns the bytes of memory that keys and strings take; the values of plugins' types are not counted. It may or may not
     * include other threads' running changes.
     */
    public long memoryBytes() {
        return Arrays.stream(sums(Dictionary::memoryBytes)).sum();
    }

    /**
     * Sets what runs, on a thread that must not wait, when {@link #prepareMemory()} should be called; set it before there are
     * keys.
     */
    public void onMemoryTaken(Runnable listener) {
        for (Arena arena : arenas) {
            arena.onTaken(listener);
        }
    }

    /** Allocates the memory that will be needed next, so that no write has to; for a thread that may wait. */
    public void prepareMemory() {
        for (Arena arena : arenas) {
            arena.prepare();
        }
    }

    /** Returns the peak of {@link #memoryBytes()}, sampled once a second and now, with so many bytes added. */
    public long peakMemoryBytes(long moreBytes) {
        return peakBytes.accumulateAndGet(memoryBytes() + moreBytes, Math::max);
    }

    /** Samples {@link #memoryBytes()}, at most once a second, since that walks over all stripes. */
    void notePeak(long now) {
        if (Math.abs(now - peakNotedMillis) >= PEAK_PERIOD_MILLIS) {
            peakNotedMillis = now;
            peakBytes.accumulateAndGet(memoryBytes(), Math::max);
        }
    }

    /** Receives the entries of {@link #visit}. */
    @FunctionalInterface
    public interface Visitor {
        /** Receives an entry, which is valid until the method returns. */
        void entry(Dictionary dictionary, int slot);
    }

    /** Visits every entry of a database, also expired ones. */
    public void visit(World world, int db, Visitor visitor) {
        for (int i = 0; i < stripes.count(); i++) {
            Dictionary dictionary = dictionary(db, i);
            if (dictionary != null) {
                long position = 0;
                while (position != Dictionary.POSITION_END) {
                    position = dictionary.scan(
                            world, position, Integer.MAX_VALUE, slot -> visitor.entry(dictionary, slot));
                }
            }
        }
    }

    /** Frees memory that has not been used for a while; called periodically. */
    public void trim() {
        for (Arena arena : arenas) {
            arena.trim();
        }
    }

    /** Frees at once what is taken and not used, since memory is missing. */
    private void reclaim() {
        for (Arena arena : arenas) {
            arena.reclaim();
        }
    }

    /** Returns the budget of the heap for the data. */
    public HeapBudget budget() {
        return budget;
    }

    /** Returns the bytes of the heap that are taken for keys and short strings. */
    public long reservedBytes() {
        return Arrays.stream(arenas).mapToLong(Arena::reservedBytes).sum();
    }

    /** Returns the bytes of {@link #reservedBytes()} that are allocated to dictionaries. */
    public long allocatedBytes() {
        return Arrays.stream(arenas).mapToLong(Arena::usedBytes).sum();
    }

    private long[] sums(ToLongFunction<Dictionary> metric) {
        long[] sums = new long[dictionaries.length];
        forEachDictionary((dictionary, db) -> sums[db] += metric.applyAsLong(dictionary));
        return sums;
    }

    /** Visits each dictionary without its lock: as of the last unlock, or newer. */
    private void forEachDictionary(ObjIntConsumer<Dictionary> each) {
        for (int db = 0; db < dictionaries.length; db++) {
            for (int stripe = 0; dictionaries[db] != null && stripe < stripes.count(); stripe++) {
                Dictionary dictionary = dictionaryAsUnlocked(db, stripe);
                if (dictionary != null) {
                    each.accept(dictionary, db);
                }
            }
        }
    }

    /** Returns the number of keys of a database in a stripe, without its lock: as of the last unlock, or newer. */
    int sizeOf(int db, int stripe) {
        Dictionary dictionary = dictionaryAsUnlocked(db, stripe);
        return dictionary == null ? 0 : dictionary.size();
    }

    private Dictionary dictionaryAsUnlocked(int db, int stripe) {
        stripes.get(stripe).readAsUnlocked();
        return dictionary(db, stripe);
    }

    /**
     * Leaves expired keys in place, hidden from commands: while clients are paused nothing changes.
     *
     * @param untilMillis the end, in milliseconds since the epoch; 0 for now
     */
    public void keepExpiredUntil(long untilMillis) {
        keepsExpiredUntilMillis = untilMillis;
    }

    boolean keepsExpired(long now) {
        return now < keepsExpiredUntilMillis;
    }

    /** Sets the listener that receives, while the world is stopped, how many keys a command removed from all databases. */
    public void onCleared(LongConsumer listener) {
        clearedListener = listener;
    }

    /** Sets the listener for expired keys; set it before there are any. */
    public void onExpired(ExpiryListener listener) {
        expiryListener = listener;
    }

    /** Sets what creates a codec for each thread, before values are dumped or restored. */
    public void codecs(Supplier<ValueCodec> maker) {
        codecs = maker;
    }

    ValueCodec newCodec() {
        if (codecs == null) {
            throw new UnsupportedOperationException("these databases have no codec for values");
        }
        return codecs.get();
    }

    ExpiryListener expiryListener() {
        return expiryListener;
    }

    /** Returns how much time active expiry takes. */
    public ExpiryRuns expiryRuns() {
        return expiryRuns;
    }

    /** Returns how many expired keys were removed. */
    public long expiredKeys() {
        return expiredKeys.sum();
    }

    /** Pauses or resumes background work on keys, for DEBUG PAUSE-CRON. */
    public void pause(boolean paused) {
        isPaused = paused;
    }

    boolean isPaused() {
        return isPaused;
    }

    /** Sets whether active expiry removes keys; false only in tests, by DEBUG SET-ACTIVE-EXPIRE. */
    public void expiresActively(boolean value) {
        expiresActively = value;
    }

    boolean expiresActively() {
        return expiresActively;
    }

    void countExpired(int keys) {
        expiredKeys.add(keys);
    }

    /** Returns the locks. */
    public Stripes stripes() {
        return stripes;
    }

    /** Returns the stripe of a name's hash. */
    public int stripeOf(long hash) {
        return (int) (hash >>> (Long.SIZE - stripeBits));
    }
}
