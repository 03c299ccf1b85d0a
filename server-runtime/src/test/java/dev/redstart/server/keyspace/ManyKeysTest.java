package dev.redstart.server.keyspace;

import static dev.redstart.api.TypeHandle.STRING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import dev.redstart.server.bytes.BytesView;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Commands with so many keys that there is no handle for each of them at a time. */
class ManyKeysTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final int KEYS = 10_000;

    private final Databases store = new Databases(8, 2);
    private final KeyLocks locks = new KeyLocks(store);

    /** Keys named by their numbers, in turn in both databases. */
    private static final class Numbers implements ManyKeys {
        private final boolean writable;
        private boolean ended;

        private Numbers(boolean writable) {
            this.writable = writable;
        }

        @Override
        public int count() {
            return KEYS;
        }

        @Override
        public void name(int n, BytesView view) {
            byte[] name = ("" + n / 2).getBytes(StandardCharsets.US_ASCII);
            view.point(name, 0, name.length);
        }

        @Override
        public int database(int n) {
            return n % 2;
        }

        @Override
        public boolean isWritable(int n) {
            return writable;
        }

        @Override
        public boolean isCounted(int n) {
            return !writable;
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    private Numbers start(boolean writable, long now) {
        Numbers keys = new Numbers(writable);
        locks.start(now);
        locks.addMany(keys);
        return keys;
    }

    private void setAll(long expireAt) {
        start(true, NOW);
        assertNull(locks.tryLock("a client"));
        for (int i = 0; i < KEYS; i++) {
            locks.key(i).set(STRING, Bytes.utf8("value " + i));
            locks.key(i).expireAt(expireAt);
        }
        locks.unlock();
    }

    @Test
    void readsWhatWasSetInEachDatabase() {
        setAll(Key.NO_EXPIRY);
        start(false, NOW);
        assertNull(locks.tryLock("a client"));
        Bytes first = locks.key(0).get(STRING);
        for (int i = 0; i < KEYS; i++) {
            assertEquals("value " + i, locks.key(i).get(STRING).toString());
        }
        assertEquals("value 0", first.toString(), "views stay while the command runs");
        assertEquals(KEYS, locks.hits());
        locks.unlock();
    }

    @Test
    void locksAllStripesOrNone() {
        store.stripes().get(3).tryLock("another");
        start(true, NOW);
        assertSame(store.stripes().get(3), locks.tryLock("a client"));
        for (int i = 0; i < store.stripes().count(); i++) {
            assertEquals(i != 3, store.stripes().get(i).tryLock("probe"), "stripe " + i);
        }
    }

    @Test
    void endsAllKeysWithTheCommand() {
        setAll(Key.NO_EXPIRY);
        Numbers keys = start(true, NOW);
        assertNull(locks.tryLock("a client"));
        Key early = locks.key(5);
        Key late = locks.key(6);
        assertTrue(early.exists() && late.exists(), "one does not end when another is asked for");
        locks.unlock();
        assertTrue(keys.ended);
        assertThrows(IllegalStateException.class, early::exists);
        assertThrows(IllegalStateException.class, late::delete);
        assertThrows(IndexOutOfBoundsException.class, () -> locks.key(0));
    }

    @Test
    void seesThroughOneHandleWhatAnotherOfTheSameKeyChanged() {
        setAll(Key.NO_EXPIRY);
        start(true, NOW);
        assertNull(locks.tryLock("a client"));
        Key first = locks.key(7);
        assertTrue(first.exists());
        locks.key(8);
        assertTrue(locks.key(7).delete());
        assertFalse(first.exists());
        locks.unlock();
    }

    @Test
    void leavesExpiredKeysToOthersWhereItChangesNothing() {
        setAll(NOW + 10);
        start(false, NOW + 5);
        assertNull(locks.tryLock("a client"));
        assertNotNull(locks.key(1).get(STRING));
        locks.unlock();
        start(false, NOW + 11);
        assertNull(locks.tryLock("a client"));
        for (int i = 0; i < KEYS; i++) {
            assertFalse(locks.key(i).exists());
        }
        locks.unlock();
        assertEquals(KEYS / 2, store.size(0), "a view of a value could lie where another key's expiry would move it");
    }
}
