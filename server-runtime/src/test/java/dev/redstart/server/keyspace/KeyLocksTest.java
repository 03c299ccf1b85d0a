package dev.redstart.server.keyspace;

import static dev.redstart.api.TypeHandle.STRING;
import static dev.redstart.server.keyspace.TestLoop.nameIn;
import static dev.redstart.server.keyspace.TestLoop.read;
import static dev.redstart.server.keyspace.TestLoop.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.server.lock.Stripe;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class KeyLocksTest {
    private final Databases store = new Databases(8, 2);
    private final TestLoop one = new TestLoop(store);
    private final TestLoop two = new TestLoop(store);
    private final String inFirst = nameIn(store, 0, 0);
    private final String alsoInFirst = nameIn(store, 0, 1);
    private final String inSecond = nameIn(store, 1, 0);
    private final String inThird = nameIn(store, 2, 0);

    private static boolean isFree(Stripe stripe) {
        boolean free = stripe.tryLock("probe");
        if (free) {
            stripe.unlock();
        }
        return free;
    }

    @Test
    void locksTheStripesOfItsKeysAndNoOthers() {
        one.start(written(inThird), read(inFirst), written(alsoInFirst), written(inThird));
        assertNull(one.locks.tryLock("one"));
        assertEquals(4, one.locks.count());
        assertEquals(inThird, one.locks.key(0).toString());
        assertEquals(inFirst, one.locks.key(1).toString());
        assertEquals(alsoInFirst, one.locks.key(2).toString());
        for (int i = 0; i < store.stripes().count(); i++) {
            assertEquals(i != 0 && i != 2, isFree(store.stripes().get(i)), "stripe " + i);
        }
        one.locks.unlock();
        for (int i = 0; i < store.stripes().count(); i++) {
            assertTrue(isFree(store.stripes().get(i)), "stripe " + i);
        }
    }

    @Test
    void locksEqualNamesOfTwoDatabasesOnce() {
        one.start(written(0, inFirst), written(1, inFirst));
        assertNull(one.locks.tryLock("one"));
        one.locks.unlock();
        assertTrue(isFree(store.stripes().get(0)));
    }

    @Test
    void givesEverythingBackWhenOneStripeIsHeld() {
        store.stripes().get(1).tryLock("another");
        one.start(written(inThird), written(inSecond), written(inFirst));
        assertSame(store.stripes().get(1), one.locks.tryLock("one"));
        assertTrue(isFree(store.stripes().get(0)));
        assertTrue(isFree(store.stripes().get(2)));
        store.stripes().get(1).unlock();
        assertTrue(isFree(store.stripes().get(1)), "a failed try does not queue");
        one.start(written(inThird), written(inSecond), written(inFirst));
        assertNull(one.locks.tryLock("one"), "the same keys can be tried again");
        one.locks.unlock();
    }

    @Test
    void prefersWhoQueuedUp() {
        store.stripes().get(1).tryLock("another");
        one.start(written(inSecond));
        assertSame(store.stripes().get(1), one.locks.tryLock("one"));
        store.stripes().get(1).enqueue("one");
        store.stripes().get(1).unlock();
        two.start(written(inSecond));
        assertSame(store.stripes().get(1), two.locks.tryLock("two"), "one comes first");
        one.start(written(inSecond));
        assertNull(one.locks.tryLock("one"));
        one.locks.unlock();
        assertNull(two.locks.tryLock("two"));
        two.locks.unlock();
    }

    @Test
    void takesNoLocksWhileItIsAlone() {
        store.stripes().get(0).tryLock("a loop that stands still");
        one.start(written(inFirst));
        one.world.stop(token -> {
            one.locks.holdWorld(token);
            assertNull(one.locks.tryLock("one"));
            one.locks.key(0).set(STRING, Bytes.utf8("v"));
            one.locks.unlock();
        });
        assertTrue(!isFree(store.stripes().get(0)), "nor gives any back");
        assertEquals(1, store.size(0));
    }

    @Test
    void knowsNoKeyThatWasNotDeclared() {
        one.start(written("a"));
        assertThrows(IndexOutOfBoundsException.class, () -> one.locks.key(1));
        assertThrows(IndexOutOfBoundsException.class, () -> one.locks.key(-1));
        one.start();
        assertThrows(IndexOutOfBoundsException.class, () -> one.locks.key(0));
    }

    @Test
    void takesThousandsOfKeys() {
        TestLoop.Name[] names = new TestLoop.Name[5000];
        for (int i = 0; i < names.length; i++) {
            names[i] = written("k" + i);
        }
        for (int round = 0; round < 2; round++) {
            one.run(
                    keys -> {
                        for (int i = 0; i < names.length; i++) {
                            assertEquals("k" + i, keys.key(i).toString());
                            keys.key(i).set(STRING, Bytes.utf8("v" + i));
                        }
                    },
                    names);
        }
        assertEquals(5000, store.size(0));
        assertEquals(5000, one.locks.changes());
        for (int i = 0; i < store.stripes().count(); i++) {
            assertTrue(isFree(store.stripes().get(i)));
        }
    }

    @Test
    void countsChangesOfOneCommandAndLookUpsOfAll() {
        one.set("a", "v");
        one.run(
                keys -> {
                    keys.key(0).get(STRING);
                    keys.key(0).exists();
                    keys.key(1).exists();
                    keys.key(2).get(STRING);
                    keys.key(2).set(STRING, Bytes.utf8("w"));
                    keys.key(2).expireAt(one.now + 1);
                },
                read("a"),
                read("none"),
                written("b"));
        assertEquals(1, one.locks.changes(), "once per changed key");
        assertEquals(1, one.locks.hits(), "once per key, of keys to be read");
        assertEquals(1, one.locks.misses());
        one.start();
        assertEquals(0, one.locks.changes());
    }

    @Test
    void refusesStripesThatAreNoPowerOfTwo() {
        for (int stripes : new int[] {0, 1, 3, 1 << 17, -2}) {
            assertThrows(IllegalArgumentException.class, () -> new Databases(stripes, 1));
        }
    }

    @Test
    void letsWhoQueuesHaveItsTurnsWhileOthersNeverStop() throws Exception {
        int turns = 1000;
        TestLoop[] loops = {one, two, new TestLoop(store)};
        AtomicIntegerArray had = new AtomicIntegerArray(loops.length);
        AtomicBoolean over = new AtomicBoolean();
        int[] held = {0}; // no more than the lock guards it
        try {
            Threads.runAll(loops.length, number -> {
                boolean queues = number == 0;
                while (queues && !over.get() && (had.get(1) == 0 || had.get(2) == 0)) {
                    Thread.onSpinWait();
                }
                while (queues ? had.get(0) < turns : !over.get()) {
                    loops[number].start(written(inFirst));
                    Stripe taken = loops[number].locks.tryLock(loops[number]);
                    if (taken == null) {
                        held[0]++;
                        had.incrementAndGet(number);
                        loops[number].locks.unlock();
                    } else if (queues) {
                        taken.enqueue(loops[number]);
                    }
                }
                over.set(true);
            });
        } finally {
            over.set(true);
        }
        assertEquals(turns, had.get(0));
        assertEquals(had.get(0) + had.get(1) + had.get(2), held[0], "two held it at once");
        assertTrue(isFree(store.stripes().get(0)), "no owner is left in the queue");
    }
}
