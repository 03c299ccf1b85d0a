package dev.redstart.server.keyspace;

import dev.redstart.api.ByteRanges;
import dev.redstart.api.Key;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.config.Limits;
import dev.redstart.server.lock.Held;
import dev.redstart.server.lock.Stripe;
import dev.redstart.server.lock.StripeHold;
import dev.redstart.server.lock.StripeSet;
import dev.redstart.server.lock.World;
import dev.redstart.server.storage.AccessClock;
import dev.redstart.server.storage.Dictionary;
import dev.redstart.server.storage.ValueCodec;
import java.util.Arrays;

/**
 * The keys of one command, locked while it runs; one per event loop.
 *
 * <p>The problem: handlers run on several loops at once, each must be atomic on all of its keys, and none may take part
 * in a deadlock. The rule: the runtime knows every key before the handler runs, so it takes the stripes of all of them
 * in ascending order, always exclusively (even a GET may have to remove what expired), and a handler can take no other.
 * A stripe is picked by the name's hash without its database, so MOVE needs no second order.
 *
 * <p>Contention: a lock that is held is spun for briefly, then everything taken is given back and the <em>connection</em>
 * is put aside until the end of the tick, so that its loop goes on serving others. After some tries it queues at the
 * stripe, which then prefers it: nobody starves.
 *
 * <p>Use: {@link #start}, {@link #add} for each key in the order of the arguments, {@link #tryLock}, then {@link #key}
 * until {@link #unlock}. Whoever stopped the world calls {@link #holdWorld} and takes no locks. The locks are the token that
 * dictionaries ask for.
 */
public final class KeyLocks extends Held {
    /** The most that a dictionary grows at once: a chunk of entries, and buckets twice as large as the largest but one. */
    public static final long MAX_GROWTH_BYTES = Dictionary.MAX_GROWTH_BYTES;

    private final Databases store;
    private final StripeSet stripes;
    private KeyHandle[] handles = new KeyHandle[4];
    private int keys;
    /** Instead of {@link #handles} where there are very many keys, else null. */
    private PassingHandles passing;

    /** Null unless the command runs while the world is stopped. */
    private World world;

    /** The stripe that a scan has come to. */
    private final StripeHold scanned = new StripeHold();

    /** Who runs the command, null of one that tried no lock. */
    private Object owner;

    private long now;
    /** What {@link #clock} was computed for. */
    private long clockMillis;
    /** The {@link AccessClock} that uses are noted with. */
    private int clock;

    private boolean touching;

    private final CommandViews views = new CommandViews();

    /** Whose values were handed out to be changed. */
    private KeyEntry[] edited = new KeyEntry[4];

    private int editedCount;

    /** See {@link #scope()}. */
    private int scope = 1;

    private boolean strict;

    /** Whose locks these keys are under, for a command that is called by another one; else null. */
    private KeyLocks caller;

    private ValueCodec codec;
    private int changes;
    private boolean cleared;
    /** Whether a command did that this one called. */
    private boolean clearedWithin;

    private long hits;
    private long misses;

    /** No keys yet. */
    public KeyLocks(Databases store) {
        this.store = store;
        this.stripes = new StripeSet(store.stripes());
    }

    /**
     * From now on no object that a command's handler was given is used again: who keeps one is told so for ever, and not
     * until the object is another command's. It costs garbage with each command.
     */
    public void beStrict() {
        strict = true;
    }

    /** Begins a command that runs at an instant, in milliseconds since the epoch. */
    public void start(long epochMillis) {
        start(epochMillis, epochMillis);
    }

    /**
     * As above, with uses of keys noted with another instant: while data is loaded the command's clock stands at 0, so that
     * nothing expires.
     */
    public void start(long epochMillis, long usedMillis) {
        now = epochMillis;
        usedAt(usedMillis);
        touching = true;
        keys = 0;
        stripes.clear();
        changes = 0;
        cleared = false;
        clearedWithin = false;
    }

    private void usedAt(long usedMillis) {
        if (usedMillis != clockMillis) {
            clockMillis = usedMillis;
            clock = AccessClock.at(usedMillis);
        }
    }

    /** The command, which has started, runs at a later instant: it had to wait. */
    public void nowMillis(long epochMillis) {
        now = epochMillis;
        usedAt(epochMillis);
    }

    /** The command, which has started, runs while the world is stopped: it needs no locks, until {@link #unlock}. */
    public void holdWorld(World stopped) {
        world = stopped;
    }

    /**
     * What {@link #holdWorld} was given.
     *
     * @throws IllegalStateException when it was not
     */
    World world() {
        if (world == null) {
            throw new IllegalStateException("the command does not hold the whole keyspace");
        }
        return world;
    }

    @Override
    public boolean covers(int stripe) {
        if (world != null) {
            return world.covers(stripe);
        }
        return stripes.covers(stripe) || scanned.covers(stripe) || (caller != null && caller.covers(stripe));
    }

    /** Holds a stripe for a scan, where the world is not held; false when it is taken, and stays so for some tries. */
    boolean hold(Stripe stripe) {
        if (world != null) {
            return true;
        }
        Object who = owner == null ? this : owner;
        for (int spins = 0; !scanned.tryTake(stripe, who); spins++) {
            if (spins == Limits.KEY_LOCK_SPINS) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    /** Ends {@link #hold}. */
    void letGo() {
        scanned.release();
    }

    /**
     * As {@link #start}, for a command that is called by the one whose keys these are, at the same instant. It takes no locks:
     * its keys are among the caller's, which {@link #holds} says, and those of the caller are not given back before.
     */
    public void startWithin(KeyLocks calling) {
        start(calling.now, calling.clockMillis);
        world = calling.world;
        owner = calling.owner;
        caller = calling;
    }

    /** The keys of the command that no other one called. */
    public KeyLocks lowest() {
        return caller == null ? this : caller.lowest();
    }

    /**
     * Whether a called command may use a key: it was declared, and so that it may be changed if that is wanted, or the whole
     * keyspace is held.
     *
     * @param changesAll whether the one that holds the whole keyspace may change all of it
     */
    public boolean holds(BytesView name, long hash, int db, boolean toChange, boolean changesAll) {
        if (world != null && (changesAll || !toChange)) {
            return true;
        }
        if (passing != null) {
            return passing.contains(name, db, toChange);
        }
        for (int i = 0; i < keys; i++) {
            if (handles[i].isFor(name, hash, db, toChange)) {
                return true;
            }
        }
        return false;
    }

    /** Has the look-ups of the command, which has started, not count as uses. */
    public void noTouch() {
        touching = false;
    }

    /** Adds a key by the bytes of its name, which must stay as they are until {@link #unlock}. */
    public void add(byte[] bytes, int from, int length, int db, boolean writable) {
        add(bytes, from, length, ByteRanges.hash64(bytes, from, length), db, writable);
    }

    /** As {@link #add(byte[], int, int, int, boolean)}, where the name's hash is known. */
    public void add(byte[] bytes, int from, int length, long hash, int db, boolean writable) {
        add(bytes, from, length, hash, db, writable, !writable);
    }

    /** As above, of a key that is read, so that its look-up is {@code counted} as a hit or a miss, though it may be changed. */
    public void add(byte[] bytes, int from, int length, long hash, int db, boolean writable, boolean counted) {
        if (keys == handles.length) {
            handles = Arrays.copyOf(handles, keys * 2);
        }
        if (handles[keys] == null) {
            handles[keys] = new KeyHandle(this);
        }
        int stripe = store.stripeOf(hash);
        handles[keys].name.point(bytes, from, length);
        handles[keys].bind(stripe, hash, db, writable, counted);
        stripes.add(stripe);
        keys++;
    }

    /** Adds very many keys at once, all that the command has. */
    public void addMany(ManyKeys all) {
        passing = new PassingHandles(this, all);
        passing.addTo(stripes);
        keys = all.count();
    }

    /**
     * Locks all stripes of the added keys, or none.
     *
     * @param owner who waits: one object per client
     * @return null when locked, else the stripe that was held by somebody else, or that others queue for
     */
    public Stripe tryLock(Object owner) {
        this.owner = owner;
        return world != null ? null : stripes.tryLock(owner);
    }

    /** Bytes by which the dictionaries of all keys may grow, each for one more entry; a guess without the locks. */
    public long growthBytes() {
        if (passing != null) {
            return passing.growthBytes();
        }
        DictionaryGrowth growth = new DictionaryGrowth(store, handles[0].db);
        for (int i = 0; i < keys; i++) {
            growth.add(handles[i].db, handles[i].stripe);
        }
        return growth.bytes();
    }

    /** Number of added keys. */
    public int count() {
        return keys;
    }

    /** The {@code n}-th added key. */
    public Key key(int n) {
        if (n < 0 || n >= keys) {
            throw new IndexOutOfBoundsException("key " + n + " of " + keys + " declared ones");
        }
        return passing == null ? handles[n] : passing.get(n);
    }

    /**
     * Removes values that the handler left empty; to be called before {@link #unlock}. Whether they are is plugins' code:
     * what it throws is thrown once all keys had their turn.
     */
    public void finish() {
        Throwable failure = null;
        for (int i = 0; i < editedCount; i++) {
            try {
                edited[i].finish();
            } catch (RuntimeException | Error e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    /** Notes that a handle's value may be empty in the end. */
    void edited(KeyEntry handle) {
        if (editedCount == edited.length) {
            edited = Arrays.copyOf(edited, editedCount * 2);
        }
        edited[editedCount++] = handle;
    }

    boolean isStrict() {
        return strict;
    }

    /** Another number after each command, never 0: keys that a handler opened are valid in one of them. */
    int scope() {
        return scope;
    }

    private void endScope() {
        scope = scope == -1 ? 1 : scope + 1;
        if (editedCount > 0) {
            Arrays.fill(edited, 0, editedCount, null);
            edited = edited.length > 1024 ? new KeyEntry[4] : edited;
            editedCount = 0;
        }
    }

    /** Gives the locks back and lets go of the command's bytes. */
    public void unlock() {
        stripes.unlock();
        scanned.release();
        world = null;
        owner = null;
        unbindKeys();
        views.release(strict);
        endScope();
        if (caller != null) {
            caller.hits += hits;
            caller.misses += misses;
            hits = 0;
            misses = 0;
            caller = null;
        }
        if (keys > 1024 || strict) {
            handles = new KeyHandle[4];
            stripes.shrink();
        }
        keys = 0;
    }

    private void unbindKeys() {
        if (passing != null) {
            passing.end();
            passing = null;
            return;
        }
        for (int i = 0; i < keys; i++) {
            handles[i].unbind();
        }
    }

    /** How many keys the command changed, and how many were removed with a database; 0 where nothing changed. */
    public int changes() {
        return changes;
    }

    /** Whether the command cleared a database, be it of nothing: redis-server logs that too. */
    public boolean hasCleared() {
        return cleared || clearedWithin;
    }

    /** As {@link #hasCleared()}, without what commands did that it called. */
    public boolean hasClearedItself() {
        return cleared;
    }

    /** A database was cleared. */
    void countCleared(long removed) {
        cleared = true;
        changes += (int) Math.min(removed, Integer.MAX_VALUE);
    }

    /** Counts what a command changed that this one called. */
    public void addChanges(KeyLocks called) {
        changes += called.changes;
        clearedWithin |= called.hasCleared();
    }

    /** Look-ups of keys to be read that found a value, since the start. */
    public long hits() {
        return hits;
    }

    /** Look-ups of keys to be read that found nothing, since the start. */
    public long misses() {
        return misses;
    }

    Databases store() {
        return store;
    }

    ValueCodec codec() {
        if (codec == null) {
            codec = store.newCodec();
        }
        return codec;
    }

    long now() {
        return now;
    }

    int clock() {
        return clock;
    }

    /** Whether looking a key up is a use of it. */
    boolean isTouching() {
        return touching;
    }

    void countChanges(int more) {
        changes += more;
    }

    void countLookup(boolean found) {
        if (found) {
            hits++;
        } else {
            misses++;
        }
    }

    /** Moves what views show to where no change reaches it, of callers' frames too; to be called before any change. */
    void materializeViews() {
        if (caller != null) {
            caller.materializeViews();
        }
        views.keepAll();
    }

    /** A view for a value, which stays as it is until the command ends. */
    BytesView newView() {
        return changesNothing() ? new BytesView() : views.view();
    }

    /** Whether the command has very many keys, and cannot change one: not even expired ones go, views lie where values are. */
    boolean changesNothing() {
        return passing != null && !passing.writes() && world == null && !strict;
    }

    /** What the command was handed out. */
    CommandViews views() {
        return views;
    }

    /** Whether the whole keyspace is held. */
    public boolean isAlone() {
        return world != null;
    }
}
