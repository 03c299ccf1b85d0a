package dev.redstart.server.dispatch;

import dev.redstart.api.ByteRanges;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.resp.CommandBatch;

/**
 * Reads the parts of the keyspace that the commands of a batch will need, before the first of them runs. The cache misses of
 * many look-ups overlap here, where each command would wait for its own. One per event loop.
 */
public final class Prefetch {
    /** Longer first arguments are mostly values, and hashing them would be wasted time. */
    static final int MAX_HASHED_BYTES = 256;

    private final Databases keyspace;
    private final CommandBatch[] onlyBatch = new CommandBatch[1];
    private final int[] onlyDatabase = new int[1];

    @SuppressWarnings("unused") // written so that the JIT does not remove the reads
    private long touched;

    Prefetch(Databases keyspace) {
        this.keyspace = keyspace;
    }

    /** Hashes the first arguments of a batch's commands, which mostly are keys; 0 stands for a missing or a long one. */
    public void hashKeys(byte[] input, CommandBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            batch.hash(
                    i, hasShortArgument(batch, i) ? ByteRanges.hash64(input, batch.from(i, 1), batch.length(i, 1)) : 0);
        }
        batch.endHashes();
    }

    private static boolean hasShortArgument(CommandBatch batch, int index) {
        return batch.argc(index) > 1 && batch.length(index, 1) <= MAX_HASHED_BYTES;
    }

    /**
     * Reads the slots and then the entries of the keys of hashed batches.
     *
     * @param batches of one or more connections
     * @param databases the client's database of each
     * @param count how many batches
     */
    public void prefetchKeys(CommandBatch[] batches, int[] databases, int count) {
        // Separate short loops: an iteration depends on no other one, so the misses of all keys overlap.
        long sum = 0;
        for (int b = 0; b < count; b++) {
            for (int i = 0; i < batches[b].count(); i++) {
                sum += keyspace.prefetchDictionary(batches[b].hash(i), databases[b]);
            }
        }
        for (int b = 0; b < count; b++) {
            for (int i = 0; i < batches[b].count(); i++) {
                sum += keyspace.prefetchSlots(batches[b].hash(i), databases[b]);
            }
        }
        for (int b = 0; b < count; b++) {
            for (int i = 0; i < batches[b].count(); i++) {
                sum += keyspace.prefetchEntry(batches[b].hash(i), databases[b]);
            }
        }
        touched = sum;
    }

    /** Hashes and prefetches the keys of one batch, if it has more than one command. */
    public void prefetchKeys(byte[] input, CommandBatch batch, int db) {
        if (batch.count() > 1) {
            hashKeys(input, batch);
            onlyBatch[0] = batch;
            onlyDatabase[0] = db;
            prefetchKeys(onlyBatch, onlyDatabase, 1);
        }
    }
}
