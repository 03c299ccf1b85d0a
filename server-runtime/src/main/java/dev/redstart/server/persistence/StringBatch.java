package dev.redstart.server.persistence;

import dev.redstart.api.ByteRanges;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.config.Limits;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.rdb.RdbKey;

/**
 * Some keys and strings of a file on their way into the keyspace. Neighbours in a file go to distant places in memory, so
 * {@link #prefetch} reads all these places first, in one short loop after the other: the cache misses overlap, as for the
 * commands of a pipeline.
 */
final class StringBatch {
    /** A longer key and value are not copied. */
    private static final int LONGEST_BYTES = 4096;

    private final byte[] bytes = new byte[Limits.LOAD_BATCH_KEYS * LONGEST_BYTES / 8];
    private final int[] from = new int[Limits.LOAD_BATCH_KEYS];
    private final int[] nameLength = new int[Limits.LOAD_BATCH_KEYS];
    private final int[] valueLength = new int[Limits.LOAD_BATCH_KEYS];
    private final int[] database = new int[Limits.LOAD_BATCH_KEYS];
    private final long[] hash = new long[Limits.LOAD_BATCH_KEYS];
    private final long[] expireAt = new long[Limits.LOAD_BATCH_KEYS];
    private final long[] idleSeconds = new long[Limits.LOAD_BATCH_KEYS];
    private int count;
    private int end;
    private long prefetched;

    int count() {
        return count;
    }

    /** Whether there is room for a key; one that is too long for an empty batch never has room. */
    boolean hasRoom(BytesView name, BytesView value) {
        long length = (long) name.length() + value.length();
        return length <= LONGEST_BYTES && count < from.length && length <= bytes.length - end;
    }

    /** Adds a copy of a key and its value. */
    void add(RdbKey key, BytesView value) {
        BytesView name = key.name();
        from[count] = end;
        nameLength[count] = name.length();
        valueLength[count] = value.length();
        database[count] = key.database();
        expireAt[count] = key.expireAtMillis();
        idleSeconds[count] = key.idleSeconds();
        name.copyTo(0, bytes, end, name.length());
        value.copyTo(0, bytes, end + name.length(), value.length());
        hash[count] = ByteRanges.hash64(bytes, end, name.length());
        end += name.length() + value.length();
        count++;
    }

    /** Reads the memory that the keys will go to. */
    void prefetch(Databases databases) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += databases.prefetchDictionary(hash[i], database[i]);
        }
        for (int i = 0; i < count; i++) {
            sum += databases.prefetchSlots(hash[i], database[i]);
        }
        for (int i = 0; i < count; i++) {
            sum += databases.prefetchEntry(hash[i], database[i]);
        }
        for (int i = 0; i < count; i++) {
            sum += databases.prefetchRoom(hash[i], database[i]);
        }
        prefetched = sum;
    }

    /** Returns what was read, so that the JIT compiler keeps the reads. */
    long prefetched() {
        return prefetched;
    }

    void name(int index, BytesView view) {
        view.point(bytes, from[index], nameLength[index]);
    }

    void value(int index, BytesView view) {
        view.point(bytes, from[index] + nameLength[index], valueLength[index]);
    }

    long hash(int index) {
        return hash[index];
    }

    int database(int index) {
        return database[index];
    }

    long expireAt(int index) {
        return expireAt[index];
    }

    long idleSeconds(int index) {
        return idleSeconds[index];
    }

    void clear() {
        count = 0;
        end = 0;
    }
}
