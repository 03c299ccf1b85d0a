package dev.redstart.server.keyspace;

import dev.redstart.api.ByteRanges;
import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import dev.redstart.api.Keyspace;
import dev.redstart.server.lock.Stripe;
import dev.redstart.server.lock.StripeHeldException;
import dev.redstart.server.storage.Dictionary;
import dev.redstart.server.storage.Expiry;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/** A handler's access to one database; one per event loop, pointed at the client's database for each request. */
public final class Database implements Keyspace {
    /** Draws of a random key that may meet an expired one, before the search for the next live key. */
    private static final int RANDOM_DRAWS = 32;

    /** In place of a position: the stripe is taken. */
    private static final long HELD = -2;

    private final Databases databases;
    private final KeyLocks locks;
    private KeyHandle visited;
    private int db;
    private boolean writable;
    private boolean visiting;

    /** A view for the loop that these locks belong to. */
    public Database(Databases databases, KeyLocks locks) {
        this.databases = databases;
        this.locks = locks;
        this.visited = new KeyHandle(locks);
    }

    /** Points the view at a database for the running command. */
    public Database point(int db, boolean writable) {
        this.db = db;
        this.writable = writable;
        return this;
    }

    @Override
    public int db() {
        return db;
    }

    /** Returns the number of databases. */
    public int databases() {
        return databases.count();
    }

    @Override
    public long size() {
        return databases.size(db);
    }

    @Override
    public Key key(Bytes name) {
        requireNoVisit();
        if (!locks.isAlone()) {
            throw new IllegalStateException("the command does not hold the whole keyspace: declare writesKeyspace(),"
                    + " or a computed key spec that calls wholeKeyspace()");
        }
        byte[] bytes = name.toByteArray();
        KeyHandle handle = new KeyHandle(locks);
        bind(handle, bytes, writable);
        handle.endWithCommand();
        return handle;
    }

    private void bind(KeyHandle handle, byte[] bytes, boolean mayWrite) {
        long hash = ByteRanges.hash64(bytes, 0, bytes.length);
        handle.name.point(bytes, 0, bytes.length);
        handle.bind(databases.stripeOf(hash), hash, db, mayWrite, !mayWrite);
    }

    @Override
    public long scan(long cursor, int count, Consumer<Key> each) {
        requireNoVisit();
        int index = (int)
                ((cursor >>> Dictionary.POSITION_BITS) % databases.stripes().count());
        long position = cursor & (Dictionary.POSITION_END - 1);
        long start = (long) index << Dictionary.POSITION_BITS | position;
        Counter counter = new Counter(each, Integer.MAX_VALUE);
        int wanted = Math.max(1, count);
        while (index < databases.stripes().count() && counter.met < wanted) {
            long next = scanStripe(databases.stripes().get(index), position, wanted - counter.met, counter);
            if (next == HELD) {
                return untilHeld(start, index, position);
            }
            position = next;
            if (position == Dictionary.POSITION_END) {
                index++;
                position = 0;
            }
        }
        return index == databases.stripes().count() ? 0 : (long) index << Dictionary.POSITION_BITS | position;
    }

    /** Stops before a stripe that is taken: who comes back goes on there. */
    private long untilHeld(long start, int index, long position) {
        long reached = (long) index << Dictionary.POSITION_BITS | position;
        if (reached == start) {
            throw new StripeHeldException(databases.stripes().get(index)); // nothing was reached; 0 would be the end
        }
        return reached;
    }

    private long scanStripe(Stripe stripe, long position, int count, Counter counter) {
        return walk(
                stripe,
                dictionary -> dictionary == null
                        ? Dictionary.POSITION_END
                        : dictionary.scan(locks, position, count, slot -> counter.visit(stripe, dictionary, slot)));
    }

    /** Walks over a stripe's dictionary, which may be null, while the stripe is held; {@link #HELD} when another loop has it. */
    private long walk(Stripe stripe, ToLongFunction<Dictionary> walk) {
        if (!locks.hold(stripe)) {
            return HELD;
        }
        visiting = true;
        try {
            return walk.applyAsLong(databases.dictionary(db, stripe.index()));
        } finally {
            visiting = false;
            visited.unbind();
            locks.letGo(); // before what may lack memory
            visited = locks.isStrict() ? new KeyHandle(locks) : visited;
        }
    }

    /** Passes live keys to the visitor, so many at most, and counts. */
    private final class Counter {
        private final Consumer<Key> each;
        private final int most;
        private int met;
        private int shown;

        Counter(Consumer<Key> each, int most) {
            this.each = each;
            this.most = most;
        }

        void visit(Stripe stripe, Dictionary dictionary, int slot) {
            met++;
            if (shown < most && !Expiry.isExpired(dictionary.expireAt(locks, slot), locks.now())) {
                shown++;
                dictionary.name(locks, slot, visited.name);
                visited.bindTo(stripe.index(), dictionary, slot, db);
                each.accept(visited);
                visited.unbind();
            }
        }
    }

    /**
     * Draws the number of a key, finds its stripe by the sizes of all stripes, and draws any key there: so each key has the
     * same probability. It costs as much as {@link #size()}.
     */
    @Override
    public boolean randomKey(RandomGenerator random, Consumer<Key> each) {
        requireNoVisit();
        Counter one = new Counter(each, 1);
        for (int draws = 0; draws < RANDOM_DRAWS && one.shown == 0; draws++) {
            long keys = size();
            if (keys == 0) {
                return false;
            }
            Stripe stripe = stripeOfKey(random.nextLong(keys));
            walk(stripe, dictionary -> visitAny(stripe, dictionary, random, one));
        }
        if (one.shown == 0) {
            visitNextLive(random.nextInt(databases.stripes().count()), one);
        }
        return one.shown > 0;
    }

    private Stripe stripeOfKey(long number) {
        long left = number;
        int last = databases.stripes().count() - 1;
        for (int i = 0; i < last; i++) {
            left -= databases.sizeOf(db, i);
            if (left < 0) {
                return databases.stripes().get(i);
            }
        }
        return databases.stripes().get(last); // others may have removed keys since
    }

    private long visitAny(Stripe stripe, Dictionary dictionary, RandomGenerator random, Counter counter) {
        int slot = dictionary == null ? Dictionary.ABSENT : dictionary.randomSlot(locks, random);
        if (slot != Dictionary.ABSENT) {
            counter.visit(stripe, dictionary, slot);
        }
        return slot;
    }

    /** Visits the first live key from a stripe on, after draws that met only expired keys. */
    private void visitNextLive(int firstStripe, Counter one) {
        Stripe held = null;
        for (int i = 0; i < databases.stripes().count() && one.shown == 0; i++) {
            Stripe stripe = databases
                    .stripes()
                    .get((firstStripe + i) % databases.stripes().count());
            if (databases.sizeOf(db, stripe.index()) > 0 && scanStripe(stripe, 0, Integer.MAX_VALUE, one) == HELD) {
                held = stripe;
            }
        }
        if (one.shown == 0 && held != null) {
            throw new StripeHeldException(held); // the only ones left may be there
        }
    }

    @Override
    public void clear() {
        requireWritable();
        long removed = size();
        databases.clear(locks.world(), db, () -> locks.countCleared(removed));
    }

    @Override
    public void swap(int first, int second) {
        requireWritable();
        databases.swap(locks.world(), first, second);
        locks.countChanges(1);
    }

    @Override
    public void clearAll() {
        requireWritable();
        long removed = LongStream.of(databases.sizes()).sum();
        databases.clearAll(locks.world(), () -> locks.countCleared(removed));
        databases.clearedListener.accept(removed);
    }

    /** Throws inside a visit, which holds a stripe's lock: another walk could deadlock with it, or with another loop. */
    public void requireNoVisit() {
        if (visiting) {
            throw new IllegalStateException("the keyspace cannot be used from inside a scan's visit");
        }
    }

    private void requireWritable() {
        requireNoVisit();
        if (!writable) {
            throw new IllegalStateException("the command did not declare writesKeyspace()");
        }
    }
}
