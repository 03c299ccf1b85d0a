package dev.redstart.server.keyspace;

import java.util.concurrent.atomic.LongAdder;

/** All keys of all databases, in stripes. */
public final class Store {
    private final Stripe[] stripes;
    private final int stripeBits;
    private final int databases;
    private final LongAdder expiredKeys = new LongAdder();

    /**
     * An empty store.
     *
     * @param stripes a power of two from 2 to 65,536
     * @param databases how many there are
     */
    public Store(int stripes, int databases) {
        if (Integer.bitCount(stripes) != 1 || stripes < 2 || stripes > 1 << 16) {
            throw new IllegalArgumentException("stripes must be a power of two from 2 to 65536, not " + stripes);
        }
        this.stripeBits = Integer.numberOfTrailingZeros(stripes);
        this.databases = databases;
        this.stripes = new Stripe[stripes];
        ChunkPool chunks = new ChunkPool();
        for (int i = 0; i < stripes; i++) {
            this.stripes[i] = new Stripe(stripeBits, chunks);
        }
    }

    /** Number of databases. */
    public int databases() {
        return databases;
    }

    /** {@link Table#touchSlot} of a key in a database. */
    public int touchSlot(long hash, int db) {
        Table table = stripes[stripeOf(hash)].table(db);
        return table == null ? 0 : table.touchSlot(hash);
    }

    /** {@link Table#touchEntry} of a key in a database. */
    public int touchEntry(long hash, int db) {
        Table table = stripes[stripeOf(hash)].table(db);
        return table == null ? 0 : table.touchEntry(hash);
    }

    /** Number of keys in a database; other threads' running changes may or may not be in it. */
    public long size(int db) {
        long size = 0;
        for (Stripe stripe : stripes) {
            size += stripe.sizeOf(db);
        }
        return size;
    }

    /** Numbers of keys by database, as {@link #size}, in one walk. */
    public long[] sizes() {
        long[] sizes = new long[databases];
        for (Stripe stripe : stripes) {
            for (int db = 0; db < stripe.databases(); db++) {
                sizes[db] += stripe.sizeOf(db);
            }
        }
        return sizes;
    }

    /** Numbers of keys with an expiry by database, as {@link #sizes}. */
    public long[] expiring() {
        long[] expiring = new long[databases];
        for (Stripe stripe : stripes) {
            for (int db = 0; db < stripe.databases(); db++) {
                expiring[db] += stripe.expiringOf(db);
            }
        }
        return expiring;
    }

    /** How many keys were removed because their time was over. */
    public long expiredKeys() {
        return expiredKeys.sum();
    }

    void countExpired(int keys) {
        expiredKeys.add(keys);
    }

    int stripes() {
        return stripes.length;
    }

    Stripe stripe(int index) {
        return stripes[index];
    }

    int stripeOf(long hash) {
        return (int) (hash >>> (Long.SIZE - stripeBits));
    }
}
