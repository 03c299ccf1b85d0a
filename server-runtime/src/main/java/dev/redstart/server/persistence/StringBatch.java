package dev.redstart.server.persistence;

import dev.redstart.api.ByteRanges;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.config.Limits;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.rdb.RdbKey;

/**
 * Some keys and strings of a file on their way into the keyspace. Neighbours in a file lie far apart in memory: all their
 * places are read first, in one short loop after the other, so that the cache misses overlap, as for the commands of a
 * pipeline.
 */
final class StringBatch {
    /** Longer ones are not worth a copy. */
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
    private long touched;

    int count() {
        return count;
    }

    /** Whether there is room for it; what is too long for an empty batch never has. */
    boolean hasRoom(BytesView name, BytesView value) {
        long length = (long) name.length() + value.length();
        return length <= LONGEST_BYTES && count < from.length && length <= bytes.length - end;
    }

    /** Adds a copy. */
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

    /** Reads where the keys will go. */
    void touch(Databases store) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += store.prefetchDictionary(hash[i], database[i]);
        }
        for (int i = 0; i < count; i++) {
            sum += store.prefetchSlots(hash[i], database[i]);
        }
        for (int i = 0; i < count; i++) {
            sum += store.prefetchEntry(hash[i], database[i]);
        }
        for (int i = 0; i < count; i++) {
            sum += store.prefetchRoom(hash[i], database[i]);
        }
        touched = sum;
    }

    /** What was read, so that the reading is not optimised away. */
    long touched() {
        return touched;
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
