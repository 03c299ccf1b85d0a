package dev.redstart.server.keyspace;

/**
 * Adds up by how many bytes the dictionaries of a command's keys may grow, each dictionary once. Created only when memory is
 * scarce, so its garbage does not matter.
 */
final class DictionaryGrowth {
    private final Databases databases;
    private final int db;
    /** A bit for each stripe whose dictionary of {@link #db} is counted. */
    private final long[] counted;

    private long bytes;

    /** An empty sum, for keys that are mostly of one database. */
    DictionaryGrowth(Databases databases, int db) {
        this.databases = databases;
        this.db = db;
        this.counted = new long[(databases.stripes().count() + Long.SIZE - 1) / Long.SIZE];
    }

    /** Adds the dictionary of a key, unless it is counted. */
    void add(int keyDb, int stripe) {
        long bit = 1L << stripe;
        int word = stripe / Long.SIZE;
        if (keyDb != db || (counted[word] & bit) == 0) {
            bytes += databases.growthBytes(keyDb, stripe);
            counted[word] |= keyDb == db ? bit : 0;
        }
    }

    long bytes() {
        return bytes;
    }
}
