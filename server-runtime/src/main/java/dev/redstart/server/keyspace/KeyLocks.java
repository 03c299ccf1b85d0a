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
 * <p>The problem: handlers run on several loops at once, each must be atomic on all of its keys, and deadlocks must be
 * impossible. The rule: the runtime knows every key before the handler runs, so it locks the stripes of all keys in ascending
 * order, always exclusively (even a GET may have to remove an expired key), and a handler can lock no other. The hash of the
 * name, without the database, picks the stripe, so MOVE needs no second order.
 *
 * <p>Contention: the command spins briefly for a lock that is held, then frees all of its locks, and its <em>connection</em>
 * is deferred until the end of the tick, so that its loop goes on serving others. After some tries it queues at the
 * stripe, which then prefers it, so that no client starves.
 *
 * <p>Use: {@link #start}, {@link #add} for each key in the order of the arguments, {@link #tryLock}, then {@link #key}
 * until {@link #unlock}. A command that runs while the world is stopped calls {@link #holdWorld} and takes no locks. This
 * object is the token that dictionaries ask for.
 */
public final class KeyLocks extends Held {
    /** The bytes by which a dictionary grows at most at once: a chunk of entries, and the largest buckets. */
    public static final long MAX_GROWTH_BYTES = Dictionary.MAX_GROWTH_BYTES;

    private final Databases databases;
    private final StripeSet stripes;
    private KeyHandle[] handles = new KeyHandle[4];
    private int keys;
    /** In place of {@link #handles} if there are very many keys, else null. */
    private PassingHandles passing;

    /** Null unless the command runs while the world is stopped. */
    private World world;

    /** The stripe that a scan has come to. */
    private final StripeHold scanned = new StripeHold();

    /** The owner of the locks, null for a command that tried no lock. */
    private Object owner;

    private long now;
    /** The instant of {@link #clock}. */
    private long clockMillis;
    /** The {@link AccessClock} of the command's uses of keys. */
    private int clock;

    private boolean touching;

    private final CommandViews views = new CommandViews();

    /** Handles whose values the handler received for editing. */
    private KeyEntry[] edited = new KeyEntry[4];

    private int editedCount;

    /** See {@link #scope()}. */
    private int scope = 1;

    private boolean strict;

    /** The keys of the calling command, whose locks cover these; null for a command that was not called by another. */
    private KeyLocks caller;

    private ValueCodec codec;
    private int changes;
    private boolean cleared;
    /** Whether a command that this one called has cleared a database. */
    private boolean clearedWithin;

    private long hits;
    private long misses;

    /** An object without keys. */
    public KeyLocks(Databases databases) {
        this.databases = databases;
        this.stripes = new StripeSet(databases.stripes());
    }

    /**
     * Stops reusing the objects that handlers receive: a handler that retains one then always gets an exception, also when
     * another command would have reused it. It costs garbage with each command.
     */
    public void beStrict() {
        strict = true;
    }

    /** Begins a command that runs at an instant, in milliseconds since the epoch. */
    public void start(long epochMillis) {
        start(epochMillis, epochMillis);
    }

    /**
     * Begins a command whose uses of keys have another instant: while data is loaded the command's instant is 0, so that no key
     * expires.
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

    /** Sets a later instant for the command, which has started but had to wait. */
    public void nowMillis(long epochMillis) {
        now = epochMillis;
        usedAt(epochMillis);
    }

    /** Notes that the command, which has started, runs while the world is stopped: it needs no locks, until {@link #unlock}. */
    public void holdWorld(World stopped) {
        world = stopped;
    }

    /**
     * Returns the token that {@link #holdWorld} received.
     *
     * @throws IllegalStateException if the command does not run while the world is stopped
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

    /** Holds a stripe for a scan, unless the world is held; returns false if it is still taken after some tries. */
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
     * Begins a command that another one calls, at the same instant. It takes no locks: its keys are among the caller's, as
     * {@link #holds} checks, and the caller keeps its locks until later.
     */
    public void startWithin(KeyLocks calling) {
        start(calling.now, calling.clockMillis);
        world = calling.world;
        owner = calling.owner;
        caller = calling;
    }

    /** Returns the keys of the command at the bottom of the calls. */
    public KeyLocks lowest() {
        return caller == null ? this : caller.lowest();
    }

    /**
     * Returns whether a called command may use a key: the caller declared it, for changes if that is wanted, or holds the whole
     * keyspace.
     *
     * @param changesAll whether a command that holds the whole keyspace may change all of it
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

    /** Has the look-ups of the command, which has started, leave idle times alone. */
    public void noTouch() {
        touching = false;
    }

    /** Adds a key by the bytes of its name, which must stay as they are until {@link #unlock}. */
    public void add(byte[] bytes, int from, int length, int db, boolean writable) {
        add(bytes, from, length, ByteRanges.hash64(bytes, from, length), db, writable);
    }

    /** Adds a key, as {@link #add(byte[], int, int, int, boolean)}, whose name's hash is known. */
    public void add(byte[] bytes, int from, int length, long hash, int db, boolean writable) {
        add(bytes, from, length, hash, db, writable, !writable);
    }

    /** Adds a key whose look-up may be {@code counted} as a hit or a miss though the key may be changed. */
    public void add(byte[] bytes, int from, int length, long hash, int db, boolean writable, boolean counted) {
        if (keys == handles.length) {
            handles = Arrays.copyOf(handles, keys * 2);
        }
        if (handles[keys] == null) {
            handles[keys] = new KeyHandle(this);
        }
        int stripe = databases.stripeOf(hash);
        handles[keys].name.point(bytes, from, length);
        handles[keys].bind(stripe, hash, db, writable, counted);
        stripes.add(stripe);
        keys++;
    }

    /** Adds all keys of a command that has very many. */
    public void addMany(ManyKeys all) {
        passing = new PassingHandles(this, all);
        passing.addTo(stripes);
        keys = all.count();
    }

    /**
     * Locks all stripes of the added keys, or none.
     *
     * @param owner the waiter: one object per client
     * @return null when locked, else the stripe that another owner holds, or that others queue for
     */
    public Stripe tryLock(Object owner) {
        this.owner = owner;
        return world != null ? null : stripes.tryLock(owner);
    }

    /** Returns an estimate, without locks, of the bytes by which the keys' dictionaries grow for one more entry each. */
    public long growthBytes() {
        if (passing != null) {
            return passing.growthBytes();
        }
        DictionaryGrowth growth = new DictionaryGrowth(databases, handles[0].db);
        for (int i = 0; i < keys; i++) {
            growth.add(handles[i].db, handles[i].stripe);
        }
        return growth.bytes();
    }

    /** Returns the number of added keys. */
    public int count() {
        return keys;
    }

    /** Returns the {@code n}-th added key. */
    public Key key(int n) {
        if (n < 0 || n >= keys) {
            throw new IndexOutOfBoundsException("key " + n + " of " + keys + " declared ones");
        }
        return passing == null ? handles[n] : passing.get(n);
    }

    /**
     * Removes values that the handler left empty; called before {@link #unlock}. Plugins' code decides whether a value is
     * empty: what it throws is thrown after all keys were visited.
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

    /** Notes that the handler may leave a handle's value empty. */
    void edited(KeyEntry handle) {
        if (editedCount == edited.length) {
            edited = Arrays.copyOf(edited, editedCount * 2);
        }
        edited[editedCount++] = handle;
    }

    boolean isStrict() {
        return strict;
    }

    /** Returns a number that changes after each command, never 0: a key that a handler opens is valid in one scope. */
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

    /** Frees the locks and releases the command's bytes. */
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

    /** Returns how many keys the command changed, those removed with a database included; 0 if nothing changed. */
    public int changes() {
        return changes;
    }

    /** Returns whether the command cleared a database, also an empty one: redis-server logs that, too. */
    public boolean hasCleared() {
        return cleared || clearedWithin;
    }

    /** Returns whether the command cleared a database itself, not by a command that it called. */
    public boolean hasClearedItself() {
        return cleared;
    }

    /** Notes that a database was cleared. */
    void countCleared(long removed) {
        cleared = true;
        changes += (int) Math.min(removed, Integer.MAX_VALUE);
    }

    /** Adds the changes of a command that this one called. */
    public void addChanges(KeyLocks called) {
        changes += called.changes;
        clearedWithin |= called.hasCleared();
    }

    /** Returns how many counted look-ups found a value, since the start of the server. */
    public long hits() {
        return hits;
    }

    /** Returns how many counted look-ups found nothing, since the start of the server. */
    public long misses() {
        return misses;
    }

    Databases databases() {
        return databases;
    }

    ValueCodec codec() {
        if (codec == null) {
            codec = databases.newCodec();
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

    /** Moves the bytes of views, also those of calling commands, to where no change reaches them; called before each change. */
    void materializeViews() {
        if (caller != null) {
            caller.materializeViews();
        }
        views.materialize();
    }

    /** Returns a view for a value, whose bytes stay the same until the command ends. */
    BytesView newView() {
        return changesNothing() ? new BytesView() : views.view();
    }

    /** Returns whether the command has very many keys and cannot change one: expired keys stay, and views need no tracking. */
    boolean changesNothing() {
        return passing != null && !passing.writes() && world == null && !strict;
    }

    /** Returns the views that the command has received. */
    CommandViews views() {
        return views;
    }

    /** Returns whether the whole keyspace is held. */
    public boolean isAlone() {
        return world != null;
    }
}
