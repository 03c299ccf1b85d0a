package dev.redstart.server.keyspace;

import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import dev.redstart.api.Keyspace;
import dev.redstart.api.Octets;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** One database as a handler sees it; one per event loop, pointed at the client's database for each request. */
public final class DatabaseView implements Keyspace {
    private final Store store;
    private final KeyLocks locks;
    private final KeyHandle visited;
    private int db;
    private boolean writable;
    private boolean visiting;

    /** A view for the loop that these locks belong to. */
    public DatabaseView(Store store, KeyLocks locks) {
        this.store = store;
        this.locks = locks;
        this.visited = new KeyHandle(locks);
    }

    /** Points the view at a database for the running command. */
    public DatabaseView point(int db, boolean writable) {
        this.db = db;
        this.writable = writable;
        return this;
    }

    @Override
    public int db() {
        return db;
    }

    @Override
    public long size() {
        return store.size(db);
    }

    @Override
    public Key key(Bytes name) {
        requireNoVisit();
        if (!locks.isAlone()) {
            throw new IllegalStateException("the command does not hold the whole keyspace: declare writesKeyspace(),"
                    + " or a computed key spec that calls wholeKeyspace()");
        }
        byte[] octets = name.toByteArray();
        KeyHandle handle = new KeyHandle(locks);
        bind(handle, octets, writable);
        return handle;
    }

    private void bind(KeyHandle handle, byte[] octets, boolean mayWrite) {
        long hash = Octets.hash64(octets, 0, octets.length);
        handle.point(octets, 0, octets.length);
        handle.bind(store.stripe(store.stripeOf(hash)), hash, db, mayWrite);
    }

    @Override
    public long scan(long cursor, int count, Consumer<Key> each) {
        requireNoVisit();
        int index = (int) ((cursor >>> Table.POSITION_BITS) % store.stripes());
        long position = cursor & (Table.POSITION_END - 1);
        Counter counter = new Counter(each);
        int wanted = Math.max(1, count);
        while (index < store.stripes() && counter.visited < wanted) {
            position = scanStripe(store.stripe(index), position, wanted - counter.visited, counter);
            if (position == Table.POSITION_END) {
                index++;
                position = 0;
            }
        }
        return index == store.stripes() ? 0 : (long) index << Table.POSITION_BITS | position;
    }

    private long scanStripe(Stripe stripe, long position, int count, Counter counter) {
        if (!locks.isAlone()) {
            stripe.lock();
        }
        visiting = true;
        try {
            Table table = stripe.table(db);
            return table == null
                    ? Table.POSITION_END
                    : table.scan(position, count, slot -> counter.visit(stripe, table, slot));
        } finally {
            visiting = false;
            visited.unbind();
            if (!locks.isAlone()) {
                stripe.unlock();
            }
        }
    }

    /** Hands living keys to the visitor and counts them. */
    private final class Counter {
        private final Consumer<Key> each;
        private int visited;

        Counter(Consumer<Key> each) {
            this.each = each;
        }

        void visit(Stripe stripe, Table table, int slot) {
            visited++;
            if (!Expiry.isOver(table.expireAt(slot), locks.now())) {
                table.name(slot, DatabaseView.this.visited);
                DatabaseView.this.visited.bindTo(stripe, table, slot, db);
                each.accept(DatabaseView.this.visited);
            }
        }
    }

    @Override
    public void clear() {
        requireWritable();
        long removed = size();
        store.clear(db);
        locks.countChanges((int) Math.min(removed, Integer.MAX_VALUE));
    }

    @Override
    public void clearAll() {
        requireWritable();
        long removed = LongStream.of(store.sizes()).sum();
        store.clearAll();
        locks.countChanges((int) Math.min(removed, Integer.MAX_VALUE));
    }

    /** A visit holds a stripe's lock: another walk inside could wait for it, or for a loop that waits for this one. */
    private void requireNoVisit() {
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
