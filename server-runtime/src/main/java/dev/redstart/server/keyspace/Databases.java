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
    /** Each for a part of the stripes. */
    private final Arena[] arenas;

    private final TypeTable types;

    /** Whether a snapshot refers to dictionaries. */
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

    /** Number of databases. */
    public int databases() {
        return dictionaries.length;
    }

    /** {@link Dictionary#prefetch()} of a key's lock and dictionary in a database. */
    public int prefetchDictionary(long hash, int db) {
        int stripe = stripeOf(hash);
        Dictionary dictionary = dictionary(db, stripe);
        return stripes.prefetch(stripe) + (dictionary == null ? 0 : dictionary.prefetch());
    }

    /** {@link Dictionary#prefetchSlots} of a key in a database. */
    public long prefetchSlots(long hash, int db) {
        Dictionary dictionary = dictionary(db, stripeOf(hash));
        return dictionary == null ? 0 : dictionary.prefetchSlots(hash);
    }

    /** {@link Dictionary#prefetchEntry} of a key in a database. */
    public long prefetchEntry(long hash, int db) {
        Dictionary dictionary = dictionary(db, stripeOf(hash));
        return dictionary == null ? 0 : dictionary.prefetchEntry(hash);
    }

    /** {@link Dictionary#prefetchRoom} of a key's dictionary in a database. */
    public long prefetchRoom(long hash, int db) {
        Dictionary dictionary = dictionary(db, stripeOf(hash));
        return dictionary == null ? 0 : dictionary.prefetchRoom();
    }

    /** Whether a database has, or had, a key. */
    boolean isUsed(int db) {
        return dictionaries[db] != null;
    }

    /** Bytes by which a dictionary may grow for one more entry; a guess without the lock. */
    long growthBytes(int db, int stripe) {
        Dictionary dictionary = dictionary(db, stripe);
        return dictionary == null ? Dictionary.FIRST_KEY_BYTES : dictionary.growthBytes();
    }

    /** The dictionary of a database in a stripe, null while it never had a key there. */
    Dictionary dictionary(int db, int stripe) {
        Dictionary[] row = dictionaries[db];
        return row == null ? null : row[stripe];
    }

    /** As {@link #dictionary}, made if there is none. */
    public Dictionary dictionaryForInsert(Held held, int db, int stripe) {
        assert held.covers(stripe);
        Dictionary[] row = dictionaries[db] == null ? rowForInsert(db) : dictionaries[db];
        if (row[stripe] == null) {
            row[stripe] = new Dictionary(stripe, stripeBits, ByteRanges::hash64, arenas[stripe & (arenas.length - 1)]);
        }
        return row[stripe];
    }

    /**
     * Makes room for keys that are about to come, so that dictionaries need not grow step by step.
     *
     * @param keys of which the database then has as many, evenly spread; what they take without a name is taken now
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

    /** Gives a dictionary back that has no key any more: with many databases the empty ones add up. */
    boolean dropIfEmpty(Held held, int db, int stripe) {
        Dictionary dictionary = dictionary(db, stripe);
        if (dictionary == null || !dictionary.isIdle()) {
            return false;
        }
        dictionary.release(held);
        dictionaries[db][stripe] = null;
        return true;
    }

    /** Holders of different stripes may come at once. */
    private synchronized Dictionary[] rowForInsert(int db) {
        if (dictionaries[db] == null) {
            dictionaries[db] = new Dictionary[stripes.count()];
        }
        return dictionaries[db];
    }

    /**
     * Removes all keys of a database, all or none.
     *
     * @param gone told when they are gone: what is left then is to give their memory back, whatever that meets
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

    /** Removes all keys of all databases, as {@link #clear}. */
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
        return sums(Dictionary::size);
    }

    /** Numbers of keys with an expiry by database, as {@link #sizes}. */
    public long[] expiring() {
        return sums(Dictionary::expiring);
    }

    /**
     * How long the keys with an expiry still live on average, in milliseconds, by database; as {@link #sizes} of some
     * moment, and 0 where there are none.
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
     * Bytes of memory that keys and strings take; what plugins' values take is not known. Other threads' running changes
     * may or may not be in it.
     */
    public long memoryBytes() {
        return Arrays.stream(sums(Dictionary::memoryBytes)).sum();
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
        void entry(Dictionary dictionary, int slot);
    }

    /** Shows every entry of a database, also those whose time is over. */
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

    /** Bytes of {@link #reservedBytes()} that are handed out to dictionaries. */
    public long allocatedBytes() {
        return Arrays.stream(arenas).mapToLong(Arena::usedBytes).sum();
    }

    private long[] sums(ToLongFunction<Dictionary> metric) {
        long[] sums = new long[dictionaries.length];
        forEachDictionary((dictionary, db) -> sums[db] += metric.applyAsLong(dictionary));
        return sums;
    }

    /** Shows each dictionary without its lock: as of the last unlock, or newer. */
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

    /** Number of keys of a database in a stripe, without its lock: as of the last unlock, or newer. */
    int sizeOf(int db, int stripe) {
        Dictionary dictionary = dictionaryAsUnlocked(db, stripe);
        return dictionary == null ? 0 : dictionary.size();
    }

    private Dictionary dictionaryAsUnlocked(int db, int stripe) {
        stripes.get(stripe).readAsUnlocked();
        return dictionary(db, stripe);
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
