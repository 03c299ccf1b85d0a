package dev.redstart.server.keyspace;

/**
 * Adds up by how many bytes the dictionaries of a command's keys may grow, each dictionary once. Made only where memory is scarce, so
 * that its garbage does not count.
 */
final class DictionaryGrowth {
    private final Databases store;
    private final int db;
    /** Stripes whose dictionary of {@link #db} is counted, a bit each. */
    private final long[] counted;

    private long bytes;

    /** For keys that are mostly of one database. */
    DictionaryGrowth(Databases store, int db) {
        this.store = store;
        this.db = db;
        this.counted = new long[(store.stripes().count() + Long.SIZE - 1) / Long.SIZE];
    }

    /** Counts the dictionary of a key. */
    void add(int keyDb, int stripe) {
        long bit = 1L << stripe;
        int word = stripe / Long.SIZE;
        if (keyDb != db || (counted[word] & bit) == 0) {
            bytes += store.growthBytes(keyDb, stripe);
            counted[word] |= keyDb == db ? bit : 0;
        }
    }

    long bytes() {
        return bytes;
    }
}
