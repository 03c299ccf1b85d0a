package dev.redstart.server.lock;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StripeTest {
    private final Stripes stripes = new Stripes(2);
    private final Stripe stripe = stripes.get(1);

    @Test
    void isHeldByOneAtATime() {
        assertTrue(stripe.tryLock("a"));
        assertFalse(stripe.tryLock("b"));
        assertFalse(stripe.tryLock("a"), "not twice by the same owner either");
        stripe.unlock();
        assertTrue(stripe.tryLock("b"));
    }

    @Test
    void servesItsQueueInOrder() {
        stripe.tryLock("holder");
        stripe.enqueue("first");
        stripe.enqueue("second");
        stripe.unlock();
        assertFalse(stripe.tryLock("passer-by"));
        assertFalse(stripe.tryLock("second"));
        assertTrue(stripe.tryLock("first"));
        assertFalse(stripe.tryLock("second"), "held");
        stripe.unlock();
        assertFalse(stripe.tryLock("first"), "it had its turn");
        assertTrue(stripe.tryLock("second"));
        stripe.unlock();
        assertTrue(stripe.tryLock("passer-by"));
    }

    @Test
    void isLeftByWhoNeverWaited() {
        stripe.leave("stranger");
        assertTrue(stripe.tryLock("a"));
    }

    @Test
    void keepsTheFirstInTheQueueWhileTheLockIsHeld() {
        stripe.tryLock("holder");
        stripe.enqueue("first");
        assertFalse(stripe.tryLock("first"));
        stripe.unlock();
        assertFalse(stripe.tryLock("passer-by"));
        assertTrue(stripe.tryLock("first"));
    }

    @Test
    void queuesAnOwnerOnce() {
        stripe.tryLock("holder");
        stripe.enqueue("first");
        stripe.enqueue("second");
        stripe.enqueue("first");
        stripe.unlock();
        assertTrue(stripe.tryLock("first"));
        stripe.unlock();
        assertTrue(stripe.tryLock("second"));
        stripe.unlock();
        assertTrue(stripe.tryLock("third"), "no owner is left in the queue");
    }

    @Test
    void letsAnOwnerLeaveTheQueue() {
        stripe.tryLock("holder");
        stripe.enqueue("first");
        stripe.enqueue("second");
        stripe.leave("first");
        stripe.leave("stranger");
        stripe.unlock();
        assertTrue(stripe.tryLock("second"));
        stripe.unlock();
        stripe.enqueue("third");
        stripe.leave("third");
        assertTrue(stripe.tryLock("passer-by"));
    }

    @Test
    void tellsWhomItIsFreeFor() {
        assertTrue(stripe.isFreeFor("a"));
        stripe.tryLock("holder");
        assertFalse(stripe.isFreeFor("a"));
        assertFalse(stripe.isFreeFor("holder"));
        stripe.enqueue("first");
        stripe.enqueue("second");
        assertFalse(stripe.isFreeFor("first"), "held");
        stripe.unlock();
        assertFalse(stripe.isFreeFor("passer-by"));
        assertFalse(stripe.isFreeFor("second"));
        assertTrue(stripe.isFreeFor("first"));
        assertTrue(stripe.isFreeFor("first"), "asking removes no owner from the queue");
        assertTrue(stripe.tryLock("first"));
    }

    @Test
    void isNoneOfItsNeighbours() {
        Stripes stripes = new Stripes(8);
        stripes.get(0).tryLock("a");
        stripes.get(7).tryLock("b");
        stripes.get(6).enqueue("c");
        assertFalse(stripes.get(0).isFreeFor("d"));
        for (int i = 1; i < 6; i++) {
            assertTrue(stripes.get(i).tryLock("d"));
        }
        assertFalse(stripes.get(6).tryLock("d"), "c is first");
        stripes.get(6).leave("c");
        assertTrue(stripes.get(6).tryLock("d"));
        assertFalse(stripes.get(7).tryLock("d"));
    }
}
