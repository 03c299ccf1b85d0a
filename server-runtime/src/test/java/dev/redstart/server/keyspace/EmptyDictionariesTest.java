package dev.redstart.server.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.ByteRanges;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.storage.AllHeld;
import dev.redstart.server.storage.Dictionary;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is left of databases whose keys are gone. */
class EmptyDictionariesTest {
    private static final int DATABASES = 16;
    private static final int KEYS = 5000;

    private final Databases store = new Databases(1024, DATABASES);
    private final ActiveExpiry expiry = new ActiveExpiry(store, 0, 1, () -> 0);
    private long now;

    @Test
    void takeNoMemoryOnceTheLoopsHavePassedThem() {
        byte[] value = new byte[100];
        for (int db = 0; db < DATABASES; db++) {
            for (int key = 0; key < KEYS; key++) {
                byte[] name = name(key);
                dictionary(db, name)
                        .insertString(AllHeld.ALL, name, 0, name.length, hash(name), value, 0, value.length);
            }
        }
        long full = store.memoryBytes();
        assertTrue(full > (long) DATABASES * KEYS * value.length);
        assertEquals(full, store.budget().usedBytes(), "what is counted for INFO and for the bound is not the same");
        removeAll();
        long empty = store.memoryBytes();
        assertTrue(empty > 0);
        walk();
        assertEquals(0, store.memoryBytes());
        assertEquals(0, store.budget().usedBytes());
        assertEquals(0, store.allocatedBytes());
    }

    @Test
    void serveKeysThatComeAgain() {
        byte[] name = name(1);
        for (int round = 0; round < 3; round++) {
            dictionary(0, name).insert(AllHeld.ALL, name, 0, name.length, hash(name));
            walk();
            assertEquals(1, store.size(0), "a key went with its dictionary");
            dictionary(0, name)
                    .remove(AllHeld.ALL, dictionary(0, name).find(AllHeld.ALL, name, 0, name.length, hash(name)));
            walk();
            assertEquals(0, store.size(0));
        }
    }

    @Test
    void stayWhileASnapshotReadsThem() {
        byte[] name = name(1);
        dictionary(0, name).insert(AllHeld.ALL, name, 0, name.length, hash(name));
        Snapshot snapshot = TestLoop.snapshot(new StopTheWorld(0), store, null);
        dictionary(0, name)
                .remove(AllHeld.ALL, dictionary(0, name).find(AllHeld.ALL, name, 0, name.length, hash(name)));
        walk();
        assertTrue(store.dictionary(0, store.stripeOf(hash(name))) != null, "the snapshot lost its dictionary");
        snapshot.release();
        walk();
        assertEquals(0, store.budget().usedBytes());
    }

    private void removeAll() {
        for (int db = 0; db < DATABASES; db++) {
            for (int key = 0; key < KEYS; key++) {
                byte[] name = name(key);
                Dictionary dictionary = dictionary(db, name);
                dictionary.remove(AllHeld.ALL, dictionary.find(AllHeld.ALL, name, 0, name.length, hash(name)));
            }
        }
    }

    /** Two whole rounds of a loop. */
    private void walk() {
        for (int round = 0; round < 2; round++) {
            now += 10_000;
            while (!expiry.run(now, Long.MAX_VALUE / 2)) {
                now += 1;
            }
        }
    }

    private Dictionary dictionary(int db, byte[] name) {
        return store.dictionaryForInsert(AllHeld.ALL, db, store.stripeOf(hash(name)));
    }

    private static long hash(byte[] name) {
        return ByteRanges.hash64(name, 0, name.length);
    }

    private static byte[] name(int key) {
        return ("key:" + key).getBytes(StandardCharsets.US_ASCII);
    }
}
