package dev.redstart.server.lock;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The queue at a {@link Stripe}, whose length {@link LockWords} knows too. */
public final class StripeQueueStress {
    private static final String FIRST = "first";
    private static final String SECOND = "second";
    private static final String PASSER_BY = "passer-by";

    private StripeQueueStress() {}

    private static Stripe stripe() {
        return new Stripes(2).get(0);
    }

    /** Tries once, and queues where that fails. */
    private static boolean tryOrQueue(Stripe stripe, Object owner) {
        boolean has = stripe.tryLock(owner);
        if (!has) {
            stripe.enqueue(owner);
        }
        return has;
    }

    /** Two threads queue at once. */
    @JCStressTest
    @Description("No owner is lost that queues while another one does")
    @Outcome(
            id = "true, true, true",
            expect = ACCEPTABLE,
            desc = "both had their turn, in some order, and no owner is left")
    @Outcome(expect = FORBIDDEN, desc = "an owner is lost, comes twice, or is left behind")
    @State
    public static class TwoQueue {
        private final Stripe stripe = stripe();

        /** A stripe that is held. */
        public TwoQueue() {
            stripe.tryLock("holder");
        }

        /** The first thread. */
        @Actor
        public void first() {
            stripe.enqueue(FIRST);
        }

        /** The second thread. */
        @Actor
        public void second() {
            stripe.enqueue(SECOND);
        }

        /** Serves the queue. */
        @Arbiter
        public void end(ZZZ_Result r) {
            stripe.unlock();
            boolean passed = stripe.tryLock(PASSER_BY);
            boolean firstHas = stripe.tryLock(FIRST);
            r.r1 = !passed && (firstHas || stripe.tryLock(SECOND));
            stripe.unlock();
            passed = stripe.tryLock(PASSER_BY);
            r.r2 = !passed && stripe.tryLock(firstHas ? SECOND : FIRST);
            stripe.unlock();
            r.r3 = FreeStripe.isFree(stripe);
        }
    }

    /** A holder goes while another one comes. */
    @JCStressTest
    @Description("An owner that queues while the lock is freed has its turn")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it had the lock at once")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "it queued, and had the lock then, before a later one")
    @Outcome(expect = FORBIDDEN, desc = "it is lost, or the lock is")
    @State
    public static class QueueBesideUnlock {
        private final Stripe stripe = stripe();
        private boolean had;

        /** A stripe that is held. */
        public QueueBesideUnlock() {
            stripe.tryLock("holder");
        }

        /** The holder. */
        @Actor
        public void holder() {
            stripe.unlock();
        }

        /** A new owner. */
        @Actor
        public void comer() {
            had = tryOrQueue(stripe, FIRST);
        }

        /** Gives it its turn. */
        @Arbiter
        public void end(ZZ_Result r) {
            r.r1 = had;
            boolean passed = stripe.tryLock(PASSER_BY);
            boolean has = had || stripe.tryLock(FIRST);
            stripe.unlock();
            r.r2 = !passed && has && FreeStripe.isFree(stripe);
        }
    }

    /** An owner waits, and another one comes by. */
    @JCStressTest
    @Description("The first owner in the queue gets the lock, even if another one tries at the same time")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it had the lock at once")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it met the other one, and has the lock at its next try")
    @Outcome(expect = FORBIDDEN, desc = "the other one had the lock, or it is lost")
    @State
    public static class FirstComesFirst {
        private final Stripe stripe = stripe();
        private boolean firstHas;
        private boolean otherHas;

        /** A free stripe that an owner waits for. */
        public FirstComesFirst() {
            stripe.enqueue(FIRST);
        }

        /** The owner that waits. */
        @Actor
        public void waiter() {
            firstHas = stripe.tryLock(FIRST);
        }

        /** The owner that does not queue. */
        @Actor
        public void passerBy() {
            otherHas = stripe.tryLock(PASSER_BY);
        }

        /** Tries again. */
        @Arbiter
        public void end(ZZ_Result r) {
            r.r1 = firstHas;
            boolean has = firstHas || stripe.tryLock(FIRST);
            stripe.unlock();
            r.r2 = otherHas || !has || !FreeStripe.isFree(stripe);
        }
    }

    /** The first in the queue gives up while the second tries. */
    @JCStressTest
    @Description("When the first in the queue leaves, the second is the first")
    @Outcome(id = "0, true", expect = ACCEPTABLE, desc = "it tried too early, and has the lock at its next try")
    @Outcome(id = "1, true", expect = ACCEPTABLE, desc = "it had the lock at once")
    @Outcome(expect = FORBIDDEN, desc = "the owner that left is still there, or the one that stays is lost")
    @State
    public static class LeaveBesideTry {
        private final Stripe stripe = stripe();
        private boolean had;

        /** A free stripe that two wait for. */
        public LeaveBesideTry() {
            stripe.enqueue(FIRST);
            stripe.enqueue(SECOND);
        }

        /** The owner that leaves. */
        @Actor
        public void leaver() {
            stripe.leave(FIRST);
        }

        /** The owner that stays. */
        @Actor
        public void stayer() {
            had = stripe.tryLock(SECOND);
        }

        /** Tries again. */
        @Arbiter
        public void end(IZ_Result r) {
            r.r1 = had ? 1 : 0;
            boolean has = had || stripe.tryLock(SECOND);
            stripe.unlock();
            r.r2 = has && FreeStripe.isFree(stripe);
        }
    }

    /** The only one in the queue gives up while another one comes. */
    @JCStressTest
    @Description("A queue that becomes empty while an owner comes keeps the stripe usable")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it had the lock at once")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "it queued, and had the lock then")
    @Outcome(expect = FORBIDDEN, desc = "the stripe is shut, or an owner is left behind")
    @State
    public static class LeaveBesideQueue {
        private final Stripe stripe = stripe();
        private boolean had;

        /** A free stripe that one waits for. */
        public LeaveBesideQueue() {
            stripe.enqueue(FIRST);
        }

        /** The owner that leaves. */
        @Actor
        public void leaver() {
            stripe.leave(FIRST);
        }

        /** A new owner. */
        @Actor
        public void comer() {
            had = tryOrQueue(stripe, SECOND);
        }

        /** Gives it its turn. */
        @Arbiter
        public void end(ZZ_Result r) {
            r.r1 = had;
            boolean has = had || stripe.tryLock(SECOND);
            stripe.unlock();
            r.r2 = has && FreeStripe.isFree(stripe);
        }
    }

    /** Two threads that queue after each failed try. */
    @JCStressTest
    @Description("Both have all their turns, one at a time, and see what the other one wrote")
    @Outcome(id = "6, true", expect = ACCEPTABLE, desc = "three turns each, and no owner is left in the queue")
    @Outcome(expect = FORBIDDEN, desc = "a turn is lost, two had it at once, or an owner is left behind")
    @State
    public static class Turns {
        private static final int TURNS = 3;

        private final Stripe stripe = stripe();
        private int count;

        private void takeTurns(Object owner) {
            for (int i = 0; i < TURNS; i++) {
                while (!tryOrQueue(stripe, owner)) {
                    while (!stripe.isFreeFor(owner)) {
                        Thread.onSpinWait();
                    }
                }
                count++;
                stripe.unlock();
            }
        }

        /** The first thread. */
        @Actor
        public void first() {
            takeTurns(FIRST);
        }

        /** The second thread. */
        @Actor
        public void second() {
            takeTurns(SECOND);
        }

        /** Reports the outcome. */
        @Arbiter
        public void end(IZ_Result r) {
            r.r1 = count;
            r.r2 = FreeStripe.isFree(stripe);
        }
    }
}
