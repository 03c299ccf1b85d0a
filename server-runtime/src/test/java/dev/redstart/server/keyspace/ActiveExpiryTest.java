package dev.redstart.server.keyspace;

import static dev.redstart.server.keyspace.TestLoop.nameIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class ActiveExpiryTest {
    private static final int STRIPES = 8;

    private final TestLoop loop = new TestLoop(STRIPES, 2);
    private final Databases store = loop.store;

    /** Every look at it takes this long. */
    private long nanosPerLook;

    private long nanos;
    private final LongSupplier nanoClock = () -> nanos += nanosPerLook;
    private final ActiveExpiry expiry = new ActiveExpiry(store, 0, 1, nanoClock);

    /** In each stripe a key that is over in a millisecond, one that is over later, and one that stays. */
    private void fill() {
        for (int i = 0; i < STRIPES; i++) {
            loop.set(nameIn(store, i, 0), "soon");
            loop.expireAt(nameIn(store, i, 0), loop.now + 1);
            loop.set(nameIn(store, i, 1), "later");
            loop.expireAt(nameIn(store, i, 1), loop.now + 10);
            loop.set(nameIn(store, i, 2), "stays");
        }
    }

    @Test
    void removesExpiredKeysAndNoOthers() {
        fill();
        assertTrue(expiry.run(loop.now + 1, 1000));
        assertEquals(3 * STRIPES, loop.size(0), "they live in the millisecond of their expiry");
        assertTrue(expiry.run(loop.now + 2, 1000));
        assertEquals(2 * STRIPES, loop.size(0));
        assertEquals(STRIPES, loop.expiring(0));
        assertEquals(STRIPES, store.expiredKeys());
        assertTrue(expiry.run(loop.now + 11, 1000));
        assertEquals(STRIPES, loop.size(0));
        assertEquals(0, loop.expiring(0));
    }

    /** The listener appends to the change log, which may lack memory. */
    @Test
    void removesLaterWhatMemoryWasMissingFor() {
        List<String> names = List.of(nameIn(store, 3, 0), nameIn(store, 3, 1), nameIn(store, 3, 2));
        for (String name : names) {
            loop.set(name, "soon");
            loop.expireAt(name, loop.now + 1);
        }
        int[] calls = new int[1];
        store.onExpired((db, name, from, length) -> {
            if (++calls[0] == 2) {
                throw new OutOfMemoryError("made up");
            }
        });
        expiry.run(loop.now + 2, 1000);
        assertEquals(2, loop.size(0), "the first was removed");
        assertEquals(1, store.expiredKeys());
        loop.now += 2;
        assertNull(loop.get(names.get(0)), "the stripe is free");
        expiry.run(loop.now + 2000, 1000);
        assertEquals(0, loop.size(0));
        assertEquals(3, store.expiredKeys());
    }

    @Test
    void removesFromEveryDatabase() {
        loop.set(1, "a", "v");
        loop.run(keys -> keys.key(0).expireAt(loop.now + 1), TestLoop.written(1, "a"));
        assertTrue(expiry.run(loop.now + 2, 1000));
        assertEquals(0, loop.size(1));
    }

    @Test
    void endsWithItsBudgetAndGoesOnThere() {
        fill();
        nanosPerLook = 400; // the third look, after two stripes, is beyond the budget
        loop.now += 5;
        for (int run = 1; run < STRIPES / 2; run++) {
            assertFalse(expiry.run(loop.now, 700), "run " + run);
            assertEquals(2L * run, store.expiredKeys(), "run " + run);
        }
        expiry.run(loop.now, 700);
        assertEquals(STRIPES, store.expiredKeys());
        assertTrue(expiry.run(loop.now, 700), "nothing is due any more, so nothing is measured");
    }

    @Test
    void meetsEveryStripeWhereverItBegins() {
        for (int run = 1; run <= 2 * STRIPES; run++) {
            fill();
            nanosPerLook = 1;
            loop.now += 5;
            assertFalse(expiry.run(loop.now, 0), "one stripe, so that the next run begins at another");
            fill();
            nanosPerLook = 0;
            loop.now += 5;
            assertTrue(expiry.run(loop.now, 1));
            assertEquals(2L * run * STRIPES, store.expiredKeys(), "with those that the second filling met");
        }
    }

    @Test
    void makesProgressWithNoBudgetAtAll() {
        fill();
        nanosPerLook = 1;
        int runs = 0;
        while (!expiry.run(loop.now + 5, 0)) {
            runs++;
            assertTrue(runs <= STRIPES);
        }
        assertEquals(STRIPES, store.expiredKeys());
    }

    /** A round over all stripes whose looks at the clock take this long. */
    private void finishRound(long nanos) {
        fill();
        nanosPerLook = nanos;
        loop.now += 5;
        assertTrue(expiry.run(loop.now, Long.MAX_VALUE / 2));
        nanosPerLook = 0;
        fill();
    }

    @Test
    void restsNineTimesAsLongAsARoundTook() {
        finishRound(1_000_000); // a look before, one after each stripe, one at the end
        long expired = store.expiredKeys();
        int restMillis = 9 * (STRIPES + 1);
        assertTrue(expiry.run(loop.now + restMillis - 1, 1000), "nothing is to be done yet");
        assertEquals(expired, store.expiredKeys());
        assertTrue(expiry.run(loop.now + restMillis, 1000));
        assertEquals(expired + 2 * STRIPES, store.expiredKeys());
    }

    @Test
    void countsAllOfARoundThatTheBudgetBroke() {
        fill();
        nanosPerLook = 1_000_000;
        loop.now += 5;
        for (int run = 1; run < STRIPES; run++) {
            assertFalse(expiry.run(loop.now, 0));
        }
        assertTrue(expiry.run(loop.now, 0));
        fill();
        long expired = store.expiredKeys();
        int restMillis = 9 * 2 * STRIPES;
        expiry.run(loop.now + restMillis - 1, 0);
        assertEquals(expired, store.expiredKeys());
        expiry.run(loop.now + restMillis, 0);
        assertTrue(store.expiredKeys() > expired);
    }

    @Test
    void restsASecondAtMost() {
        finishRound(1_000_000_000);
        long expired = store.expiredKeys();
        expiry.run(loop.now + 999, 1000);
        assertEquals(expired, store.expiredKeys());
        expiry.run(loop.now + 1_000, 1000);
        assertEquals(expired + 2 * STRIPES, store.expiredKeys());
    }

    @Test
    void doesNotRestWhereLittleWasToBeDone() {
        finishRound(1_000);
        long expired = store.expiredKeys();
        expiry.run(loop.now + 2, 1000);
        assertEquals(expired + STRIPES, store.expiredKeys());
    }

    @Test
    void restsNoLongerWhenTheClockWentBack() {
        finishRound(1_000_000_000);
        long expired = store.expiredKeys();
        loop.now -= 10_000;
        fill();
        expiry.run(loop.now + 2, 1000);
        assertEquals(expired + STRIPES, store.expiredKeys());
    }

    @Test
    void passesOverAStripeThatIsLocked() {
        fill();
        store.stripes().get(3).tryLock("a command");
        assertTrue(expiry.run(loop.now + 5, 1000));
        assertEquals(STRIPES - 1, store.expiredKeys());
        store.stripes().get(3).unlock();
        assertTrue(expiry.run(loop.now + 5, 1000));
        assertEquals(STRIPES, store.expiredKeys());
    }

    @Test
    void skipsAStripeThatAnOwnerQueuesFor() {
        fill();
        store.stripes().get(3).enqueue("a client");
        assertTrue(expiry.run(loop.now + 5, 1000));
        assertEquals(STRIPES - 1, store.expiredKeys());
        assertTrue(store.stripes().get(3).tryLock("a client"), "it kept its place");
    }

    @Test
    void givesItsLocksBack() {
        fill();
        expiry.run(loop.now + 5, 1000);
        for (int i = 0; i < STRIPES; i++) {
            assertTrue(store.stripes().get(i).tryLock("a command"));
        }
    }

    @Test
    void sharesTheStripesOutAmongTheLoops() {
        for (int loops : new int[] {1, 2, 3, 5, 8, 11}) {
            fill();
            long before = store.expiredKeys();
            long removed = 0;
            for (int i = 0; i < loops; i++) {
                ActiveExpiry share = new ActiveExpiry(store, i, loops, nanoClock);
                assertTrue(share.run(loop.now + 5, 1000));
                long now = store.expiredKeys() - before;
                int most = (STRIPES + loops - 1) / loops;
                assertTrue(now - removed <= most, "the share of " + i + " of " + loops);
                removed = now;
            }
            assertEquals(STRIPES, removed, loops + " loops");
        }
    }
}
